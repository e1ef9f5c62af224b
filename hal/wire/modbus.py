"""Modbus RTU, as far as locks need it: relays that pulse or switch, and inputs that see doors.

Sources: MODBUS Application Protocol 1.1b3 and MODBUS over Serial Line 1.02; Waveshare's wiki for Modbus RTU Relay,
Relay (D) and IO 8CH, whose relays pulse by themselves: FC 05 to 0200 + n, the value in units of 100 ms.

pymodbus plays the other side in the tests, but does not serve here (tried with 3.16): its RTU framer throws a reply
away when one byte of noise or another slave's reply stands before it; its write-coil message knows on and off only,
so that the time of a pulse can be neither said nor heard; and it brings asyncio and a server's data store along.
"""

from dataclasses import dataclass

from hal.errors import GarbledFrame
from hal.wire.frame import Framing, Refusal, bits, packed

SLAVES = 247

READ_RELAYS, READ_INPUTS, WRITE_COIL = 0x01, 0x02, 0x05
"""Function codes."""

_ERROR = 0x80
_ON, _OFF = 0xFF00, 0x0000
_FLASH = 0x0200
_ALL = 0x00FF
_FIXED = (READ_RELAYS, READ_INPUTS, 0x03, 0x04, WRITE_COIL, 0x06)
_COUNTED = (0x0F, 0x10)
"""Functions whose requests have four bytes of data, and those that have a count of further ones in the fifth."""

ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, ILLEGAL_VALUE = 1, 2, 3
EXCEPTIONS = {
    1: "illegal function",
    2: "illegal data address",
    3: "illegal data value",
    4: "device failure",
    5: "acknowledged, not done yet",
    6: "device busy",
    8: "memory parity error",
}


class ModbusGarbled(GarbledFrame):
    """These bytes are no Modbus RTU frame of those used here."""


@dataclass(frozen=True, slots=True)
class ReadInputs:
    """Asks a slave for `count` discrete inputs from `start` on."""

    slave: int
    start: int
    count: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return _framed(self.slave, READ_INPUTS, self.start, self.count)


@dataclass(frozen=True, slots=True)
class ReadRelays:
    """Asks a slave which of `count` relays from `start` on are switched on."""

    slave: int
    start: int
    count: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return _framed(self.slave, READ_RELAYS, self.start, self.count)


@dataclass(frozen=True, slots=True)
class SwitchAllOff:
    """Lets every relay of a slave go; the reply is the same."""

    slave: int

    def encode(self) -> bytes:
        """The bytes, either way."""
        return _framed(self.slave, WRITE_COIL, _ALL, _OFF)


@dataclass(frozen=True, slots=True)
class Unspoken:
    """A sound request for something that nobody here asks: many relays at once, toggling, registers."""

    slave: int
    function: int
    data: bytes

    def encode(self) -> bytes:
        """The request's bytes."""
        return _with_crc(bytes((self.slave, self.function)) + self.data)


@dataclass(frozen=True, slots=True)
class Flash:
    """Pulses one relay, counted from 0, for `tenths` of a second by the board's own timer; the reply is the same."""

    slave: int
    relay: int
    tenths: int

    def encode(self) -> bytes:
        """The bytes, either way."""
        return _framed(self.slave, WRITE_COIL, _FLASH + self.relay, self.tenths)


