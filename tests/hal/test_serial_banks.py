"""What every bank on a serial line does alike, on a pty with the line's faults. A new kind joins by a line in KINDS."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from hal.banks import driver
from hal.banks.wiring import Wiring
from hal.doors import DoorState
from hal.errors import BankSilent, DoorUnknown, WiringError
from hal.machine import Machine
from hal.sim.line_faults import MENU, LineFault, replaced, truncated
from hal.sim.rig import Rig, Wired
from hal.trace import replies

Until = Callable[..., None]

OPEN, CLOSED, UNKNOWN = DoorState.OPEN, DoorState.CLOSED, DoorState.UNKNOWN

PULSE = 0.1  # Waveshare's shortest
KINDS = {
    "kerong-cu16": (0, 16),
    "kerong-cu48": (0, 48),
    "kerong-cu48b": (0, 48),
    "kerong-cu12": (0, 12),
    "shuoming": (1, 50),
    "modbus": (1, 32),
    "waveshare": (1, 32),
    "dingchang": (1, 24),
    "wkly": (0, 24),
    "winnsen": (1, 16),
}
"""Kind of bank -> a board's lowest address that is in use, and the most doors it can have."""

every_kind = pytest.mark.parametrize("kind", KINDS)
every_fault = pytest.mark.parametrize("fault", MENU)

