"""What makes the screen easier: low keys, large letters, black and white, time, and a voice."""

import datetime
import sys
import time

import pytest

from kiosk.config import ScreenPlan
from kiosk.language import LANGUAGES, catalogue
from kiosk.ui.aids import Aid
from kiosk.ui.hours import Hours
from kiosk.ui.looks import theme
from kiosk.ui.screens.easier import Easier
from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.screens.pickup import Pickup
from kiosk.ui.screens.technician import Doors
from kiosk.ui.sound import Player, Sounds
from kiosk.ui.widgets.digits import lines
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.lettering import drawn
from kiosk.ui.widgets.text import CLAUSE, SENTENCE, spread
from kiosk.ui.words import DOMAIN
from tests.ui.conftest import TECHNICIAN
from tests.ui.round import begins_to_load

PATIENCE = 10.0


def writes(path):
    """A command that keeps what it is given to say."""
    return (sys.executable, "-c", f"import sys; open({str(path)!r}, 'a').write(sys.stdin.read() + chr(10))")


@pytest.fixture
def said(tmp_path):
    """What the voice has said so far."""
    path = tmp_path / "said"
    path.touch()

    async def hears(front, text):
        await front.until(lambda: front.app.pane.tick() or text in path.read_text(), f"«{text}» is read out")
        return path.read_text()

    hears.path = path
    return hears


@pytest.fixture
def talking(said):
    """A screen that can speak English, into no headset."""
    return ScreenPlan(speech={"en": writes(said.path)})


async def test_an_aid_is_a_touch_and_ends_with_the_person(street, meet):
    """Marked by a tick as well as by colour; after the idle time the next person finds the screen as everybody does."""
    async with meet() as front:
        await front.touch("EASIER")
        await front.meets(Easier)
        await front.touch("BLACK AND WHITE")
        await front.until(lambda: front.app.theme == theme("contrast"))
        await front.reads("✓ BLACK AND WHITE")
        await front.touch("OK")
        await front.meets(FirstScreen)
        await front.passes(46)
        assert front.app.theme == theme("contrast")
        await front.passes(91)
        await front.until(lambda: front.app.theme == theme("normal"))
        assert not front.app.pane._kiosk.aids


async def test_who_asked_for_anything_has_three_times_as_long(street, meet):
    """At the shut door the key OPEN AGAIN stays 45 s, the page 135 s, and the controller waits as long."""
    package, code = street.stored()
    async with meet() as front:
        front.app.pane._kiosk.aids.turn(Aid.TIME)
        await front.type(code)
        await front.meets(Pickup)
        await front.passes(3)
        await front.shuts(package.door)
        for _ in range(4):
            await front.passes(10)
            await front.settled()
        assert "OPEN AGAIN" in {key.label for key in front.touchable}
        for _ in range(4):
            await front.passes(10)
            await front.settled()
        await front.reads("Did you take your parcel?")
        await front.touch("DONE")
        await front.reads("Goodbye")
        await front.passes(11)
        assert type(front.talk) is Pickup
        await front.passes(2)
        await front.meets(FirstScreen)


async def test_where_keys_are_many_the_low_ones_come_page_by_page(street, meet):
    """Every letter and every door is reached there; one key leads on, and round to the first page again."""
    async with meet() as front:
        front.app.pane._kiosk.aids.turn(Aid.LOW)
        front.app.pane.tick()
        await begins_to_load(front)
        await front.touch("TYPE THE NUMBER")
        for key in ("A-J", "E", "K-T", "K", "U-Z", "X", "0-9", "9"):
            await front.touch(key)
        await front.reads("EKX9_")
        await front.touch("BACK")
        await front.touch("FINISHED")
        await front.touch("SIGN OUT")
        await front.meets(FirstScreen)
        front.app.pane._kiosk.aids.turn(Aid.LOW)
        front.app.pane.tick()
        await front.signs_in(TECHNICIAN)
        await front.meets(Doors)
        doors = set()
        while "24" not in doors:
            await front.settled()
            shown = {key.name for key in front.touchable if key.has_class("card")}
            assert shown - doors
            doors |= shown
            await front.touch("MORE DOORS")
    assert len(doors) == 24


