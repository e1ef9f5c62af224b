"""Languages: the nearest one is spoken, catalogues are read as written, days and times belong to the place."""

import string
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from kiosk import language
from kiosk.language import LANGUAGES, LOCALE, catalogue, day, moment, second, spoken

NEW_YEAR = round(datetime(2026, 12, 31, 23, 30, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("asked", "heard"),
    [("de-AT", "de"), ("fr_CH.UTF-8", "fr"), ("PL", "pl"), ("es-419", "es"), ("nl", "en"), ("", "en")],
)
def test_the_nearest_known_language_is_spoken(asked: str, heard: str) -> None:
    """A region is understood as its language, and whoever speaks none of ours is met in English."""
    assert spoken(asked) == heard


def test_a_moment_is_told_on_the_place_s_own_clock() -> None:
    """Half past eleven in London is the next year in Berlin, and each language writes it in its own way."""
    assert moment(NEW_YEAR, "Europe/London", "en") == "Thursday 31 December, 23:30"
    assert moment(NEW_YEAR, "Europe/Berlin", "de") == "Freitag, 1. Januar, 00:30 Uhr"
    assert moment(NEW_YEAR, "Europe/Paris", "fr") == "vendredi 1 janvier à 00:30"
    assert moment(NEW_YEAR, "Europe/Madrid", "es") == "viernes 1 de enero, 00:30"
    assert moment(NEW_YEAR, "Europe/Warsaw", "pl") == "piątek, 1 stycznia, 00:30"
    assert day(NEW_YEAR, "Europe/Berlin", "de-AT") == "Freitag, 1. Januar"
    seconds = {code: second(NEW_YEAR, "Europe/Berlin", code) for code in LANGUAGES}
    assert seconds == {
        "en": "1 Jan 00:30:00",
        "de": "1. Jan. 00:30:00",
        "fr": "1 janv. 00:30:00",
        "es": "1 ene 00:30:00",
        "pl": "1 sty 00:30:00",
    }


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_a_door_is_found_by_the_same_words_on_the_screen_and_in_a_message(code: str) -> None:
    """By its column and its row: a second number called a door would send somebody there."""
    shown, sent = (
        next(str(text.string) for text in texts(LOCALE / code / f"{domain}.po") if "{row}" in str(text.string))
        for domain in ("screen", "messages")
    )
    assert shown.replace("\n", ", ") in sent


def test_a_catalogue_is_read_with_its_plurals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Polish has three forms of a number; a text that is missing is said in English."""
    (tmp_path / "pl").mkdir()
    (tmp_path / "pl" / "new.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "{n} day"\nmsgid_plural "{n} days"\n'
        'msgstr[0] "{n} dzień"\nmsgstr[1] "{n} dni"\nmsgstr[2] "{n} dni"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(language, "LOCALE", tmp_path)
    polish = catalogue("new", "pl")
    assert polish.ngettext("{n} day", "{n} days", 1) == "{n} dzień"
    assert polish.ngettext("{n} day", "{n} days", 22) == "{n} dni"
    assert polish.gettext("never translated") == "never translated"
    assert catalogue("new", "nl").gettext("{n} day") == "{n} day"


def catalogues() -> list[Path]:
    return sorted(LOCALE.glob("*/*.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.name, domain=path.stem, abort_invalid=True)


def forms(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def texts(path: Path) -> list[Message]:
    return [message for message in read(path) if message.id]


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_text_is_translated_with_the_same_placeholders(path: Path) -> None:
    """An empty or fuzzy text would be said in English, and a lost placeholder would lose the code it stands for."""
    assert path.parent.name in LANGUAGES
    for message in texts(path):
        assert not message.fuzzy, message.id
        for said in forms(message.string):
            assert said, message.id
            assert placeholders(said) == placeholders(forms(message.id)[-1]), message.id


@pytest.mark.parametrize("domain", sorted({path.stem for path in catalogues()}))
def test_every_language_says_the_same_texts(domain: str) -> None:
    """What one language can say, each of them can."""
    said = {
        code: {str(text.id) for text in texts(LOCALE / code / f"{domain}.po")} for code in LANGUAGES if code != "en"
    }
    everything = set().union(*said.values())
    assert {code: everything - known for code, known in said.items()} == {code: set() for code in said}
