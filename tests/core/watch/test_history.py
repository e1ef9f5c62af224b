"""The audit trail as people read it: words, doors and opaque ids, and nothing that is anybody's secret."""

import pytest

from kiosk.core.errors import BadInput, NotAllowed
from kiosk.core.verbs import Event
from tests.core.conftest import Stage


def texts(events: tuple[Event, ...], door: str | None) -> list[str]:
    """What happened at a door, oldest first, lengths of time left out."""
    return [event.what.partition(": open ms")[0] for event in reversed(events) if event.door == door]


def test_a_technician_reads_what_happened_last(stage: Stage) -> None:
    """The newest first, each with its door, visit and person."""
    package = stage.bring("P1")
    events = stage.system.events(stage.technician(), limit=20)

    assert events[0].what == "signed in: number 2077, role TECHNICIAN"
    assert texts(events, package.door) == [
        "reserved: strategy best-fit",
        "opening: kind STORE",
        "opened",
        "closed",
        "visit ended: outcome INSIDE",
        "stored",
    ]
    opening = next(event for event in events if event.what == "opening: kind STORE")
    assert opening.by == "operator operator"
    assert opening.visit in {event.visit for event in events if event.what == "opened"}


def test_no_more_is_told_than_asked_for_and_only_to_who_may_know(stage: Stage) -> None:
    """A limit out of range is refused, and so is a courier."""
    assert len(stage.system.events(stage.operator, limit=1)) == 1
    with pytest.raises(BadInput):
        stage.system.events(stage.operator, limit=0)
    with pytest.raises(NotAllowed):
        stage.system.events(stage.courier())