async def test_large_letters_say_the_same_text(street, meet):
    """What a page has to say first is drawn in letters four cells high; the plain text is what they were made of."""
    package, code = street.stored()
    async with meet() as front:
        front.app.pane._kiosk.aids.turn(Aid.LARGE)
        front.app.pane.tick()
        await front.type(code)
        await front.meets(Pickup)
        await front.passes(3)
        await front.reads("Take your parcel, then shut the door.")
        await front.pilot.pause()
        first = drawn(f"Door {package.door} is open", 78)
        assert all(line.rstrip() in front.text for line in first)
        assert "Take your parcel" not in front.text


async def test_large_letters_leave_number_place_and_map(street, meet):
    """Whoever sees little has to find the door, too, on the smallest panel as well."""
    package, code = street.stored()
    async with meet(size=(78, 23)) as front:
        front.app.pane._kiosk.aids.turn(Aid.LARGE)
        front.app.pane.tick()
        await front.type(code)
        await front.meets(Pickup)
        await front.passes(3)
        await front.reads("Take your parcel, then shut the door.")
        await front.pilot.pause()
        assert all(line.strip() in front.text for line in lines(package.door, 2))
        assert all(line.rstrip() in front.text for line in drawn("Take your parcel,", 76))
        assert "then shut the door." in front.text
        assert all(plain in front.text for plain in ("from the left", "from the top", "24"))


def test_a_text_begins_large_and_goes_on_plain():
    """Best after a sentence, else after a clause; nothing is large where not even a clause fits."""
    text, both = "Take it. Shut the door, please.", (SENTENCE, CLAUSE)
    assert spread(text, 200, 4, both) == drawn(text, 200)
    assert spread(text, 60, 6, both) == [*drawn("Take it.", 60), "", "Shut the door, please."]
    assert spread("Shut the door, please.", 60, 5, both) == [*drawn("Shut the door,", 60), "please."]
    assert spread("Shut the door, please.", 60, 5, (SENTENCE,)) == []
    assert spread(text, 60, 3, both) == []


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_every_letter_of_every_language_is_drawn(code):
    """No text falls back to small print for the sake of an accent."""
    texts = catalogue(DOMAIN, code)._catalog
    for said in (told for text, told in texts.items() if text):
        assert drawn("".join(character for character in said if character not in "{}`"), 400), said


def test_the_night_begins_and_ends(street):
    """Over midnight, too; an empty text is never."""
    night, day = Hours("22:00-06:00"), Hours("08:30-17:00")
    inside = [hour for hour in range(24) if datetime.time(hour) in night]
    assert inside == [0, 1, 2, 3, 4, 5, 22, 23]
    assert datetime.time(8, 30) in day
    assert datetime.time(17) not in day
    assert datetime.time(3) not in Hours("")


async def test_the_theme_follows_the_hour(street, meet):
    """By the unit's own clock; a person's choice counts more."""
    plan = ScreenPlan(night="22:00-06:00")
    async with meet(plan=plan, at=datetime.time(23)) as front:
        assert front.app.theme == theme("night")
        front.app.pane._kiosk.aids.turn(Aid.CONTRAST)
        front.app.pane.tick()
        assert front.app.theme == theme("contrast")


async def test_the_star_key_reads_the_page_and_those_after_it(street, meet, talking, said):
    """Title, texts, and each key with the digit that presses it; the code's digits stay secret without a headset."""
    package, code = street.stored()
    async with meet(plan=talking) as front:
        await front.type("*")
        heard = await said(front, "Type your 9-digit code.")
        assert "EASIER." in heard
        await front.type(code[:3])
        await said(front, "3 digits typed")
        await front.type(code[3:])
        await front.meets(Pickup)
        await front.passes(3)
        heard = await said(front, f"Door {package.door} is open.")
        assert "1: PROBLEM." in heard
        assert code not in "".join(heard.split())
        assert code[:3] not in heard


