"""What every kind of bank does alike. A new kind joins by a line in RIGS: a bank whose wire ends in imagined steel."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass

import pytest

from hal.banks.gpio import GpioBank, GpioSettings
from hal.banks.wiring import Wiring
from hal.clock import Clock, RunningClock, SteppedClock
from hal.doors import DoorBank, DoorPlace, DoorState
from hal.errors import BankSilent
from hal.machine import Machine
from hal.sim import SimBank, SimCabinet
from hal.sim.boards import BOARDS
from hal.sim.pins import steel_pins
from hal.sim.rig import Rig as PtyRig
from hal.sim.rig import Wired

Until = Callable[..., None]

PLACES = tuple(DoorPlace(f"door {number}", "bank", number) for number in (1, 2, 3))
PULSE = 0.1


@dataclass
class Rig:
    """A bank of three doors, the steel at the end of its wire (its bank is named `bank` there), and their time."""

    bank: DoorBank
    steel: SimCabinet
    clock: Clock

    def states(self) -> list[DoorState]:
        """What a read says of the doors."""
        return [reading.state for reading in self.bank.read()]

    def answers(self) -> bool:
        """Whether a read is answered."""
        try:
            self.bank.read()
        except BankSilent:
            return False
        return True


def simulated(clock: Clock) -> AbstractContextManager[Rig]:
    @contextmanager
    def rigged() -> Iterator[Rig]:
        steel = SimCabinet(PLACES, clock, presence=True)
        yield Rig(SimBank(steel, "bank", pulse=PULSE), steel, clock)

    return rigged()


def on_a_pty(kind: str) -> Callable[[], AbstractContextManager[Rig]]:
    @contextmanager
    def rigged() -> Iterator[Rig]:
        steel = SimCabinet(PLACES, RunningClock(), presence=True)
        wired = Wired(kind, pulse=PULSE, presence=True, settings={"quiet_ms": 10, "timeout_ms": 250})
        with PtyRig(wired, steel=steel) as rig:
            yield Rig(rig.bank, steel, steel.clock)

    return rigged


def on_pins(lock_on: str, closed_level: int) -> Callable[[], AbstractContextManager[Rig]]:
    @contextmanager
    def rigged() -> Iterator[Rig]:
        steel = SimCabinet(PLACES, RunningClock(), presence=True)
        pins = {"locks": [17, 27, 22], "sensors": [5, 6, 13], "lock_on": lock_on, "closed_level": closed_level}
        wiring = Wiring("bank", 3, PULSE, settings=pins)
        yield Rig(
            GpioBank(wiring, Machine({None: steel_pins(steel, "bank", wiring.read(GpioSettings))})), steel, steel.clock
        )

    return rigged


RIGS: dict[str, Callable[[], AbstractContextManager[Rig]]] = {
    "simulated": lambda: simulated(SteppedClock()),
    "simulated, running": lambda: simulated(RunningClock()),
    "gpio": on_pins("high", 0),
    "gpio, active low": on_pins("low", 1),
    **{kind: on_a_pty(kind) for kind in BOARDS},
}


@pytest.fixture(params=RIGS)
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    with RIGS[request.param]() as rig:
        yield rig
        rig.bank.close()


OPEN, CLOSED = DoorState.OPEN, DoorState.CLOSED


@pytest.mark.parametrize("number", [1, 2, 3])
def test_unlock_opens_the_named_door_and_no_other(rig: Rig, until: Until, number: int) -> None:
    """A bank counts its doors as its places do."""
    rig.bank.unlock(number)
    expected = [OPEN if door == number else CLOSED for door in (1, 2, 3)]
    until(rig.clock, lambda: rig.steel.view(f"door {number}").share == 1.0)
    assert rig.states() == expected


def test_one_unlock_is_one_pulse_of_the_bank_s_length(rig: Rig, until: Until) -> None:
    """An unlock reaches the steel once, and its current ends."""
    rig.bank.unlock(2)
    until(rig.clock, lambda: rig.steel.view("door 2").share == 1.0)
    until(rig.clock, lambda: not rig.steel.view("door 2").energised)
    [pulse] = rig.steel.pulses
    assert pulse.door == "door 2"
    assert pulse.seconds == pytest.approx(rig.bank.pulse, rel=0.5)


def test_read_tells_every_door_in_order(rig: Rig, until: Until) -> None:
    """What a read says is what the sensors see."""
    assert rig.states() == [CLOSED, CLOSED, CLOSED]
    rig.steel.pull("door 3")
    until(rig.clock, lambda: rig.states() == [CLOSED, CLOSED, OPEN])
    rig.steel.shut("door 3")
    until(rig.clock, lambda: rig.states() == [CLOSED, CLOSED, CLOSED])


def test_presence_is_true_or_not_told(rig: Rig, until: Until) -> None:
    """A bank with presence sensors sees a parcel behind its own door; one without says None."""
    rig.steel.pull("door 2")
    until(rig.clock, lambda: rig.steel.view("door 2").share == 1.0)
    rig.steel.put("door 2", "a parcel")
    assert [reading.presence for reading in rig.bank.read()] in ([False, True, False], [None, None, None])


def test_a_cut_wire_is_silence_and_moves_nothing(rig: Rig) -> None:
    """Nothing is read and nothing is pulsed while the bank cannot be reached."""
    rig.steel.silence("bank")
    with pytest.raises(BankSilent):
        rig.bank.read()
    with suppress(BankSilent):  # a board that never answers an unlock cannot be missed by it
        rig.bank.unlock(1)
    assert rig.steel.pulses == ()


def test_a_mended_wire_is_taken_up_by_itself(rig: Rig, until: Until) -> None:
    """No bank needs to be made anew after a silence."""
    rig.steel.silence("bank")
    assert not rig.answers()
    rig.steel.restore("bank")
    until(rig.clock, rig.answers)
    rig.bank.unlock(1)
    until(rig.clock, lambda: rig.states() == [OPEN, CLOSED, CLOSED])


def test_a_lost_answer_repeats_no_pulse(rig: Rig, until: Until) -> None:
    """The door may have opened, so an unlock is written once whatever comes back."""
    rig.bank.read()
    rig.steel.lose_answers("bank")
    with suppress(BankSilent):
        rig.bank.unlock(1)
    until(rig.clock, lambda: rig.steel.view("door 1").share == 1.0)
    assert len(rig.steel.pulses) == 1


def test_close_leaves_every_output_off(rig: Rig, until: Until) -> None:
    """A closed bank pulls nothing, may be closed again, and says that it is silent."""
    rig.bank.unlock(1)
    rig.bank.close()
    rig.bank.close()
    until(rig.clock, lambda: not any(view.energised for view in rig.steel.views()), within=2 * PULSE)
    with pytest.raises(BankSilent):
        rig.bank.read()
