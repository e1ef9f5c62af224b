"""A recipient before slots whose sensors see what lies inside."""

import dataclasses

import msgspec
import pytest

from kiosk.config import example, load
from kiosk.core.verbs import PackageStatus, Recipient
from kiosk.runtime import open_unit
from kiosk.ui.screens.pickup import Pickup
from tests.ui.conftest import COURIER, PIN, Street


@pytest.fixture
def street(tmp_path, clock):
    """The example's unit with an eye in every slot."""
    plan = load(example())
    banks = tuple(msgspec.structs.replace(bank, presence=True) for bank in plan.banks)
    with open_unit(dataclasses.replace(plan, banks=banks, notifiers=()), tmp_path, clock=clock) as unit:
        yield Street(unit, clock)


async def test_done_beside_a_parcel_that_is_still_seen_ends_nothing(street, meet):
    """The recipient is told, and the code stays valid."""
    session = street.verbs.sign_in(COURIER, PIN).id
    visit = street.verbs.begin_store(session, "P-1", "SMALL", Recipient(phone="+442079460001"))
    street.turn(3)
    street.steel.put(visit.door, "P-1")
    street.shut(visit.door)
    street.verbs.sign_out(session)
    street.clock.advance(200)
    street.verbs.deliver()
    async with meet() as front:
        await front.type(street.unit.phones.messages[-1].code)
        await front.meets(Pickup)
        await front.passes(1)
        await front.shuts(visit.door)
        await front.touch("DONE")
        await front.reads("Something is still inside")
        await front.reads("Your code stays valid")
    assert street.verbs.package(street.operator, "P-1").status is PackageStatus.STORED
