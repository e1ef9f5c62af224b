"""How the unit is, as its technician asks: locks that slow down are told of before they fail."""

import pytest
from msgspec.structs import replace

from kiosk.core.errors import NotAllowed, SlotUnknown
from kiosk.core.store import Ledger
from kiosk.core.store.locks import FIRST, LAST
from kiosk.core.verbs import Health, MachineReport, Vitals
from kiosk.core.watch.health import lock_report, machine_troubles
from tests.core.conftest import Stage

SLOW = [900] * LAST
NEW = [300] * FIRST
DAY = 24 * 3600.0


def openings(*milliseconds: int) -> dict[int, int]:
    """The openings of a lock, numbered from 1."""
    return dict(enumerate(milliseconds, start=1))


def note(stage: Stage, slot: int, milliseconds: int) -> None:
    stage.system._store.write(lambda ledger: ledger.locks.opened(slot, milliseconds))


@pytest.mark.parametrize(
    ("taken", "drifts"),
    [
        ([*NEW, *SLOW], True),
        ([*NEW, *NEW, *SLOW], True),
        ([*NEW, *SLOW[1:]], False),  # too few to be sure
        ([*NEW, *NEW], False),
        ([*NEW, *[400] * LAST], False),  # a little slower is no drift
        ([*[40] * FIRST, *[90] * LAST], False),  # twice as slow, but within what a poll takes
        ([*NEW, *NEW, *SLOW[:4]], False),  # a few slow ones are a cold morning
    ],
)
def test_a_lock_drifts_when_most_of_its_last_openings_are_much_slower(taken: list[int], drifts: bool) -> None:
    """Compared are medians, so that one stuck parcel raises no warning and a slow spring does."""
    assert lock_report("01", openings(*taken)).drifting is drifts


def test_the_first_and_the_last_openings_are_kept_and_all_are_counted(stage: Stage) -> None:
    """A lock that opened a thousand times takes thirty rows, and its reference is still its youth."""
    for milliseconds in [*NEW, *[500] * 1000, *SLOW]:
        note(stage, 3, milliseconds)
    report = stage.system.health(stage.operator).locks[2]
    assert (report.cycles, report.reference_ms, report.pulse_to_open_ms) == (FIRST + 1000 + LAST, 300, 900)
    kept = stage.system._store.read(lambda ledger: ledger.locks.openings(stage.config.locker.id))
    assert len(kept[3]) == FIRST + LAST


def test_what_a_lock_has_done_outlives_a_restart(stage: Stage) -> None:
    """It stands in the ledger."""
    note(stage, 1, 250)
    stage.restart()
    stage.operator = stage.system.operator_session().id
    assert stage.system.health(stage.operator).locks[0].pulse_to_open_ms == 250


def test_the_health_of_the_unit_is_for_technicians_and_operators(stage: Stage) -> None:
    """A courier has no use for it."""
    assert len(stage.system.health(stage.technician()).locks) == 24
    with pytest.raises(NotAllowed):
        stage.system.health(stage.courier())


# -- what is wrong is told once ------------------------------------------------------------------------------------


def causes(stage: Stage) -> list[tuple[str | None, str]]:
    return [(incident.door, incident.cause) for incident in stage.system.incidents(stage.operator)]


def test_an_opening_is_timed_from_its_pulse(stage: Stage) -> None:
    """What the lock took, as the board saw it: longer than the spring, shorter than the deadline."""
    stage.bring("P1")
    lock = stage.system.health(stage.operator).locks[0]
    assert lock.cycles == 1
    assert 0 < (lock.pulse_to_open_ms or 0) < 3000


def test_a_door_that_was_pulled_open_says_nothing_of_its_lock(stage: Stage) -> None:
    """No pulse explains it."""
    stage.steel.pull("05")
    stage.step(2.0)
    assert stage.system.health(stage.operator).locks[4].cycles == 0


def test_a_slow_lock_opens_one_incident(stage: Stage) -> None:
    """However often it is looked after."""
    for milliseconds in (*NEW, *SLOW):
        note(stage, 7, milliseconds)
    told = ("07", "the lock takes longer and longer to open")
    assert [stage.system.look_after() for _ in range(3)] == [1, 0, 0]
    assert causes(stage) == [told]


def resolve(stage: Stage) -> None:
    for incident in stage.system.incidents(stage.operator, unresolved=True):
        stage.system.resolve_incident(stage.operator, incident.number, "somebody will see to it")


def test_a_trouble_that_lasts_opens_no_other_incident_when_it_is_resolved(stage: Stage) -> None:
    """Who resolved it knows of it, over a restart too; a day later it is told of anew."""
    for milliseconds in (*NEW, *SLOW):
        note(stage, 7, milliseconds)
    assert stage.system.look_after() == 1
    resolve(stage)
    assert [stage.system.look_after() for _ in range(3)] == [0, 0, 0]
    stage.restart()
    assert stage.system.look_after() == 0
    stage.clock.advance(DAY)
    assert [stage.system.look_after() for _ in range(3)] == [1, 0, 0]
    stage.operator = stage.system.operator_session().id
    resolve(stage)
    assert [stage.system.look_after() for _ in range(3)] == [0, 0, 0]


