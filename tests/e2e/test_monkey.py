"""A vandal at the panel, for as long as it takes: nothing ends the screen, and the ledger stays true."""

from random import Random

import pytest

from kiosk.core.verbs import PackageStatus, Role
from kiosk.ui.words import Words
from tests.e2e.controller import Controller
from tests.e2e.people import ANA, BADGE, FIRST, PIN, TECHNICIAN
from tests.e2e.window import Window

EVENTS, AT_ONCE = 300, 50
"""Events of the short form, and how many of them between two looks at what they did."""
SEED = 722
BROKEN = Words().in_all("This screen has a problem and starts again.")


def test_a_monkey_at_the_panel_breaks_nothing(
    screen: Window, controller: Controller, pytestconfig: pytest.Config
) -> None:
    """A third of its time it is a stranger, a third somebody has left a courier's session, a third a technician's.

    As a stranger it opens no door. Whatever it does, the screen never fails and never ends, every slot holds one
    parcel at most, what the ledger stores lies in the steel where it says, and the audit trail holds.
    """
    events = int(pytestconfig.getoption("events", default=EVENTS))
    controller.verbs.add_staff(controller.operator, TECHNICIAN, Role.TECHNICIAN, PIN, badge=f"{BADGE}-2")
    message = controller.stored("P-1", "SMALL", ANA)
    dice = Random(SEED)
    screen.reads(FIRST)
    for at in range(0, events, AT_ONCE):
        _let_in(screen, controller, at * 3 // events)
        screen.at_random(dice, AT_ONCE)
        assert not [text for text in BROKEN if text in screen.picture.text]
        steel = controller.steel
        for door in steel.open:
            controller.shuts(door)
        if at * 3 // events == 0:
            assert steel.pulsed == (message.door,), "a stranger opens nothing"
    screen.shoot("in-the-end")
    _all_is_true(controller)
    screen.kill()  # it was still there


def _let_in(screen: Window, controller: Controller, third: int) -> None:
    """Whoever of the staff was signed in is not any more after what the monkey did; in comes the next one."""
    if third > 0:
        screen.burst(BADGE if third == 1 else f"{BADGE}-2")


def _all_is_true(controller: Controller) -> None:
    """Compare the ledger with the steel, and walk its audit trail."""
    reports = controller.verbs.slots(controller.operator)
    assert len(reports) == len({report.slot.door for report in reports}) == 24
    parcels = [report.parcel for report in reports if report.parcel is not None]
    assert len(parcels) == len(set(parcels))
    inside = controller.steel.inside
    assert all(len(held) == 1 for held in inside.values())
    package = controller.package("P-1")
    if package.status is PackageStatus.STORED:
        assert inside[package.door or ""] == ("P-1",)
    assert controller.audit_flaws() == []
