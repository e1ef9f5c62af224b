"""Histories that broke a rule once, found by the proofs beside this page; each is kept as short as it was."""

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.config import Config
from kiosk.core.clock import SteppedUnitClock
from kiosk.core.errors import DoorSilent, SlotBusy
from kiosk.core.keys import open_keys
from kiosk.core.store import Ledger, Store
from kiosk.core.verbs import Answer, PackageStatus
from tests.faults.errands import at_door, bring
from tests.faults.stage import ANA, Stage

HOUR = 3600.0


def condition(stage: Stage, door: str) -> object:
    """A slot's condition."""
    return stage.query("SELECT condition FROM slot WHERE door = ?", door)[0][0]


def pass_hours(stage: Stage, hours: int) -> None:
    """Let hours pass, swept as a service does."""
    stage.system.sweep()
    for _ in range(hours):
        stage.rest(HOUR)
        stage.system.sweep()


def test_a_pickup_that_a_cut_interrupted_is_never_settled_by_silence(stage: Stage) -> None:
    """Nobody knows how long its door stood open, and the sweep goes on for everybody else."""
    package = bring(stage)
    visit = stage.system.begin_retrieve(stage.code(package))
    stage.step(1.0)
    stage.steel.shut(visit.door)
    stage.clock.advance(1.0)
    stage.crash()
    pass_hours(stage, 14)

    assert stage.system.package(stage.operator(), "P1").status is PackageStatus.STORED


def test_silence_behind_a_latch_sensor_settles_nothing(tmp_path: Path, wall: Config) -> None:
    """A latch sensor takes a stuck door that is pushed shut for one that opened: no witness of an empty slot."""
    locker = replace(wall.locker, sensors=dict.fromkeys(wall.locker.sensors, "hook"))
    stage = Stage(tmp_path, replace(wall, locker=locker))
    visit = stage.system.begin_retrieve(stage.code(bring(stage)))
    at_door(stage, visit)
    pass_hours(stage, 14)

    assert stage.system.package(stage.operator(), "P1").status is PackageStatus.STORED
    stage.close()


def test_a_technician_answers_for_a_sensor_that_dies_behind_his_back(stage: Stage) -> None:
    """The door was seen to open, then its wire broke: who stands before it may still say what is there."""
    technician = stage.technician()
    visit = stage.system.begin_inspect(technician, "01", "a look")
    stage.step(1.0)
    stage.steel.cut_sensor("01")
    stage.step(1.0)

    assert stage.system.settle(visit.id, Answer.EMPTY, technician).outcome == "EMPTY"


def test_an_open_door_is_told_once_however_often_the_unit_starts(stage: Stage) -> None:
    """The slot waits for a look already, for another reason; the incident of the first start is enough."""
    courier = stage.courier()
    visit = stage.system.begin_store(courier, "P1", "SMALL", ANA)
    at_door(stage, visit)
    stage.rest(200.0)
    stage.steel.pull(visit.door)
    stage.clock.advance(1.0)
    for _ in range(3):
        stage.crash()

    assert len(stage.system.incidents(stage.operator())) == 1


def test_a_look_that_was_reopened_and_left_unanswered_leaves_the_slot_suspect(stage: Stage) -> None:
    """The second opening jams; that the first one was seen open counts all the same."""
    technician = stage.technician()
    visit = stage.system.begin_inspect(technician, "01", "a look")
    at_door(stage, visit)
    stage.steel.jam("01")
    stage.step(4.0)
    stage.system.open_again(visit.id, technician)
    stage.rest(200.0)

    assert condition(stage, "01") == "CHECK"


def test_a_look_through_a_dead_sensor_leaves_the_slot_suspect(stage: Stage) -> None:
    """The latch was pulled and nobody said what is there: uncertain is never free."""
    stage.steel.stuck_closed("01")
    stage.system.begin_inspect(stage.technician(), "01", "a look")
    stage.step(1.0)
    stage.rest(200.0)

    assert condition(stage, "01") == "CHECK"