def test_a_trouble_that_was_over_and_is_back_opens_an_incident(stage: Stage) -> None:
    """Whether the one before was resolved before the end or after."""
    for _ in range(2):
        assert stage.system.look_after(["it smells"]) == 1
        resolve(stage)
        assert stage.system.look_after(["it smells"]) == 0
        assert stage.system.look_after() == 0
    assert stage.system.look_after(["it smells"]) == 1
    assert stage.system.look_after() == 0
    resolve(stage)
    assert stage.system.look_after(["it smells"]) == 1


def test_a_new_lock_is_compared_with_itself(stage: Stage) -> None:
    """Not with the youth of the one before; that it was replaced is in the trail, and what is over may come back."""
    for milliseconds in (*NEW, *SLOW):
        note(stage, 7, milliseconds)
    assert stage.system.look_after() == 1
    resolve(stage)
    stage.system.lock_replaced(stage.operator, "07")
    assert stage.system.health(stage.operator).locks[6].cycles == 0
    assert "lock replaced" in [event.what for event in stage.system.events(stage.operator)]
    for milliseconds in [500] * (FIRST + LAST):
        note(stage, 7, milliseconds)
    assert stage.system.look_after() == 0
    for milliseconds in SLOW:
        note(stage, 7, milliseconds)
    assert stage.system.look_after() == 1
    with pytest.raises(SlotUnknown):
        stage.system.lock_replaced(stage.operator, "99")


def test_what_lasts_is_written_down_once(stage: Stage) -> None:
    """A card is not worn out by a trouble that nobody has time for."""
    stage.system.look_after(["it smells"])
    syncs = stage.system._store.syncs
    for _ in range(5):
        stage.system.look_after(["it smells"])
    assert stage.system._store.syncs == syncs


def test_an_incident_reaches_the_log_as_a_warning_with_its_number(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """Once, when it is written down, with its door in a field of its own."""
    for milliseconds in (*NEW, *SLOW):
        note(stage, 7, milliseconds)
    for _ in range(2):
        stage.system.look_after(["it smells"])
    told = [
        (record.levelname, record.getMessage(), vars(record)["door"])
        for record in caplog.records
        if record.getMessage().startswith("incident ")
    ]
    assert told == [
        ("WARNING", "incident 0001: it smells", None),
        ("WARNING", "incident 0002: the lock takes longer and longer to open", "07"),
    ]


def test_an_incident_of_a_transaction_that_was_undone_is_not_in_the_log(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody looks for a number that there is not."""

    def fail(ledger: Ledger) -> None:
        ledger.incidents.add("it smells", 0, slot=None)
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - the function's own
        stage.system._store.write(fail)
    stage.system.look_after(["it burns"])
    assert [record.getMessage() for record in caplog.records] == ["incident 0001: it burns"]


def test_a_board_that_stays_silent_opens_one_incident(stage: Stage) -> None:
    """A cable that was only moved is back before."""
    stage.steel.silence("wall")
    stage.step(30.0)
    assert stage.system.look_after() == 0
    stage.step(60.0)
    assert [stage.system.look_after() for _ in range(2)] == [1, 0]
    assert causes(stage) == [(None, "bank wall does not answer")]


def test_the_log_says_when_a_board_falls_silent_and_when_it_is_back(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """Once each, with the bank's name in a field of its own."""
    caplog.set_level("INFO", "hal.bank_watch")
    stage.steel.silence("wall")
    stage.step(10.0)
    stage.steel.restore("wall")
    stage.step(5.0)
    told = [(record.getMessage(), vars(record)["bank"]) for record in caplog.records]
    assert told == [("bank wall is silent: no answer", "wall"), ("bank wall answers", "wall")]


MACHINE = MachineReport(disk_free=2**30, temperature=50.0, under_voltage=False, uptime=7200.0)


@pytest.mark.parametrize(
    ("machine", "trusted", "wrong"),
    [
        (MACHINE, True, []),
        (MachineReport(), True, []),  # nothing is known, nothing is wrong
        (replace(MACHINE, disk_free=2**20), True, ["the disk is nearly full"]),
        (replace(MACHINE, temperature=85.0), True, ["the computer is too hot"]),
        (replace(MACHINE, under_voltage=True), True, ["the computer's supply is too weak"]),
        (MACHINE, False, ["no time source was seen for an hour: nothing expires"]),
        (replace(MACHINE, uptime=60.0), False, []),  # it may still come
    ],
)
def test_what_is_wrong_with_the_machine_is_said(machine: MachineReport, trusted: bool, wrong: list[str]) -> None:
    """In words that stay the same while it lasts."""
    health = Health(vitals=Vitals(machine=machine), locks=(), clock_trusted=trusted)
    assert list(machine_troubles(health)) == wrong
