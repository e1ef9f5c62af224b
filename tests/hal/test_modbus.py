"""What is peculiar to Modbus boards."""

import threading
from collections.abc import Callable

import pytest

from hal.banks import driver
from hal.banks.modbus import OFF_TRIES
from hal.banks.wiring import Wiring
from hal.cabinet import Cabinet
from hal.clock import RunningClock
from hal.doors import DoorPlace, DoorState, SwitchedBank
from hal.errors import BankSilent, WiringError
from hal.machine import Machine
from hal.sim.line_faults import NONE, lost
from hal.sim.rig import Rig, Wired

Until = Callable[..., None]

IMPATIENT = {"quiet_ms": 10, "timeout_ms": 250}


def energised(rig: Rig) -> list[str]:
    return [view.door for view in rig.steel.views() if view.energised]


def test_every_relay_is_let_go_before_the_first_read() -> None:
    """A controller that was killed in the middle of a pulse has left a relay pulling: the next one ends that."""
    with Rig(Wired("modbus", settings=IMPATIENT)) as rig:
        rig.steel.energise("bank 2")
        rig.bank.read()
        assert energised(rig) == []


def test_a_relay_is_told_to_let_go_until_it_says_that_it_has() -> None:
    """Lost answers to "off" are asked for again, by the unlock and then by every read."""
    with Rig(Wired("modbus", pulse=0.05, settings=IMPATIENT)) as rig:
        rig.bank.read()
        rig.line.heard.clear()
        rig.line.to_boards.once(*[lost()] * 2)
        with pytest.raises(BankSilent):
            rig.bank.unlock(2)  # "on" never arrives, nor does the first "off"
        off = bytes.fromhex("01 05 00 01 00 00 9C 0A")
        assert list(rig.line.heard).count(off) == 2
        rig.line.to_host.always(lost())
        with pytest.raises(BankSilent):
            rig.bank.unlock(1)
        rig.line.to_host.clear()
        rig.line.heard.clear()
        rig.bank.read()
        assert [piece[1] for piece in rig.line.heard] == [0x05, 0x02]


def test_closing_ends_a_pulse_that_this_program_times(until: Until) -> None:
    """A relay that is held for an unlock lets go when the bank is closed from another thread."""
    with Rig(Wired("modbus", pulse=1.0, settings=IMPATIENT)) as rig:
        rig.bank.read()
        unlocking = threading.Thread(target=rig.bank.unlock, args=(2,))
        unlocking.start()
        until(rig.steel.clock, lambda: energised(rig) == ["bank 2"])
        rig.bank.close()
        assert energised(rig) == []
        unlocking.join(5.0)
        assert not unlocking.is_alive()


def test_a_waveshare_relay_pulls_for_whole_tenths() -> None:
    """The board counts in 100 ms; a pulse that it cannot keep is a mistake in the wiring."""
    with pytest.raises(WiringError, match=r"0\.55"):
        Rig(Wired("waveshare", pulse=0.55))
    with Rig(Wired("waveshare", pulse=0.3, settings=IMPATIENT)) as rig:
        rig.bank.unlock(1)
        assert rig.steel.pulses[-1].seconds == 0.3


def test_an_exception_is_told_in_words() -> None:
    """A board without a pulse timer says that there is no such relay; the bank passes that on."""
    with Rig(Wired("modbus", settings=IMPATIENT)) as rig:
        waveshare = driver("waveshare")(
            Wiring("other", 3, settings={"port": str(rig.line.path), **IMPATIENT}), Machine()
        )
        with pytest.raises(BankSilent, match="refused: exception 2, illegal data address"):
            waveshare.unlock(1)
        waveshare.close()


def test_doors_may_hang_on_any_relay_and_input() -> None:
    settings = {"first_relay": 4, "first_input": 9, **IMPATIENT}
    with Rig(Wired("waveshare", pulse=0.1, settings=settings)) as rig:
        rig.bank.unlock(2)
        assert rig.line.heard[0][:6] == bytes.fromhex("01 05 02 05 00 01")
        rig.bank.read()
        assert rig.line.heard[1][:6] == bytes.fromhex("01 02 00 09 00 03")