@pytest.fixture
def headset(tmp_path):
    """A headset that is there while its file is."""
    return tmp_path / "headset"


@pytest.fixture
def listening(said, headset):
    """A screen that speaks English, into that headset while there is one."""
    asks = (sys.executable, "-c", f"import os, sys; sys.exit(not os.path.exists({str(headset)!r}))")
    return ScreenPlan(speech={"en": writes(said.path)}, headset=asks)


async def test_a_headset_hears_the_digits(street, meet, said, listening, headset):
    """One that is plugged in late, too; once it is pulled out, the street hears only how many there are."""
    async with meet(plan=listening) as front:
        await front.touch("LISTEN")
        await said(front, "Type your 9-digit code.")
        await front.type("41")
        await said(front, "2 digits typed")
        headset.touch()
        await front.type("*")
        await said(front, "4 1")
        headset.unlink()
        await front.type("70")
        heard = await said(front, "4 digits typed")
        assert "7" not in heard


@pytest.mark.parametrize("plugged", [False, True])
async def test_a_digit_under_the_focus_is_named_into_a_headset_alone(meet, said, listening, headset, plugged):
    """Enter on it is the next digit of the code, and the street would know which."""
    if plugged:
        headset.touch()
    async with meet(plan=listening) as front:
        await front.type("*")
        await said(front, "Type your 9-digit code.")
        labels = [key.label for key in front.app.pane.query(Key) if key.focusable and key.region.area]
        await front.type("/" * (labels.index("4") + 1))
        assert front.app.focused.label == "4"
        if plugged:
            await said(front, "\n4\n")
        await front.type("/" * (labels.index("HELP") - labels.index("4")))
        await said(front, "\nHELP\n")
        assert ("\n4\n" in said.path.read_text()) is plugged


async def test_listen_is_offered_where_the_page_can_be_read_out(meet, said):
    """In the language of the page, not of the unit; where it has no voice there is no key that stays silent."""
    async with meet(plan=ScreenPlan(speech={"de": writes(said.path)})) as front:
        assert "LISTEN" not in {key.label for key in front.touchable}
        await front.touch("DE FR")
        await front.touch("DEUTSCH")
        await front.touch(front.talk.say("LISTEN"))
        await said(front, "9")
        await front.touch("EN FR")
        await front.touch("POLSKI")
        await front.meets(FirstScreen)
        await front.settled()
        assert front.talk.say("LISTEN") not in {key.label for key in front.touchable}
        await front.touch(front.talk.say("EASIER"))
        await front.meets(Easier)
        assert "speech" not in {key.id for key in front.touchable}


async def test_without_a_voice_there_is_no_key_for_one(meet):
    """A command that is not installed is silence, and the star does nothing."""
    async with meet(plan=ScreenPlan(speech={"en": ("no-such-voice",)})) as front:
        assert "LISTEN" not in {key.label for key in front.touchable}
        await front.type("*")
        assert not front.app.pane._kiosk.aids


def test_quiet_hours_silence_all_but_what_must_be_heard(tmp_path):
    """A warning sounds by night too."""
    heard = tmp_path / "heard"
    sounds = Sounds({"shut": ("touch", f"{heard}-shut"), "warning": ("touch", f"{heard}-warning")}, lambda: True)
    sounds.play("shut")
    sounds.play("warning", always=True)
    until(lambda: (tmp_path / "heard-warning").exists())
    sounds.close()
    assert not (tmp_path / "heard-shut").exists()


def test_the_next_word_ends_the_one_before_and_nobody_waits(tmp_path):
    """A voice that hangs costs nobody a moment; what is said last is heard."""
    player = Player("test")
    began = time.monotonic()
    for _ in range(50):
        player.play(("sleep", "600"))
    player.play(("touch", str(tmp_path / "last")))
    until(lambda: (tmp_path / "last").exists())
    player.close()
    assert time.monotonic() - began < PATIENCE


def until(so):
    deadline = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < deadline
        time.sleep(0.01)