@dataclass(frozen=True, slots=True)
class Switch:
    """Switches one relay, counted from 0, on or off, until told otherwise; the reply is the same."""

    slave: int
    relay: int
    on: bool

    def encode(self) -> bytes:
        """The bytes, either way."""
        return _framed(self.slave, WRITE_COIL, self.relay, _ON if self.on else _OFF)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Discrete inputs from the first one asked for on, filled up to whole bytes."""

    slave: int
    inputs: tuple[bool, ...]

    def encode(self) -> bytes:
        """The reply's bytes."""
        data = packed(self.inputs, -(-len(self.inputs) // 8))
        return _with_crc(bytes((self.slave, READ_INPUTS, len(data))) + data)


@dataclass(frozen=True, slots=True)
class Relays:
    """Which relays are on, from the first one asked for, filled up to whole bytes."""

    slave: int
    relays: tuple[bool, ...]

    def encode(self) -> bytes:
        """The reply's bytes."""
        data = packed(self.relays, -(-len(self.relays) // 8))
        return _with_crc(bytes((self.slave, READ_RELAYS, len(data))) + data)


@dataclass(frozen=True, slots=True)
class Refused(Refusal):
    """An exception response to one function."""

    slave: int
    function: int
    code: int

    def encode(self) -> bytes:
        """The reply's bytes."""
        return _with_crc(bytes((self.slave, self.function | _ERROR, self.code)))

    @property
    def reason(self) -> str:
        """Why, in words."""
        return f"exception {self.code}, {EXCEPTIONS.get(self.code, 'of no known meaning')}"


Request = ReadInputs | ReadRelays | Flash | Switch | SwitchAllOff | Unspoken
Reply = Inputs | Relays | Flash | Switch | SwitchAllOff | Refused


def crc16(data: bytes) -> int:
    """The check of Modbus over Serial Line 2.5.1.2: polynomial A001, from FFFF on; sent low byte first."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def _with_crc(data: bytes) -> bytes:
    return data + crc16(data).to_bytes(2, "little")


def _framed(slave: int, function: int, *words: int) -> bytes:
    return _with_crc(bytes((slave, function)) + b"".join(word.to_bytes(2, "big") for word in words))


def _opened(frame: bytes) -> tuple[int, int, bytes]:
    """Slave, function and data of a frame whose check is right."""
    if len(frame) < 4 or frame != _with_crc(frame[:-2]):
        raise ModbusGarbled(frame)
    return frame[0], frame[1], frame[2:-2]


_ASKING: dict[int, type[ReadRelays | ReadInputs]] = {READ_RELAYS: ReadRelays, READ_INPUTS: ReadInputs}
_TELLING: dict[int, type[Relays | Inputs]] = {READ_RELAYS: Relays, READ_INPUTS: Inputs}


# request  [slave] [01 or 02] [start:2] [count:2] [CRC:2]
#          [slave] [05] [relay:2] [FF00 or 0000] [CRC:2]
#          [slave] [05] [0200 + relay] [tenths:2] [CRC:2]
def parse_request(frame: bytes) -> Request:
    """What a master asks; raises ModbusGarbled."""
    slave, function, data = _opened(frame)
    if len(data) == 4 and function in _ASKING:
        return _ASKING[function](slave, int.from_bytes(data[:2], "big"), int.from_bytes(data[2:], "big"))
    if len(data) == 4 and function == WRITE_COIL:
        return _written(slave, data) or Unspoken(slave, function, data)
    if len(frame) == _request_size(frame):
        return Unspoken(slave, function, data)
    raise ModbusGarbled(frame)


# reply    [slave] [01 or 02] [bytes: n] [bits: n] [CRC:2], the lowest bit of the first byte is the first one
#          [slave] [05] as asked
#          [slave] [80 + function] [exception] [CRC:2]
def parse_reply(frame: bytes) -> Reply:
    """What a slave answers; raises ModbusGarbled."""
    slave, function, data = _opened(frame)
    if function in _TELLING and data and data[0] == len(data) - 1:
        return _TELLING[function](slave, bits(data[1:]))
    if function == WRITE_COIL and len(data) == 4 and (written := _written(slave, data)):
        return written
    if function & _ERROR and len(data) == 1:
        return Refused(slave, function & ~_ERROR, data[0])
    raise ModbusGarbled(frame)


def _written(slave: int, data: bytes) -> Flash | Switch | SwitchAllOff | None:
    relay, value = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:], "big")
    if relay >> 8 == _FLASH >> 8:
        return Flash(slave, relay - _FLASH, value)
    if (relay, value) == (_ALL, _OFF):
        return SwitchAllOff(slave)
    if relay >> 8 == 0 and relay != _ALL and value in (_ON, _OFF):
        return Switch(slave, relay, value == _ON)
    return None


def _request_size(stream: bytes) -> int:
    function = stream[1] if len(stream) > 1 else WRITE_COIL
    if function in _COUNTED:
        return 9 + (stream[6] if len(stream) > 6 else 0)
    return 8 if function in _FIXED else 0


def _reply_size(stream: bytes) -> int:
    match tuple(stream[1:3]):
        case (0x05, *_):
            return 8
        case 0x01 | 0x02, count:
            return 5 + count
        case function, *_ if not function & _ERROR and function not in _TELLING:
            return 0
    return 5


REQUESTS: Framing[Request] = Framing(_request_size, parse_request)
REPLIES: Framing[Reply] = Framing(_reply_size, parse_reply)