def test_a_reopened_pickup_that_a_cut_interrupts_is_probably_empty(stage: Stage) -> None:
    """What the first opening witnessed is not forgotten by the second."""
    visit = stage.system.begin_retrieve(stage.code(bring(stage)))
    at_door(stage, visit, lambda: stage.steel.take(visit.door))
    stage.steel.jam(visit.door)
    stage.step(4.0)
    stage.system.open_again(visit.id)
    stage.crash()

    assert stage.query("SELECT unanswered IS NOT NULL FROM package") == [(1,)]


def test_a_resumed_deposit_that_the_bank_refuses_keeps_its_parcel(stage: Stage) -> None:
    """The parcel lies inside since the first try: a stopped bank is no reason to forget it."""
    courier = stage.courier()
    visit = stage.system.begin_store(courier, "P1", "SMALL", ANA)
    at_door(stage, visit, lambda: stage.steel.put(visit.door, "P1"))
    stage.rest(200.0)
    courier, technician = stage.courier(), stage.technician()
    stage.steel.wrong_door("03", "05")
    stage.system.begin_inspect(technician, "03", "a look")
    stage.step(4.0)
    with pytest.raises(DoorSilent):
        stage.system.begin_store(courier, "P1")

    assert stage.system.package(stage.operator(), "P1").status is PackageStatus.PENDING


def test_a_parcel_at_whose_suspect_door_somebody_stands_is_not_moved(stage: Stage) -> None:
    """Its slot waits for a look and a technician is looking: the courier is told that the door is in use."""
    stage.system.reserve(stage.operator(), "P1", "SMALL", ANA)
    stage.steel.pull("01")
    stage.step(1.0)
    stage.system.begin_inspect(stage.technician(), "01", "a look")

    with pytest.raises(SlotBusy):
        stage.system.begin_store(stage.courier(), "P1")


def test_a_clock_that_is_put_back_between_two_sweeps_ends_nobodys_time(stage: Stage) -> None:
    """The parcel's days begin by the new clock: the next sweep may not take the jump off them once more."""
    stage.system.sweep()
    courier = stage.courier()
    bring(stage)
    stage.clock.jump(-30 * 24 * HOUR)
    stage.system.sign_out(courier)
    stage.system.deliver()
    stage.system.sweep()

    assert len(stage.phones.messages) == 1
    assert stage.system.package(stage.operator(), "P1").status is PackageStatus.STORED


def test_a_clock_that_is_put_back_delays_no_message(stage: Stage) -> None:
    """A message that was due in a minute is not due in a month because the clock was a month ahead."""
    stage.system.sweep()
    bring(stage)
    stage.clock.jump(-30 * 24 * HOUR)
    stage.rest(200.0)
    stage.system.sweep()
    stage.system.deliver()

    assert len(stage.phones.messages) == 1


def test_a_first_start_that_a_cut_ends_between_two_keys_is_a_first_start_again(tmp_path: Path) -> None:
    """No ledger stands under those keys yet: what is missing, or there in part, is made anew."""
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / "index.key").write_bytes(b"torn")
    (keys / "code.key.new").write_bytes(b"")

    made = open_keys(keys, ledger_exists=False)

    assert len({made.code, made.index, made.audit}) == 3
    assert open_keys(keys, ledger_exists=True) == made


def test_a_statement_that_sqlite_never_saw_is_its_callers_own_mistake(tmp_path: Path) -> None:
    """A value that cannot be bound has no code of SQLite's: the caller is told, and the writer goes on."""
    store = Store(tmp_path / "ledger.sqlite", b"a" * 32, SteppedUnitClock())
    told: list[BaseException] = []

    def bind(ledger: Ledger) -> None:
        ledger.connection.execute("SELECT ?", (object(),))

    def write() -> None:
        try:
            store.write(bind)
        except sqlite3.Error as error:
            told.append(error)

    caller = threading.Thread(target=write, daemon=True)
    caller.start()
    caller.join(10)

    assert len(told) == 1
    store.write(lambda ledger: ledger.set("alive", "yes"))
    store.close()
