"""Incidents wait until somebody says what they were, and that is for good."""

import sqlite3

import pytest

from kiosk.core.errors import BadInput, IncidentResolved, IncidentUnknown, NotAllowed
from kiosk.core.verbs import Condition, Incident
from tests.core.conftest import Stage


@pytest.fixture
def forced(stage: Stage) -> tuple[Incident, Incident]:
    """Two doors that were pulled open by force: 05 first, then 07."""
    for door in ("05", "07"):
        stage.steel.pull(door)
        stage.step(2.0)
        stage.shut(door)
    newest, oldest = stage.system.incidents(stage.operator)
    return oldest, newest


def test_an_incident_is_resolved_with_a_note(stage: Stage, forced: tuple[Incident, Incident]) -> None:
    """Who said what and when is kept with it; it waits no longer."""
    first, second = forced
    resolved = stage.system.resolve_incident(stage.operator, first.number, " a child leaned on it \n")
    assert (resolved.resolved, resolved.resolved_by, resolved.note) == (
        True,
        "operator operator",
        "a child leaned on it",
    )
    assert resolved.resolved_at == stage.clock.wall()
    assert stage.system.incident(stage.operator, first.number) == resolved
    assert stage.system.incidents(stage.operator, unresolved=True) == (second,)
    assert stage.system.incidents(stage.operator, door="05") == (resolved,)
    assert stage.system.statistics(stage.operator).incidents == 1
    assert stage.system.events(stage.operator, 1)[0].what == f"incident resolved: incident {first.number}"


def test_what_was_said_of_an_incident_stays(stage: Stage, forced: tuple[Incident, Incident]) -> None:
    """Neither a second note nor a hand in the ledger opens it again."""
    number = forced[0].number
    stage.system.resolve_incident(stage.operator, number, "a child")
    with pytest.raises(IncidentResolved):
        stage.system.resolve_incident(stage.operator, number, "no, a thief")
    store = stage.system._store
    with pytest.raises(sqlite3.IntegrityError):
        store.write(lambda ledger: ledger.connection.execute("UPDATE incident SET resolved = NULL, resolved_by = NULL"))


@pytest.mark.parametrize("note", ["", "  ", "x" * 501, "bell \a"])
def test_a_note_says_something(stage: Stage, forced: tuple[Incident, Incident], note: str) -> None:
    """An incident is not waved away without a word."""
    with pytest.raises(BadInput):
        stage.system.resolve_incident(stage.operator, forced[0].number, note)


def test_incidents_are_for_operators_and_have_numbers(stage: Stage) -> None:
    """An unknown number is refused, and a courier is."""
    with pytest.raises(IncidentUnknown):
        stage.system.resolve_incident(stage.operator, "9999", "nothing")
    with pytest.raises(NotAllowed):
        stage.system.incidents(stage.courier())


def test_why_a_slot_is_out_is_told_with_who_and_when(stage: Stage) -> None:
    """Cause, person and time of the condition stand beside it."""
    stage.system.set_condition(stage.technician(), "05", Condition.OUT_OF_SERVICE, "hinge bent")
    report = stage.report("05")
    assert (report.cause, report.set_by, report.since) == ("hinge bent", "technician 2077", stage.clock.wall())