PHASES: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "before the board hears it": ("to_boards", lambda _: b""),
    "before the board answers": ("to_boards", bytes),
    "in the middle of the answer": ("to_host", lambda frame: frame[: len(frame) // 2]),
    "right after the answer": ("to_host", bytes),
}
"""When an adapter is pulled -> in which direction a frame travels then, and what of it arrives."""


def wired(kind: str, name: str = "bank", nth: int = 0, **settings: object) -> Wired:
    """A bank of three doors on the nth board, impatient enough for tests."""
    told = {"quiet_ms": 5, "timeout_ms": 250, "address": KINDS[kind][0] + nth, **settings}
    return Wired(kind, name, pulse=PULSE, settings=told)


@pytest.fixture
def rig(kind: str) -> Iterator[Rig]:
    with Rig(wired(kind)) as rig:
        yield rig


def states(rig: Rig, bank: str = "bank") -> list[DoorState]:
    return [reading.state for reading in rig.banks[bank].read()]


@every_kind
@every_fault
@pytest.mark.parametrize("way", ["to_host", "to_boards"])
def test_an_unlock_is_written_once_whatever_happens_to_it(rig: Rig, kind: str, fault: str, way: str) -> None:
    """Damaged, lost, late or doubled on its way, or its answer: it leaves the machine exactly once."""
    rig.bank.read()
    getattr(rig.line, way).always(MENU[fault](replies(kind)))
    with suppress(BankSilent):
        rig.bank.unlock(2)
    getattr(rig.line, way).clear()
    with suppress(BankSilent):
        rig.bank.read()
    assert sum(moves_a_latch(request) for request in requests(rig)) == 1


@every_kind
@pytest.mark.parametrize("phase", PHASES)
def test_an_adapter_pulled_in_any_phase_of_an_unlock_repeats_no_pulse(rig: Rig, until: Until, phase: str) -> None:
    """Not after the port came back, and not by the next read; a relay that was left on is let go."""
    rig.bank.read()
    way, what_is_left = PHASES[phase]
    puller = threading.Thread(target=rig.line.unplug)

    def pulled(frame: bytes) -> bytes:
        puller.start()
        rig.line._stop.wait()
        return what_is_left(frame)

    getattr(rig.line, way).once(LineFault(phase, pulled))
    for ask in (lambda: rig.bank.unlock(2), rig.bank.read):  # the read is for boards that do not answer an unlock
        with suppress(BankSilent):
            ask()
    puller.join()
    rig.line.plug()
    until(rig.steel.clock, lambda: answers(rig))
    until(rig.steel.clock, lambda: not any(view.energised for view in rig.steel.views()))
    assert sum(moves_a_latch(request) for request in requests(rig)) == 1
    assert [pulse.door for pulse in rig.steel.pulses] in ([], ["bank 2"])


@every_kind
@every_fault
def test_a_single_fault_neither_lies_nor_silences(rig: Rig, until: Until, kind: str, fault: str) -> None:
    """A spoilt answer is the right one or none, and so is whatever comes of it later."""
    right = [CLOSED, CLOSED, OPEN]
    rig.steel.pull("bank 3")
    until(rig.steel.clock, lambda: answers(rig) and states(rig) == right)
    rig.line.to_host.once(MENU[fault](replies(kind)))
    for _ in range(3):
        with suppress(BankSilent):
            assert states(rig) == right
    assert states(rig) == right


@every_kind
def test_a_read_is_asked_once(rig: Rig) -> None:
    """Whether to ask again is the bus's to say, for an unlock may be waiting; the next read is answered again."""
    assert states(rig) == [CLOSED] * 3
    rig.line.heard.clear()
    rig.line.to_host.once(truncated())
    with pytest.raises(BankSilent):
        rig.bank.read()
    assert len(rig.line.heard) == 1
    assert states(rig) == [CLOSED] * 3


@every_kind
def test_two_boards_on_one_line_are_told_apart(kind: str, until: Until) -> None:
    """Each bank moves and hears its own board, and believes no other board's answer."""
    with Rig(wired(kind, "left"), wired(kind, "right", nth=1)) as rig:
        rig.banks["right"].unlock(1)
        until(rig.steel.clock, lambda: states(rig, "right") == [OPEN, CLOSED, CLOSED])
        rights_answer = rig.line.said[-1]
        assert states(rig, "left") == [CLOSED] * 3
        rig.line.to_host.always(replaced(rights_answer))
        with pytest.raises(BankSilent):
            rig.banks["left"].read()


@every_kind
def test_a_board_that_a_bank_shares_its_address_with_is_a_mistake(kind: str) -> None:
    """Two banks on one board would be two names for each of its doors."""
    with pytest.raises(WiringError, match=r"left.*right"):
        Rig(wired(kind, "left"), wired(kind, "right"))


@every_kind
def test_the_polarity_is_the_settings_to_say(kind: str, until: Until) -> None:
    """Contacts that close with the door and contacts that open with it are told by `closed_bit` alone."""
    for bit in (0, 1):
        with Rig(wired(kind, closed_bit=bit)) as rig:
            rig.steel.pull("bank 1")
            until(rig.steel.clock, lambda rig=rig: states(rig) == [OPEN, CLOSED, CLOSED])
            reading_the_other_way = driver(kind)(
                Wiring("other", 3, PULSE, settings={**told(rig), "closed_bit": 1 - bit}), Machine()
            )
            rig.bank.close()
            assert [reading.state for reading in reading_the_other_way.read()] == [CLOSED, OPEN, OPEN]
            reading_the_other_way.close()


@every_kind
def test_a_bank_whose_contacts_are_not_wired_knows_no_state(rig: Rig, kind: str) -> None:
    """Without sensors the board's bits mean nothing; the bank still tells whether the board answers."""
    rig.bank.close()
    blind = driver(kind)(Wiring("blind", 3, PULSE, sensor=False, settings=told(rig)), Machine())
    assert [reading.state for reading in blind.read()] == [UNKNOWN] * 3
    blind.close()


@every_kind
def test_a_local_echo_changes_nothing(kind: str, until: Until) -> None:
    """With an adapter that hears itself, told so, reads and unlocks are as ever."""
    with Rig(wired(kind), echo=True) as rig:
        assert states(rig) == [CLOSED] * 3
        rig.bank.unlock(1)
        until(rig.steel.clock, lambda: states(rig) == [OPEN, CLOSED, CLOSED])


@every_kind
def test_an_adapter_pulled_and_plugged_is_taken_up_again(rig: Rig, until: Until) -> None:
    """The bank is silent while its port is gone, and answers by itself after it came back under its name."""
    assert states(rig) == [CLOSED] * 3
    rig.line.unplug()
    with pytest.raises(BankSilent):
        rig.bank.read()
    with pytest.raises(BankSilent):
        rig.bank.unlock(1)
    rig.line.plug()
    until(rig.steel.clock, lambda: answers(rig))
    assert states(rig) == [CLOSED] * 3
    assert rig.steel.pulses == ()


@every_kind
def test_a_port_absent_at_start_is_a_silent_bank(kind: str) -> None:
    bank = driver(kind)(Wiring("bank", 3, PULSE, settings={"port": "/dev/no-such-port"}), Machine())
    for _ in range(2):
        with pytest.raises(BankSilent, match="No such file"):
            bank.read()
    bank.close()


@every_kind
@pytest.mark.parametrize(
    "settings",
    [{"address": -1}, {"address": "one"}, {"closed_bit": 2}, {"baud": 0}, {"colour": "green"}, {"timeout_ms": 10_000}],
    ids=str,
)
def test_settings_that_will_not_do_are_named(kind: str, settings: dict[str, object]) -> None:
    """A mistake in the file names the bank and the key, before any port is opened."""
    [key] = settings
    with pytest.raises(WiringError, match=f"bank left:.*{key}"):
        driver(kind)(Wiring("left", 3, PULSE, settings={"port": "/dev/a", **settings}), Machine())


@every_kind
def test_a_door_that_the_board_has_not_is_refused(rig: Rig, kind: str) -> None:
    """Neither a number beyond the bank's doors, nor more doors than the board has locks."""
    for number in (0, 4):
        with pytest.raises(DoorUnknown):
            rig.bank.unlock(number)
    assert list(rig.line.heard) == []
    with pytest.raises(WiringError, match="doors"):
        driver(kind)(Wiring("left", KINDS[kind][1] + 1, PULSE, settings=told(rig)), Machine())
    driver(kind)(Wiring("left", KINDS[kind][1], PULSE, settings=told(rig)), Machine())


def requests(rig: Rig) -> list[Any]:
    """What the host sent, all of it understood."""
    sent = b"".join(rig.line.heard)
    messages, _ = rig.board.requests.cut(sent)
    assert b"".join(message.encode() for message in messages) == sent
    return messages


def moves_a_latch(request: Any) -> bool:
    """Whether a request pulls a latch: by its name, or by what it switches on."""
    return type(request).__name__ in {"Unlock", "Flash"} or bool(getattr(request, "on", False))


def told(rig: Rig) -> dict[str, object]:
    """The settings of a rig's bank, to make another bank of."""
    return {"port": str(rig.line.path), "address": rig.bank.address, "quiet_ms": 5, "timeout_ms": 250}


def answers(rig: Rig) -> bool:
    try:
        rig.bank.read()
    except BankSilent:
        return False
    return True
