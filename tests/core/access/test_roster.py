"""Staff at many units: a file brings a courier's sign-in to each of them, and no secret is readable in it."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest

from kiosk.config import Config
from kiosk.core.access.credentials import Credentials
from kiosk.core.errors import NotSignedIn, PinTooSimple, Refused, SignInRefused, StaffUnknown
from kiosk.core.verbs import Role, StaffEntry
from tests.core.conftest import COURIER, COURIER_PIN, Stage

PIN, BADGE = "582036", "04:A2:19:7F"


@pytest.fixture(scope="module")
def credentials() -> Credentials:
    """As `kiosk staff hash` makes them, far from any unit."""
    return Credentials()


@pytest.fixture(scope="module")
def entry(credentials: Credentials) -> StaffEntry:
    """A courier as a file carries them."""
    return StaffEntry(
        number="3001",
        role="COURIER",
        carrier="DPD",
        pin_hash=credentials.hash_pin(PIN),
        badge=credentials.travelling_badge(BADGE),
    )


@pytest.fixture
def stages(tmp_path: Path, config: Config) -> Iterator[Callable[[], Stage]]:
    """Units of their own, each with keys of its own."""
    with ExitStack() as made:

        def make() -> Stage:
            folder = tmp_path / secrets.token_hex(4)
            stage = Stage(folder, config)
            made.callback(stage.stop)
            return stage

        yield make


def changed(entry: StaffEntry, **fields: object) -> StaffEntry:
    return msgspec.structs.replace(entry, **fields)


def test_one_file_signs_a_courier_in_at_units_with_different_keys(
    entry: StaffEntry, stages: Callable[[], Stage]
) -> None:
    """The same PIN and the same badge, although each unit keeps them under a key of its own."""
    indexes = set()
    for _ in range(2):
        stage = stages()
        report = stage.system.import_staff(stage.operator, (entry,))
        assert (report.added, report.faults) == (1, ())
        assert stage.system.sign_in("3001", PIN).carrier == "DPD"
        assert stage.system.sign_in_badge(BADGE).number == "3001"
        row = stage.system._store.read(lambda ledger: ledger.staff.get("3001"))
        assert row is not None
        indexes.add(row.badge_index)
    assert len(indexes) == 2


def test_what_one_unit_exports_another_takes_in(entry: StaffEntry, stages: Callable[[], Stage]) -> None:
    """But for the badges, which no unit can give away; the second import changes nothing."""
    one, other = stages(), stages()
    one.system.import_staff(one.operator, (entry,))
    exported = one.system.export_staff(one.operator)
    assert {e.badge for e in exported} == {None}
    other.system.import_staff(other.operator, (entry,))
    report = other.system.import_staff(other.operator, exported)
    assert (report.added, report.changed, report.unchanged) == (0, 2, 1)
    assert other.system.sign_in(COURIER, COURIER_PIN).carrier == "DHL"
    assert other.system.sign_in_badge(BADGE).number == "3001"
    assert other.system.import_staff(other.operator, exported).unchanged == 3


def test_an_import_brings_somebody_up_to_date(stage: Stage, entry: StaffEntry, credentials: Credentials) -> None:
    """A new PIN ends the sessions that the old one opened; what is not named stays."""
    stage.system.import_staff(stage.operator, (entry,))
    session = stage.system.sign_in("3001", PIN).id
    later = changed(entry, pin_hash=credentials.hash_pin("918273"), badge=None, carrier=None)
    assert stage.system.import_staff(stage.operator, (later,)).changed == 1
    with pytest.raises(NotSignedIn):
        stage.system.work(session)
    with pytest.raises(SignInRefused):
        stage.system.sign_in("3001", PIN)
    assert stage.system.sign_in("3001", "918273").carrier is None
    assert stage.system.sign_in_badge(BADGE).number == "3001"


def test_a_bar_stays_unless_the_file_lifts_it(stage: Stage, entry: StaffEntry) -> None:
    """Whom a unit has disabled, the next night's file does not let in by leaving it out."""
    stage.system.import_staff(stage.operator, (entry,))
    stage.system.disable_staff(stage.operator, "3001")
    stage.system.import_staff(stage.operator, (entry,))
    with pytest.raises(SignInRefused):
        stage.system.sign_in_badge(BADGE)
    stage.system.import_staff(stage.operator, (changed(entry, disabled=False),))
    assert stage.system.sign_in_badge(BADGE).number == "3001"
    stage.system.import_staff(stage.operator, (changed(entry, disabled=True),))
    with pytest.raises(SignInRefused):
        stage.system.sign_in("3001", PIN)


BAD: dict[str, Callable[[StaffEntry], StaffEntry]] = {
    "number": lambda entry: changed(entry, number="30"),
    "role": lambda entry: changed(entry, role="OPERATOR"),
    "plain pin": lambda entry: changed(entry, pin_hash=PIN),
    "other hash": lambda entry: changed(entry, pin_hash="$2b$12$KIXQzQ8l5sYd8Jx0p0uE4e5w5oQF0m8m2m8m2m8m2m8m2m8m2m8m2"),
    "dear hash": lambda entry: changed(entry, pin_hash=entry.pin_hash.replace("m=19456", "m=999999")),
    "cheap hash": lambda entry: changed(entry, pin_hash=entry.pin_hash.replace("m=19456", "m=1024")),
    "plain badge": lambda entry: changed(entry, badge=BADGE),
    "twice": lambda entry: changed(entry, number="3001", badge=None),
    "badge of another": lambda entry: changed(entry, number="3003"),
    "carrier": lambda entry: changed(entry, number="3003", badge=None, carrier="x" * 65),
}


@pytest.mark.parametrize("spoil", BAD.values(), ids=BAD.keys())
def test_one_bad_entry_keeps_everybody_out(
    stage: Stage, entry: StaffEntry, spoil: Callable[[StaffEntry], StaffEntry]
) -> None:
    """It is named by its place, its secrets are not repeated, and nobody of the file is taken."""
    bad = spoil(entry)
    report = stage.system.import_staff(stage.operator, (entry, bad))
    assert [fault.row for fault in report.faults] == [1]
    assert PIN not in report.faults[0].why
    assert BADGE not in report.faults[0].why
    assert len(stage.system.staff(stage.operator)) == 2


def test_a_dry_run_writes_nobody_down(stage: Stage, entry: StaffEntry) -> None:
    """It says what would become of them."""
    assert stage.system.import_staff(stage.operator, (entry,), dry_run=True).added == 1
    assert len(stage.system.staff(stage.operator)) == 2


def test_a_new_pin_forgives_the_wrong_ones(stage: Stage) -> None:
    """Ten wrong PINs lock a number for good, until it is given a new one."""
    for _ in range(10):
        stage.clock.advance(16 * 60)
        with pytest.raises(SignInRefused):
            stage.system.sign_in(COURIER, "000000")
    stage.clock.advance(16 * 60)
    with pytest.raises(Refused):
        stage.system.sign_in(COURIER, COURIER_PIN)
    with pytest.raises(PinTooSimple):
        stage.system.give_pin(stage.operator, COURIER, "111111")
    with pytest.raises(StaffUnknown):
        stage.system.give_pin(stage.operator, "9999", PIN)
    stage.system.give_pin(stage.operator, COURIER, PIN)
    assert stage.system.sign_in(COURIER, PIN).role is Role.COURIER
