"""What a manifest announces: good rows are noted, bad ones are named, and reading it again changes nothing."""

import msgspec
import pytest

from kiosk.core.errors import BadInput, NotAllowed, PackageInside, PackageUnknown
from kiosk.core.parcels.expectations import MOST_AT_ONCE
from kiosk.core.verbs import ExpectedParcel, ExpectReport, Recipient
from tests.core.conftest import ANA, BEN, Stage


def parcel(number: str, recipient: Recipient = ANA, size: str | None = "SMALL") -> ExpectedParcel:
    return ExpectedParcel(number=number, size=size, recipient=recipient, carrier="DHL")


def report(new: int = 0, changed: int = 0, unchanged: int = 0, here: int = 0) -> ExpectReport:
    return ExpectReport(new=new, changed=changed, unchanged=unchanged, here=here, faults=())


def test_good_rows_are_noted_and_bad_ones_named(stage: Stage) -> None:
    """Each bad row by its place and by what is wrong, as a single one would be refused."""
    rows = (
        parcel("P1"),
        parcel(" "),
        parcel("P3", Recipient()),
        parcel("P4", size="HUGE"),
        parcel("P5", Recipient(phone="12")),
        parcel("P6", BEN, size=None),
    )
    found = stage.system.expect_many(stage.operator, rows)
    assert (found.new, [fault.row for fault in found.faults]) == (2, [1, 2, 3, 4])
    assert found.faults[2].why == "size HUGE: this locker has SMALL, MEDIUM, LARGE"
    assert stage.system.work(stage.operator).expected == 2
    assert stage.system.label(stage.operator, "P1").size == "SMALL"


def test_a_manifest_may_be_read_again(stage: Stage) -> None:
    """What is known is left alone, what differs is brought up to date, what came is not expected once more."""
    rows = (parcel("P1"), parcel("P2"), parcel("P3"))
    assert stage.system.expect_many(stage.operator, rows) == report(new=3)
    assert stage.system.expect_many(stage.operator, rows) == report(unchanged=3)
    stage.bring("P1")
    stage.bring("P2")
    stage.collect(stage.code_of("P2"))
    changed = (*rows[:2], parcel("P3", BEN))
    assert stage.system.expect_many(stage.operator, changed, dry_run=True) == report(here=2, changed=1)
    assert stage.system.expect_many(stage.operator, changed) == report(here=2, changed=1)
    assert stage.system.expect_many(stage.operator, changed) == report(here=2, unchanged=1)
    assert stage.system.work(stage.operator).expected == 1
    with pytest.raises(PackageInside):
        stage.system.expect(stage.operator, "P1", "SMALL", ANA)


def test_what_a_manifest_does_not_say_overwrites_nothing(stage: Stage) -> None:
    """A later parcel for the same person, or the same one without its size: reading both again changes nothing."""
    german = msgspec.structs.replace(ANA, language="de-AT")
    rows = (parcel("P1", german), parcel("P2"), ExpectedParcel(number="P1", recipient=ANA))
    stage.system.expect_many(stage.operator, rows[:2])
    assert stage.system.expect_many(stage.operator, rows) == report(unchanged=3)
    stage.system.expect(stage.operator, "P1", None, ANA)
    assert stage.system.label(stage.operator, "P1").size == "SMALL"
    assert stage.system.expect_many(stage.operator, (parcel("P1", german),)) == report(unchanged=1)
    stage.bring("P3", recipient=ANA)
    assert stage.unit.phones.messages[-1].subject.startswith("Ein Paket für Sie")


def test_what_is_expected_can_be_seen_and_withdrawn(stage: Stage) -> None:
    """With until when it is remembered; then its scan stores nothing, and the trail tells who took it back."""
    stage.system.expect_many(stage.operator, (parcel("P1"), parcel("P2", BEN)))
    newest, first = stage.system.expectations(stage.operator)
    assert (newest.number, first.number) == ("P2", "P1")
    assert (first.size, first.carrier, first.contact) == ("SMALL", "DHL", "+49…67")
    assert first.until - first.since == stage.config.policy.expected_days * 24 * 3_600_000
    assert stage.system.expectations(stage.operator, recipient=first.recipient) == (first,)
    assert stage.system.expectations(stage.operator, number="P2", limit=1) == (newest,)
    assert stage.system.withdraw(stage.operator, "P1") == first
    assert stage.system.expectations(stage.operator) == (newest,)
    assert stage.system.events(stage.operator)[0].name == "withdrawn"
    with pytest.raises(BadInput, match="P1 is not expected"):
        stage.system.begin_store(stage.operator, "P1")
    with pytest.raises(PackageUnknown):
        stage.system.withdraw(stage.operator, "P1")
    with pytest.raises(NotAllowed):
        stage.system.withdraw(stage.courier(), "P2")


