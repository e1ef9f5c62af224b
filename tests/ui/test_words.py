"""What the screen says, and in which languages."""

import ast
from pathlib import Path

import pytest
from textual.app import App
from textual.widget import Widget
from textual.widgets import Static

import kiosk.ui
from kiosk.core.access.keypad import PLACES
from kiosk.core.errors import (
    ERRORS,
    BackupUnderWay,
    CodeSpent,
    ControllerSilent,
    DiskFull,
    DoorCools,
    LedgerBroken,
    Misconfigured,
    StateLocked,
    TooManyDoors,
)
from kiosk.core.verbs import Recipient
from kiosk.language import LANGUAGES, catalogue
from kiosk.ui import names, trail
from kiosk.ui.app import KioskApp
from kiosk.ui.conversation import Conversation
from kiosk.ui.screens import door_page, easier, staff_door
from kiosk.ui.screens.beware import Beware
from kiosk.ui.screens.chores import Checks
from kiosk.ui.screens.help import Help
from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.screens.languages import Languages
from kiosk.ui.widgets.key import LANGUAGE
from kiosk.ui.widgets.text import Text
from kiosk.ui.words import DOMAIN, Words
from tests.ui.conftest import COURIER, PHONE, PIN, TECHNICIAN
from tests.ui.round import forced, opens_one

ROOT = Path(kiosk.ui.__file__).parent
TABLES = (
    *(table for name, table in vars(names).items() if name.isupper()),
    trail.EVENTS,
    trail.HOLD,
    trail.REPAIR,
    *staff_door.ANSWERS.values(),
    staff_door.TASKS,
    staff_door.QUESTIONS,
    easier.AIDS,
)
SAYING = {"say", "say_some", "Saying", "in_all"}
INTENDED = {
    Text.__name__: {"get_content_height", "update"},
    Conversation.__name__: {"mount_composed_widgets", "recompose"},
    KioskApp.__name__: {"get_theme_variable_defaults", "_handle_exception", "_fatal_error", "panic", "_return_code"},
}


def trees():
    """The screen's own modules, parsed; the simulator speaks English alone."""
    return [ast.parse(path.read_text()) for path in ROOT.rglob("*.py") if "simulator" not in path.parts]


def said():
    """Every text that the screen says of itself; one that counts things, by its singular."""
    texts = {text for table in TABLES for text in table.values()} | {*door_page.REASONS, *door_page.FAULTS}
    for node in (node for tree in trees() for node in ast.walk(tree)):
        match node:
            case ast.Call(func=ast.Name(name) | ast.Attribute(attr=name), args=[ast.Constant(str(text)), *_]):
                texts |= {text} if name in SAYING else set()
            case ast.Assign(targets=[ast.Name("hint" | "title" | "text" | "ending")], value=ast.Constant(str(text))):
                texts.add(text)
    return texts - {""}


def refusals():
    """What the unit may refuse a person, and where it says that a parcel is; not what only commands come across."""
    never = (Misconfigured, LedgerBroken, StateLocked, DiskFull, BackupUnderWay, ControllerSilent)
    return {error.text for error in ERRORS.values() if not issubclass(error, never)} | set(PLACES)


def known(code):
    """Every text that a language's catalogue has."""
    return {text if isinstance(text, str) else text[0] for text in catalogue(DOMAIN, code)._catalog} - {""}


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_a_language_says_everything_that_the_screen_says(code):
    """No page falls back to English, and nothing is translated that nobody says."""
    assert said() | refusals() == known(code)


async def test_another_language_is_two_touches_until_the_person_is_gone(meet):
    """One to the list, one to choose; what was refused is read in the new language, and the next person met in ours."""
    async with meet() as front:
        await front.type("123456789")
        await front.reads("A digit is wrong or swapped")
        await front.touch("DE FR")
        await front.meets(Languages)
        await front.touch("POLSKI")
        await front.meets(FirstScreen)
        await front.reads("Proszę wpisać 9-cyfrowy kod")
        await front.reads("Jedna cyfra jest błędna")
        await front.passes(46)
        await front.until(lambda: front.app.pane._kiosk.words.at_home)
        await front.reads("Type your 9-digit code")


async def test_what_a_page_of_the_staffs_was_refused_is_read_in_another_language_too(street, meet):
    """It stands there for twenty seconds, in whatever language the page is drawn anew, and then the page's own text."""
    assert list(forced(street, 1))
    street.verbs.work_hold(street.verbs.sign_in(TECHNICIAN, PIN).id, True)
    async with meet() as front:
        await front.signs_in(COURIER)
        await front.touch("CHECK")
        await front.touch("OPEN DOOR")
        await front.reads("A technician is working here")
        await front.touch("DE FR")
        await front.touch("DEUTSCH")
        await front.meets(Checks)
        await front.reads("Hier arbeitet ein Techniker")
        await front.passes(21)
        await front.reads("ohne Anlass geöffnet")


