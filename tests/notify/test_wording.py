"""What recipients read: every event, in every language, whole, and short enough for a text message."""

import gettext
import html.parser
from itertools import product
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from kiosk.language import LANGUAGES, LOCALE
from kiosk.notify import gsm, wording
from kiosk.notify.page import page
from kiosk.notify.wording import EVENTS, words
from tests.notify.conftest import message

TRANSLATED = [code for code in LANGUAGES if code != "en"]


class Listener(gettext.NullTranslations):
    """A catalogue that says everything in English and remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.asked.add(msgid1)
        return super().ngettext(msgid1, msgid2, n)


def known(path: Path) -> set[str]:
    with path.open("rb") as file:
        found = [text.id for text in read_po(file, locale=path.parent.name) if text.id]
    return {text if isinstance(text, str) else text[0] for text in found}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_language_says_all_that_is_said_and_nothing_else(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that was changed in one place alone would be said in English, or never."""
    listener = Listener()
    monkeypatch.setattr(wording, "catalogue", lambda *_: listener)
    for event in EVENTS:
        words(message(event))
    assert known(LOCALE / language / "messages.po") == listener.asked


@pytest.mark.parametrize(("language", "event"), list(product(LANGUAGES, EVENTS)))
def test_every_event_is_told_with_what_it_is_about(language: str, event: str) -> None:
    """Code, door and until when while the parcel waits; number and door of a problem; whom to call."""
    told = message(event, language=language)
    said = words(told)
    facts = ["Elm St 12", "12 Elm Street, Riverside", told.operator_phone]
    if told.code:
        facts += ["123 456 789", "07", "25"]
    if event == "problem":
        facts += ["0012"]
    if event != "alert":
        facts += ["JD0099887766", "07"]
    assert [fact for fact in facts if fact not in said.text] == []
    if event == "alert":
        facts += ["0012", "07", "not opened", "0013", "the disk is nearly full"]
    needed = ["Elm St 12", told.operator_phone, *(["123 456 789", " 07"] if told.code else [])]
    assert [fact for fact in needed if fact not in said.short] == []
    assert "{" not in said.subject + said.text + said.short


@pytest.mark.parametrize(("language", "event"), list(product(LANGUAGES, EVENTS)))
def test_the_short_text_goes_into_two_segments(language: str, event: str) -> None:
    """Whatever the locker and its street are called, and whatever letters they are written in."""
    for letter in ("W", "ą", "ß", "{"):
        short = words(message(event, language=language, locker=letter * 80, address=letter * 80)).short
        assert gsm.fits(short)
        assert "123 456 789" in short or event not in ("stored", "reissued", "reminder", "extended")


@pytest.mark.parametrize(("language", "event"), list(product(LANGUAGES, EVENTS)))
def test_a_text_message_names_the_parcel_where_there_is_room(language: str, event: str) -> None:
    """Behind an ordinary address there is; the number gives way before anything else is cut."""
    assert ("JD0099887766" in words(message(event, language=language)).short) == (event != "alert")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_address_is_worth_more_than_the_parcel_s_number(language: str) -> None:
    """Who does not find the locker has no use for the number."""
    lengths = range(40, 240)
    shorts = [words(message(language=language, address="W" * length)).short for length in lengths]
    cut = [length for length, short in zip(lengths, shorts, strict=True) if "W" * length not in short]
    unnamed = [length for length, short in zip(lengths, shorts, strict=True) if "JD0099887766" not in short]
    assert unnamed[0] < cut[0]
    assert unnamed == list(range(unnamed[0], lengths.stop))


def test_letters_that_no_phone_has_become_those_they_resemble() -> None:
    """A script of its own stays, and is counted as the wide one that it needs."""
    assert gsm.in_gsm("Gęślą jaźń łza – „Œuvre”…") == 'Gesla jazn lza - "OEuvre"...'
    assert gsm.in_gsm("à l’été, Straße, ñandú") == "à l'été, Straße, ñandu"
    assert gsm.in_gsm("Αθήνα Киев") == "Αθήνα Киев"
    assert gsm.fits("x" * 306)
    assert not gsm.fits("x" * 307)
    assert not gsm.fits("€" * 154)
    assert gsm.fits("К" * 134)
    assert not gsm.fits("К" * 135)


class Page(html.parser.HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_page_asks_nobody_else_for_anything() -> None:
    """No script, no picture but the message's own, and the only link leads to the map."""
    said = words(message(locker="<script>alert(1)</script>"))
    shown = Page(page(said, "cid:qr"))
    assert {tag for tag, _ in shown.tags}.isdisjoint({"script", "link", "style", "iframe"})
    assert [given["src"] for tag, given in shown.tags if tag == "img"] == ["cid:qr"]
    assert [given["href"] for tag, given in shown.tags if tag == "a"] == [said.map_link]
    assert "123 456 789" in shown.text
