"""The audit trail on a technician's page: every event that the program writes is told in the language of the screen."""

import ast
import string
from collections import defaultdict
from pathlib import Path

import pytest

import kiosk
from kiosk.core import verbs
from kiosk.core.lifecycle import Event as Step
from kiosk.core.store.audit import BEGUN_ANEW
from kiosk.core.verbs import Event
from kiosk.language import LANGUAGES, second
from kiosk.ui import names
from kiosk.ui.screens.reports import Events
from kiosk.ui.screens.tools import Tools
from kiosk.ui.trail import EVENTS, told
from kiosk.ui.words import Words

IN_OTHER_WORDS = {Step.STORE, Step.MOVE, Step.REMOVE}
"""Steps of a parcel that the trail knows as `stored`, `moved` and `removed`."""


def noted(event):
    """The events that an expression may stand for where a row is written."""
    match event:
        case ast.Constant(str(name)):
            return {name}
        case ast.Name("BEGUN_ANEW"):
            return {BEGUN_ANEW}
        case ast.Attribute(ast.Name("event"), "value"):
            return {step.value for step in set(Step) - IN_OTHER_WORDS}
    return set()


def written():
    """Every event that the program may write, with the facts of each place where it does."""
    rows = defaultdict(list)
    for path in Path(kiosk.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(ast.Attribute(ast.Attribute(attr="audit"), "add"), [ast.Name("event")]):
                    continue  # a method that is handed the event; its callers are the next case
                case ast.Call(ast.Attribute(ast.Attribute(attr="audit"), "add"), [event], facts):
                    given = {fact.arg for fact in facts}
                case ast.Call(ast.Attribute(ast.Name("self"), "_note"), [_, event, _, _]):
                    given = set()
                case _:
                    continue
            assert noted(event), f"{path}: {ast.unparse(node)}"
            for name in noted(event):
                rows[name].append(given)
    return rows


def test_every_event_has_its_text_and_the_facts_that_it_names():
    """An event that somebody adds to the trail is not to be read in English everywhere."""
    rows = written()
    assert set(EVENTS) == set(rows)
    for name, text in EVENTS.items():
        said = {fact for _, fact, _, _ in string.Formatter().parse(text) if fact}
        assert all(said <= given for given in rows[name]), name


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        ("Cause", names.CAUSES),
        ("Condition", names.CONDITIONS),
        ("Mishap", names.MISHAPS),
        ("Outcome", names.OUTCOMES),
        ("PackageStatus", names.STATUSES),
        ("Problem", names.PROBLEMS),
        ("Role", names.ROLES),
        ("SlotUse", names.USES),
        ("VisitKind", names.KINDS),
    ],
)
def test_every_word_of_the_field_has_its_name(kind, table):
    """Nobody reads a word of the program's."""
    assert set(getattr(verbs, kind)) <= set(table)


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_a_day_at_the_unit_is_told_in_another_language(street, code):
    """What really happened is found in the tables, its facts as well."""
    street.stored()
    street.verbs.sign_in("2001", "582036")
    words = Words()
    words.speak(code)
    for event in street.verbs.events(street.operator, 50):
        line = told(words, event)
        assert event.what not in line, line
        assert not any(value in line for value in event.facts.values() if str(value).isupper()), line


def test_what_no_table_knows_is_told_in_the_trail_s_own_words():
    """A ledger may be older or newer than the screen."""
    words = Words()
    row = {"at": 0, "door": "07", "visit": None, "by": "technician 2001"}
    newer = Event(name="repainted", what="repainted: colour red", facts={"colour": "red"}, **row)
    older = Event(name="signed in", what="signed in", facts={}, **row)
    assert told(words, newer) == "07 repainted: colour red (technician 2001)"
    assert told(words, older) == "07 signed in (technician 2001)"


def test_a_row_tells_its_incident_and_who_it_was():
    """The number is the one to look up; of an operator nobody has a number."""
    words = Words()
    words.speak("de")
    event = Event(
        at=0, name="left open", what="", facts={"incident": "4-17"}, door="07", visit=None, by="operator operator"
    )
    assert told(words, event) == "07 Tür blieb offen, Meldung 4-17 (Betreiber)"


async def test_the_page_of_events_speaks_as_the_screen_does(street, meet):
    """Days, times and words in the language's own form."""
    async with meet() as front:
        await front.signs_in("2001")
        front.app.pane._kiosk.words.speak("de")
        for key, page in (("TOOLS", Tools), ("EREIGNISSE", Events)):
            await front.touch(key)
            await front.meets(page)
        newest = street.verbs.events(street.operator, 1)[0]
        await front.reads(f"{second(newest.at, 'Europe/London', 'de')} angemeldet: Techniker 2001")