async def leads_to_the_languages(front):
    """Touch the key that does."""
    await front.tap(next(key for key in front.touchable if key.name == LANGUAGE))
    await front.meets(Languages)


async def speaks(front, language):
    """Choose another language on the page that is shown."""
    await leads_to_the_languages(front)
    await front.touch(language)
    await front.until(lambda: type(front.talk) is not Languages and not front.talk.busy)


async def test_a_question_with_its_answers_changes_the_language(street, meet):
    """A technician reads what he is asked for, and what he answers."""
    async with meet() as front:
        await front.signs_in(TECHNICIAN)
        await front.touch("05")
        await front.touch("OPEN")
        await front.reads("Why do you open door 05?")
        await speaks(front, "DEUTSCH")
        await front.reads("Warum öffnen Sie Fach 05?")
        await front.touch("REINIGEN")
        await front.meets(Beware)


async def test_whatever_was_said_at_a_page_changes_the_language(street, meet):
    """A scan that was refused, a label at an open door, a result of the doors' test."""
    street.verbs.expect(street.operator, "EXP-S", "SMALL", Recipient(phone=PHONE))
    street.steel.cut_sensor("24")
    street.turn(2)
    async with meet() as front:
        await front.touch("HELP")
        await front.touch("STAFF")
        await front.scan("RR1")
        await front.reads("This is not a badge.")
        await speaks(front, "DEUTSCH")
        await front.reads("Das ist kein Ausweis.")
        await front.type(TECHNICIAN + PIN)
        await front.touch("WERKZEUG")
        await front.touch("LEERE FÄCHER")
        await front.reads("24 unklar")
        await speaks(front, "FRANÇAIS")
        await front.reads("24 non vue")
    async with meet() as front:
        await opens_one(front, "EXP-S")
        await front.scan("RR1")
        await front.reads("Shut door 01 first.")
        await speaks(front, "DEUTSCH")
        await front.reads("Zuerst Fach 01 schließen.")


async def test_the_warning_leads_to_the_languages_too(meet):
    """Whoever cannot read that the page closes by itself touches the key that he knows."""
    async with meet() as front:
        await front.touch("HELP")
        await front.passes(31)
        await front.reads("Are you still there?")
        await leads_to_the_languages(front)
        await front.touch("DEUTSCH")
        await front.meets(Help)


def test_times_and_numbers_are_told_in_the_language():
    """A moment is written as the language does, and a count takes the form that it has for that many."""
    words = Words(zone="Europe/Warsaw")
    spent = CodeSpent(when="in English", at=1_773_410_520_000)
    words.speak("pl")
    assert words.refusal(spent).startswith("Już odebrano: piątek, 13 marca, 15:02")
    counts = [words.say_some("{count} digit typed", "{count} digits typed", count=count) for count in (1, 3, 5)]
    assert counts == ["1 cyfra wpisana", "3 cyfry wpisane", "5 cyfr wpisanych"]


def test_a_wait_is_told_in_minutes_when_it_is_long():
    """Nobody counts six hundred seconds, whatever the language."""
    words = Words()
    assert words.refusal(DoorCools(door="07", wait=5)).endswith("try again in 5 s")
    words.speak("de")
    assert "90 s" in words.refusal(TooManyDoors(wait=90))
    assert "2 min" in words.refusal(TooManyDoors(wait=91))
    assert "2 h" in words.refusal(TooManyDoors(wait=6000))
    assert str(TooManyDoors(wait=600)).endswith("try again in 10 min")


def test_no_class_takes_a_name_that_textual_uses():
    """Textual looks names up in its subclasses: one taken by accident changes what it does."""
    taken = {}
    for node in (node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        bases = {ast.unparse(base) for base in node.bases}
        kind = App if any("App" in base for base in bases) else Static if bases & {"Static", "Key"} else Widget
        used = set(dir(kind)) | set(vars(kind()))
        mine = {each.name for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}
        mine |= {
            each.attr
            for each in ast.walk(node)
            if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store) and ast.unparse(each.value) == "self"
        }
        allowed = {"__init__", "compose", "render", "render_line", *INTENDED.get(node.name, ())}
        allowed |= {name for name in mine if name.startswith("on_")}
        if _is_widget(node.name) and (clash := mine & used - allowed):
            taken[node.name] = clash
    assert not taken


def _is_widget(name):
    known = [App, Widget]
    classes = {cls.__name__ for base in known for cls in _below(base)}
    return name in classes


def _below(cls):
    return {cls, *(found for child in cls.__subclasses__() for found in _below(child))}
