"""What may be said in each direction of each wire. A new wire joins by a line for each direction."""

from dataclasses import dataclass
from typing import Any, Protocol

from hypothesis import strategies as st

from hal.wire import dingchang, modbus, shuoming, winnsen, wkly
from hal.wire import kerong_cu12 as cu12
from hal.wire import kerong_cu16 as cu16
from hal.wire import kerong_cu48 as cu48
from hal.wire import kerong_cu48b as cu48b
from hal.wire.frame import Framing


class Message(Protocol):
    """Whatever a wire can say."""

    def encode(self) -> bytes:
        """Its bytes."""


@dataclass(frozen=True)
class Direction:
    """One direction of a wire, what may be said in it, and how far check bytes protect it.

    `length_at` is the place of a length byte that decides which byte is taken for the check.
    """

    framing: Framing[Any]
    messages: st.SearchStrategy[Any]
    checked: bool = True
    length_at: int | None = None


def flags(count: int) -> st.SearchStrategy[tuple[bool, ...]]:
    return st.tuples(*[st.booleans()] * count)


def below(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


seconds = st.integers(0, 6000).map(lambda units: units / 100)
words = st.integers(0, 0xFFFF)
written = (
    st.builds(modbus.Flash, below(248), below(256), words)
    | st.builds(modbus.Switch, below(248), below(255), st.booleans())
    | st.builds(modbus.SwitchAllOff, below(248))
)
channels = st.integers(1, 50)

DIRECTIONS = {
    "kerong-cu16 requests": Direction(
        cu16.REQUESTS,
        st.builds(cu16.ReadStatus, below(10))
        | st.builds(cu16.Unlock, below(10), below(16))
        | st.builds(cu16.ReadBus, below(16))
        | st.builds(cu16.ReadPulse, below(10)),
    ),
    "kerong-cu16 replies": Direction(
        cu16.REPLIES,
        st.builds(cu16.Status, below(10), flags(16), flags(16), st.booleans())
        | st.builds(cu16.Pulse, below(10), seconds),
    ),
    "kerong-cu48 requests": Direction(
        cu48.REQUESTS, st.builds(cu48.ReadStatus, below(10)) | st.builds(cu48.Unlock, below(10), below(48))
    ),
    "kerong-cu48 replies": Direction(cu48.REPLIES, st.builds(cu48.Status, below(10), flags(48))),
    "kerong-cu48b requests": Direction(
        cu48b.REQUESTS, st.builds(cu48b.ReadStatus, below(10)) | st.builds(cu48b.Unlock, below(10), below(48))
    ),
    "kerong-cu48b replies": Direction(cu48b.REPLIES, st.builds(cu48b.Status, below(10), flags(48), flags(48))),
    "kerong-cu12 requests": Direction(
        cu12.REQUESTS,
        st.builds(cu12.ReadStatus, below(16))
        | st.builds(cu12.Unlock, below(16), below(12))
        | st.builds(cu12.ReadPulse, below(17))
        | st.builds(cu12.ReadSetting, below(17), st.sampled_from(cu12.SETTINGS))
        | st.builds(cu12.Unknown, below(17), below(12), st.integers(0x90, 0xFF)),
    ),
    "kerong-cu12 replies": Direction(
        cu12.REPLIES,
        st.builds(cu12.Status, below(16), flags(16))
        | st.builds(cu12.Unlocked, below(16), below(12))
        | st.builds(cu12.Pulse, below(16), seconds)
        | st.builds(cu12.Setting, below(16), st.sampled_from(cu12.SETTINGS), st.binary(min_size=1, max_size=2))
        | st.builds(
            cu12.Refused, below(16), below(12), st.sampled_from(cu12.Command), st.sampled_from([*cu12.REFUSALS])
        ),
    ),
    "shuoming requests": Direction(
        shuoming.REQUESTS,
        st.builds(shuoming.ReadAll, below(32))
        | st.builds(shuoming.ReadOne, below(32), channels)
        | st.builds(shuoming.Unlock, below(32), st.integers(1, 50)),
    ),
    "shuoming replies and events": Direction(
        shuoming.REPLIES,
        st.builds(shuoming.Unlocked, below(32), channels, st.booleans())
        | st.builds(shuoming.Contact, below(32), channels, st.booleans())
        | st.builds(shuoming.Changed, below(32), channels, st.booleans(), st.sampled_from((0x82, 0x81))),
    ),
    "modbus requests": Direction(
        modbus.REQUESTS,
        st.builds(modbus.ReadInputs, below(248), words, st.integers(1, 2000))
        | st.builds(modbus.ReadRelays, below(248), words, st.integers(1, 2000))
        | st.builds(modbus.Unspoken, below(248), st.sampled_from((3, 4, 6)), st.binary(min_size=4, max_size=4))
        | st.binary(max_size=8).map(lambda data: modbus.Unspoken(1, 0x0F, bytes((0, 0, 0, 64, len(data))) + data))
        | written,
    ),
    "modbus replies": Direction(
        modbus.REPLIES,
        st.builds(modbus.Inputs, below(248), flags(8) | flags(16) | flags(32))
        | st.builds(modbus.Relays, below(248), flags(8) | flags(32))
        | written
        | st.builds(modbus.Refused, below(248), st.sampled_from((2, 5)), st.sampled_from([*modbus.EXCEPTIONS])),
    ),
    "dingchang requests": Direction(
        dingchang.REQUESTS,
        st.builds(dingchang.ReadAll, below(100))
        | st.builds(dingchang.Unlock, below(100), channels)
        | st.builds(dingchang.ReadOne, below(100), channels)
        | st.builds(dingchang.ReadVersion, below(100)),
        length_at=4,
    ),
    "dingchang replies": Direction(
        dingchang.REPLIES,
        st.builds(dingchang.Contacts, below(100), flags(16) | flags(24))
        | st.builds(dingchang.Unlocked, below(100), channels, below(2))
        | st.builds(dingchang.Contact, below(100), channels, below(2))
        | st.builds(dingchang.Short, below(100), st.sampled_from((0x10, 0x11)), below(2))
        | st.builds(dingchang.Version, below(100), below(256)),
        length_at=4,
    ),
    "wkly requests": Direction(
        wkly.REQUESTS,
        st.builds(wkly.ReadAll, below(32))
        | st.builds(wkly.ReadOne, below(32), channels)
        | st.builds(wkly.Unlock, below(32), channels),
        length_at=4,
    ),
    "wkly replies": Direction(
        wkly.REPLIES,
        st.builds(wkly.Contacts, below(32), st.lists(st.none() | st.booleans(), max_size=24).map(tuple))
        | st.builds(wkly.Unlocked, below(32), channels, st.none() | st.booleans())
        | st.builds(wkly.Contact, below(32), channels, st.none() | st.booleans())
        | st.builds(wkly.Changed, below(32), channels, st.none() | st.booleans())
        | st.builds(wkly.Refused, below(32), st.sampled_from((0x82, 0x83, 0x84)), st.binary(max_size=2)),
        length_at=4,
    ),
    "winnsen requests": Direction(
        winnsen.REQUESTS,
        st.builds(winnsen.ReadDoors, below(256), flags(16)) | st.builds(winnsen.Unlock, below(256), st.integers(1, 16)),
        checked=False,
    ),
    "winnsen replies": Direction(
        winnsen.REPLIES,
        st.builds(winnsen.Contacts, below(256), flags(16))
        | st.builds(winnsen.Unlocked, below(256), st.integers(1, 16), below(3)),
        checked=False,
    ),
}