def test_no_latch_is_pulled_while_a_relay_may_still_pull(until: Until) -> None:
    """Two solenoids at once are more than the supply bears: the next unlock lets the first go, or is refused."""
    with Rig(Wired("modbus", pulse=0.05, settings=IMPATIENT)) as rig:
        rig.bank.read()
        rig.line.to_boards.once(NONE, *[lost()] * (OFF_TRIES + 1))
        rig.bank.unlock(1)
        assert isinstance(rig.bank, SwitchedBank)
        assert rig.bank.stuck
        with pytest.raises(BankSilent):
            rig.bank.unlock(2)
        assert energised(rig) == ["bank 1"]
        rig.bank.unlock(2)
        assert (energised(rig), rig.bank.stuck) == ([], False)
        assert rig.steel.pulses[-1].door == "bank 2"


def test_a_pulse_begins_with_the_request_and_not_with_its_answer() -> None:
    """A lost answer to "on" prolongs nothing: the relay is told to let go when its pulse is over."""
    with Rig(Wired("modbus", pulse=0.1, settings={"quiet_ms": 10, "timeout_ms": 500})) as rig:
        rig.bank.read()
        rig.line.to_host.once(lost())
        with pytest.raises(BankSilent):
            rig.bank.unlock(1)
        assert rig.steel.pulses[-1].seconds < 0.5
        assert energised(rig) == []


def test_a_relay_that_refuses_costs_its_own_door_alone(caplog: pytest.LogCaptureFixture) -> None:
    """All others are told to let go, at the start and at the end; the bank is read, and its other doors open."""
    with Rig(Wired("modbus", doors=4, pulse=0.05, settings={"first_relay": 29, **IMPATIENT})) as rig:
        rig.bank.read()  # of relays 29 to 32 the board has no 32
        rig.bank.unlock(3)
        assert rig.steel.pulses[-1].door == "bank 3"
        with pytest.raises(BankSilent, match=r"doors \[4\] do not let go"):
            rig.bank.unlock(4)
        rig.bank.read()
    assert [record.message for record in caplog.records if "door 4" in record.message] == [
        "bank bank: the relay of door 4 does not let go: the board refused: exception 2, illegal data address"
    ]


@pytest.mark.parametrize("kind", ["modbus", "waveshare"])
def test_a_board_without_inputs_moves_doors_without_sensors(kind: str) -> None:
    """Waveshare's Modbus RTU Relay refuses to be asked for inputs; where no sensor is connected it is not asked."""
    with Rig(Wired(kind, pulse=0.1, sensor=False, settings={"first_input": 1000, **IMPATIENT})) as rig:
        assert [reading.state for reading in rig.bank.read()] == [DoorState.UNKNOWN] * 3
        rig.bank.unlock(2)
        assert rig.steel.pulses[-1].door == "bank 2"


def test_a_relay_that_may_still_pull_keeps_its_turn_of_the_whole_cabinet() -> None:
    """Locks of other banks hang on the same supply: theirs wait until the relay is known to be off."""
    relays = Wired("modbus", "a", pulse=0.05, line="1", settings=IMPATIENT)
    with Rig(relays, Wired("dingchang", "b", line="2", settings=IMPATIENT)) as rig:
        cabinet = Cabinet([DoorPlace("a1", "a", 1), DoorPlace("b1", "b", 1)], rig.banks, RunningClock())
        cabinet.poll()
        cabinet.poll()
        rig.lines["1"].to_boards.once(NONE, *[lost()] * OFF_TRIES)
        cabinet.unlock("a1")
        with pytest.raises(BankSilent, match="a relay of bank a may still pull"):
            cabinet.unlock("b1")
        cabinet.poll()
        cabinet.unlock("b1")
