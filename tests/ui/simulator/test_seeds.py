"""What an empty ledger starts with, and that a used one is left alone."""

import threading

import pytest

from kiosk.core.verbs import PackageStatus, Role, VisitState
from kiosk.ui.simulator.cast import COURIER, LATE, PHONES, STAFF, TECHNICIAN, WAITING, van
from kiosk.ui.simulator.play import Play
from kiosk.ui.simulator.seeds import seed


def test_one_parcel_waits_with_its_code_on_a_phone(unit):
    """The code on the drawn phone opens the door behind which the parcel really lies."""
    letter = next(message for message in unit.phones.messages if message.to == PHONES[WAITING.to])
    lying = next(view.door for view in unit.steel.views() if WAITING.number in view.parcels)
    assert letter.door == lying
    unit.steel.clock.wait(threading.Event(), unit.cabinet.rest(lying))
    visit = unit.system.begin_retrieve(letter.code.replace(" ", ""))
    assert (visit.door, visit.state) == (lying, VisitState.OPENING)


def test_one_parcel_has_expired_and_still_lies_inside(unit):
    """It is what the courier finds under TAKE OUT."""
    late = unit.system.package(unit.system.operator_session().id, LATE.number)
    assert late.status is PackageStatus.EXPIRED
    assert unit.steel.view(late.door).parcels == (LATE.number,)
    session = unit.system.sign_in_badge(COURIER.badge).id
    assert [chore.parcel for chore in unit.system.work(session).to_remove] == [LATE.number]


@pytest.mark.parametrize("member", STAFF, ids=lambda member: member.role.value)
def test_staff_signs_in_as_the_badges_say(unit, member):
    """Number and PIN of the help page, and the badge of the chip, belong to one person."""
    assert unit.system.sign_in(member.number, member.pin).role is member.role
    assert unit.system.sign_in_badge(member.badge).number == member.number


def test_three_sizes_are_expected_and_one_parcel_is_not(unit):
    """A scan alone stores the first three; of the last nobody was told."""
    session = unit.system.sign_in_badge(COURIER.badge).id
    labels = [unit.system.label(session, parcel.number) for parcel in van(0)]
    assert [label.size for label in labels] == ["SMALL", "MEDIUM", "LARGE", None]
    assert [label.contact is None for label in labels] == [False, False, False, True]


def test_seeding_leaves_every_door_shut_and_no_visit_unfinished(unit):
    """The tour begins at a unit in good order."""
    assert not [view for view in unit.steel.views() if view.share]
    operator = unit.system.operator_session().id
    assert {report.visit for report in unit.system.slots(operator)} == {None}
    assert unit.system.statistics(operator).incidents == 0


def test_a_used_ledger_is_not_seeded_again(tmp_path, opened):
    """Whoever names a state directory finds it as it was left, the trolley without what was loaded."""
    with opened(tmp_path) as unit:
        assert seed(unit.system, unit.steel, unit.phones)
        operator = unit.system.operator_session().id
        cleo = van(0)[0]
        unit.system.reserve(operator, cleo.number, "SMALL", cleo.recipient)
        before = unit.system.packages(operator)
    with opened(tmp_path) as unit:
        assert not seed(unit.system, unit.steel, unit.phones)
        operator = unit.system.operator_session().id
        assert unit.system.packages(operator) == before
        assert [member.role for member in unit.system.staff(operator)] == [Role.COURIER, Role.TECHNICIAN]
        play = Play(unit.system, unit.steel, unit.phones)
        assert [parcel.number for parcel in play.trolley.parcels] == [parcel.number for parcel in van(0)[1:]]


def test_the_labels_are_as_carriers_print_them():
    """Check digits after UPS S10 and GS1 hold on every trip of the van."""
    assert TECHNICIAN.number != COURIER.number
    for trip in range(20):
        letter, pallet, _, _ = van(trip)
        serial, check = letter.number[2:10], int(letter.number[10])
        rest = (
            11 - sum(int(digit) * weight for digit, weight in zip(serial, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
        )
        assert check == {10: 0, 11: 5}.get(rest, rest)
        digits = [int(digit) for digit in pallet.number[2:]]
        assert len(digits) == 18
        assert (sum(digits[0::2]) * 3 + sum(digits[1::2])) % 10 == 0
