"""pymodbus as slaves and as a master: frames read and written by a program with no code in common with this one."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from pymodbus.client import ModbusSerialClient
from pymodbus.constants import ExcCodes

from hal.banks import driver
from hal.banks.wiring import Wiring
from hal.clock import RunningClock
from hal.doors import DoorBank, DoorState
from hal.errors import BankSilent
from hal.machine import Machine
from hal.sim.rig import Rig, Wired
from tests.hal.pymodbus_slaves import RELAYS, Slaves, joined_ptys

Until = Callable[..., None]
Serve = Callable[..., tuple[Slaves, str]]
OPEN, CLOSED = DoorState.OPEN, DoorState.CLOSED
PULSE = 0.2


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.fixture(params=["joined ptys", "socket"])
def serve(request: pytest.FixtureRequest, opened: ExitStack) -> Serve:
    """Start slaves, on a serial line or behind a TCP bridge; returns them and the port for a bank."""

    def served(**slaves: bool) -> tuple[Slaves, str]:
        here, there = opened.enter_context(joined_ptys()) if request.param == "joined ptys" else (None, None)
        served = Slaves(there, **slaves)
        opened.callback(served.close)
        return served, here or f"socket://127.0.0.1:{served.tcp_port}"

    return served


@pytest.fixture
def bank(opened: ExitStack) -> Callable[..., DoorBank]:
    """Make banks that end with the test, and share a link where they share a port."""
    shared = Machine()

    def made(kind: str, port: str, address: int = 1, doors: int = RELAYS, **settings: object) -> DoorBank:
        told = {"port": port, "timeout_ms": 500, "address": address, **settings}
        bank = driver(kind)(Wiring(f"{kind} {address}", doors, PULSE, settings=told), shared)
        opened.callback(bank.close)
        return bank

    return made


def states(bank: DoorBank) -> list[DoorState]:
    return [reading.state for reading in bank.read()]


def all_but(number: int) -> list[DoorState]:
    """The states when one door alone is open."""
    return [OPEN if door == number else CLOSED for door in range(1, RELAYS + 1)]


def test_relays_are_pulled_and_let_go_by_pymodbus_s_own_coils(serve: Serve, bank: Callable[..., DoorBank]) -> None:
    """Every relay off first, then one on and off again; the pulse is counted from the request on."""
    slaves, port = serve()
    doors = bank("modbus", port)
    assert states(doors) == all_but(1)
    assert slaves.relays.told == [(1, relay, False) for relay in range(RELAYS)]
    del slaves.relays.switched[:]
    doors.unlock(3)
    (*on, began), (*off, ended) = slaves.relays.switched
    assert (on, off) == ([1, 2, True], [1, 2, False])
    assert ended - began >= PULSE / 2


def test_a_board_s_own_timer_ends_the_pulse(serve: Serve, bank: Callable[..., DoorBank], until: Until) -> None:
    """One request, in tenths of a second; the relay lets go by itself, although the bank is gone by then."""
    slaves, port = serve(timers=True)
    doors = bank("waveshare", port)
    assert states(doors) == all_but(1)
    doors.unlock(3)
    doors.close()
    until(RunningClock(), lambda: len(slaves.relays.switched) == 2)
    (*on, began), (*off, ended) = slaves.relays.switched
    assert (on, off) == ([1, 2, True], [1, 2, False])
    assert ended - began >= PULSE - 0.01  # the loop's timer may be early by its resolution


def test_slaves_on_one_line_are_told_apart(serve: Serve, bank: Callable[..., DoorBank]) -> None:
    """Each bank reads and moves its own."""
    slaves, port = serve()
    left, right = bank("modbus", port, 1), bank("modbus", port, 2)
    assert (states(left), states(right)) == (all_but(1), all_but(2))
    del slaves.relays.switched[:]
    right.unlock(1)
    left.unlock(8)
    assert slaves.relays.told == [(2, 0, True), (2, 0, False), (1, 7, True), (1, 7, False)]


def test_what_a_slave_refuses_is_said(serve: Serve, bank: Callable[..., DoorBank]) -> None:
    """A relay without a timer, an input that is not there, and a slave that is not there; the line goes on."""
    _, port = serve()
    first = bank("waveshare", port, 1)
    with pytest.raises(BankSilent, match="refused: exception 2, illegal data address"):
        first.unlock(1)
    with pytest.raises(BankSilent, match="refused: exception 2, illegal data address"):
        bank("waveshare", port, 2, first_input=100).read()
    with pytest.raises(BankSilent, match="refused: exception 4, device failure"):  # pymodbus answers for absent ones
        bank("waveshare", port, 3).read()
    assert states(first) == all_but(1)


def test_pymodbus_as_master_moves_the_simulated_board() -> None:
    """And the board's answers are what a Modbus master expects, exceptions too."""
    with (
        Rig(Wired("modbus", settings={"quiet_ms": 10})) as rig,
        ModbusSerialClient(str(rig.line.path), timeout=1.0) as master,
    ):
        master.connect()
        assert master.read_discrete_inputs(0, count=3, device_id=1).bits[:3] == [True] * 3
        master.write_coil(1, True, device_id=1)
        assert energised(rig) == ["bank 2"]
        master.write_coil(1, False, device_id=1)
        assert energised(rig) == []
        assert master.read_discrete_inputs(30, count=3, device_id=1).exception_code == ExcCodes.ILLEGAL_ADDRESS


def energised(rig: Rig) -> list[str]:
    return [view.door for view in rig.steel.views() if view.energised]