def test_what_is_forgotten_is_forgotten_when_it_was_said(stage: Stage) -> None:
    """The day that is shown is the day that counts."""
    stage.system.expect(stage.operator, "P1", "SMALL", ANA)
    (found,) = stage.system.expectations(stage.operator)
    stage.clock.advance((found.until - found.since) / 1000)
    stage.system.sweep()
    assert stage.system.expectations(stage.operator) == (found,)
    stage.clock.advance(1)
    stage.system.sweep()
    assert stage.system.expectations(stage.operator) == ()


def test_a_cancelled_reservation_is_expected_no_longer(stage: Stage) -> None:
    """Who cancels a parcel does not want it stored by the next scan."""
    stage.system.expect(stage.operator, "P1", "SMALL", ANA)
    stage.system.reserve(stage.operator, "P1", "SMALL", ANA)
    stage.system.cancel(stage.operator, "P1")
    assert stage.system.expectations(stage.operator) == ()


def test_a_dry_run_notes_nothing(stage: Stage) -> None:
    """It says what would be."""
    assert stage.system.expect_many(stage.operator, (parcel("P1"),), dry_run=True) == report(new=1)
    assert stage.system.work(stage.operator).expected == 0


def test_the_same_recipient_is_one_person_in_a_manifest(stage: Stage) -> None:
    """However often a contact comes, it is kept once."""
    stage.system.expect_many(stage.operator, tuple(parcel(f"P{n}") for n in range(20)))
    store = stage.system._store
    rows = store.read(lambda ledger: ledger.connection.execute("SELECT count(*) FROM contact").fetchone())
    assert rows[0] == 1


def test_a_batch_has_a_size_and_a_sender(stage: Stage) -> None:
    """The writer's turn stays short, and couriers announce nothing."""
    with pytest.raises(BadInput):
        stage.system.expect_many(stage.operator, tuple(parcel(f"P{n}") for n in range(MOST_AT_ONCE + 1)))
    with pytest.raises(NotAllowed):
        stage.system.expect_many(stage.courier(), (parcel("P1"),))


def test_what_was_gathered_is_noted_whole_or_not_at_all(stage: Stage) -> None:
    """By the session that handed it in, once, and only if none of it was bad."""
    gather, note = stage.system.gather_expected, stage.system.note_gathered
    assert gather(stage.operator, (parcel("P1"), parcel("P2"))) == report(new=2)
    assert gather(stage.operator, (parcel("P3"),)) == report(new=1)
    assert stage.system.work(stage.operator).expected == 0
    other = stage.system.operator_session("other").id
    with pytest.raises(BadInput, match="not all of it was handed in"):
        note(other)
    assert note(stage.operator) == report(new=3)
    with pytest.raises(BadInput):
        note(stage.operator)
    gather(stage.operator, (parcel("P4"), parcel("P5", size="HUGE")))
    gather(stage.operator, (parcel("P6"),))
    with pytest.raises(BadInput, match="not all of it is good"):
        note(stage.operator)
    assert stage.system.work(stage.operator).expected == 3


def test_who_went_away_in_the_middle_of_a_manifest_costs_no_memory(stage: Stage) -> None:
    """The newest few are kept; one that was dropped can only be begun anew."""
    sessions = [stage.system.operator_session(f"operator {n}").id for n in range(5)]
    for session in sessions:
        stage.system.gather_expected(session, (parcel("P1"),))
    with pytest.raises(BadInput):
        stage.system.note_gathered(sessions[0])
    assert stage.system.note_gathered(sessions[-1]) == report(new=1)
