"""A vandal at the panel, for as long as it takes: nothing ends the screen, and the ledger stays true to the steel."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest

from kiosk.core.verbs import Condition, PackageStatus, Role, SlotReport
from kiosk.ui.words import Words
from tests.e2e.conftest import Opens, unit
from tests.e2e.controller import Controller
from tests.e2e.people import ANA, BADGE, FIRST, PIN, TECHNICIAN
from tests.e2e.window import Window

EVENTS, AT_ONCE = 300, 30
"""Events of the short form, and how many of them between two looks at what they did."""
LABELS = tuple(f"E-{number:04}" for number in range(12))
"""Parcels that are expected."""
SEED = 722
BROKEN = Words().in_all("This screen has a problem and starts again.")


@pytest.fixture
def wall(tmp_path: Path) -> Iterator[Controller]:
    """A unit whose slots see what lies inside, so that nobody's word alone decides; parcels are on their way to it."""
    with unit(tmp_path / "unit", presence=True) as controller:
        controller.verbs.add_staff(controller.operator, TECHNICIAN, Role.TECHNICIAN, PIN, badge=f"{BADGE}-2")
        for number in LABELS:
            controller.expects(number, "SMALL", ANA)
        yield controller


def test_a_monkey_at_the_panel_breaks_nothing(opens: Opens, wall: Controller, pytestconfig: pytest.Config) -> None:
    """A third of its time it is a stranger, a third somebody has left a courier's session, a third a technician's.

    As a stranger it opens no door. Behind the doors that it opens, parcels are put in and taken out as the ledger
    has it, or not at all. Whatever it does, the screen never fails and never ends, every slot holds one parcel at
    most, what the ledger has stored lies there, what it has free is empty, and the audit trail holds.
    """
    events = int(pytestconfig.getoption("events", default=EVENTS))
    message = wall.stored("P-1", "SMALL", ANA)
    screen = opens("screen", "--socket", wall.socket)
    dice = Random(SEED)
    screen.reads(FIRST)
    for at in range(0, events, AT_ONCE):
        third = at * 3 // events
        _let_in(screen, third, dice)
        screen.at_random(dice, AT_ONCE, LABELS)
        assert not [text for text in BROKEN if text in screen.picture.text]
        for door in wall.steel.open:
            _serve(wall, door, dice)
        if third == 0:
            assert wall.steel.pulsed == (message.door,), "a stranger opens nothing"
    screen.shoot("in-the-end")
    assert len(wall.steel.pulsed) > 1, "whoever of the staff was let in opened something"
    _all_is_true(wall)
    screen.kill()  # it was still there


def _let_in(screen: Window, third: int, dice: Random) -> None:
    """Whoever of the staff was signed in is not any more after what the monkey did; in comes the next one."""
    if third == 1:
        screen.scan(BADGE)
        screen.scan(dice.choice(LABELS))
    elif third == 2:
        screen.scan(f"{BADGE}-2")


def _serve(wall: Controller, door: str, dice: Random) -> None:
    """At a door that stands open, do what its parcel is there for, or nothing; and shut it."""
    slot = wall.slot(door)
    if slot.status is PackageStatus.PENDING and slot.presence is False and dice.random() < 0.8:
        wall.stores(door, slot.parcel or "")
    elif slot.status in (PackageStatus.EXPIRED, PackageStatus.CANCELLED) and dice.random() < 0.8:
        wall.takes(door)
    else:
        wall.shuts(door)


def _all_is_true(wall: Controller) -> None:
    """Compare the ledger with the steel, slot by slot, and walk its audit trail."""
    reports = wall.verbs.slots(wall.operator)
    assert len(reports) == len({report.slot.door for report in reports}) == 24
    parcels = [report.parcel for report in reports if report.parcel is not None]
    assert len(parcels) == len(set(parcels))
    inside = wall.steel.inside
    assert all(len(held) == 1 for held in inside.values())
    for report in reports:
        if report.visit is None and report.condition is Condition.IN_SERVICE:
            assert inside.get(report.slot.door, ()) in _as_believed(report), report
    assert wall.audit_flaws() == []


def _as_believed(report: SlotReport) -> Sequence[tuple[str, ...]]:
    """What may lie in a slot of which nobody has any doubt; what waits to be taken out may be out without a word."""
    empty, full = (), (report.parcel or "",)
    match report.status:
        case None | PackageStatus.PENDING:
            return (empty,)
        case PackageStatus.STORED:
            return (full,)
    return full, empty
