"""Relay boards played by pymodbus's own server: a program that has no code in common with this one."""

import asyncio
import os
import select
import struct
import threading
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager

from pymodbus.constants import ExcCodes
from pymodbus.framer import FramerType
from pymodbus.pdu import ExceptionResponse, ModbusPDU
from pymodbus.pdu.bit_message import WriteSingleCoilRequest
from pymodbus.server import ModbusSerialServer, ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

SLAVES = (1, 2)
RELAYS = 8
FLASH = 0x0200


class Relays:
    """What was done to the relays, in its order: slave, relay, on or off, and when."""

    def __init__(self) -> None:
        self.switched: list[tuple[int, int, bool, float]] = []

    def switch(self, slave: int, relay: int, on: bool) -> None:
        """Note it."""
        self.switched.append((slave, relay, on, time.monotonic()))

    @property
    def told(self) -> list[tuple[int, int, bool]]:
        """The same without the times."""
        return [(slave, relay, on) for slave, relay, on, _ in self.switched]

    def pull_for(self, slave: int, relay: int, seconds: float) -> None:
        """The board's own timer; called on the server's loop."""
        self.switch(slave, relay, True)
        asyncio.get_running_loop().call_later(seconds, self.switch, slave, relay, False)


def with_timers(relays: Relays) -> type[WriteSingleCoilRequest]:
    """A write that keeps its value: pymodbus's own knows on and off, and would answer a pulse's time with "on"."""

    class WriteCoil(WriteSingleCoilRequest):
        def decode(self, data: bytes) -> None:
            self.address, self.value = struct.unpack(">HH", data)

        def encode(self) -> bytes:
            return struct.pack(">HH", self.address, self.value)

        async def datastore_update(self, *_: object) -> ModbusPDU:
            if not FLASH <= self.address < FLASH + RELAYS:
                return ExceptionResponse(self.function_code, ExcCodes.ILLEGAL_ADDRESS)
            relays.pull_for(self.dev_id, self.address - FLASH, self.value / 10)
            return self

    return WriteCoil


class Slaves:
    """Slaves 1 and 2 with eight relays and eight inputs each, of which that of the slave's own number is off.

    With `timers` the relays are Waveshare's and know the timed pulse alone, without it they switch.
    """

    def __init__(self, port: str | None = None, *, timers: bool = False) -> None:
        self.relays = Relays()
        self._more = {"framer": FramerType.RTU, "custom_pdu": [with_timers(self.relays)] if timers else None}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="pymodbus")
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._serve(port), self._loop).result(5.0)

    @property
    def tcp_port(self) -> int:
        """Where a server without a serial port listens."""
        return int(self._server.transport.sockets[0].getsockname()[1])

    def close(self) -> None:
        """End server, loop and thread."""
        asyncio.run_coroutine_threadsafe(self._server.shutdown(), self._loop).result(5.0)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _serve(self, port: str | None) -> ModbusSerialServer | ModbusTcpServer:
        devices = [self._device(slave) for slave in SLAVES]
        if port is None:
            server = ModbusTcpServer(devices, address=("127.0.0.1", 0), **self._more)
        else:
            server = ModbusSerialServer(devices, port=port, baudrate=9600, **self._more)
        await server.serve_forever(background=True)
        return server

    def _device(self, slave: int) -> SimDevice:
        coils = SimData(0, values=[False] * RELAYS, datatype=DataType.BITS)
        inputs = SimData(0, values=[number != slave for number in range(1, RELAYS + 1)], datatype=DataType.BITS)
        nothing = [SimData(0, datatype=DataType.REGISTERS)]

        async def note(function: int, _start: int, address: int, _count: int, _now: object, values: object) -> None:
            if function == WriteSingleCoilRequest.function_code and values is not None:  # None: it reads back
                self.relays.switch(slave, address, values == [True])

        return SimDevice(slave, ([coils], [inputs], nothing, nothing), action=note)


@contextmanager
def joined_ptys() -> Iterator[tuple[str, str]]:
    """Two ports that hear each other, by their names."""
    here, there = os.openpty(), os.openpty()
    stop, stopper = os.pipe()
    for _, port in (here, there):
        tty.setraw(port)
    other = {here[0]: there[0], there[0]: here[0]}

    def pump() -> None:
        while stop not in (ready := select.select((*other, stop), (), ())[0]):
            for end in ready:
                os.write(other[end], os.read(end, 4096))

    thread = threading.Thread(target=pump, name="joined ptys")
    thread.start()
    yield os.ttyname(here[1]), os.ttyname(there[1])
    os.write(stopper, b"!")
    thread.join()
    for descriptor in (*here, *there, stop, stopper):
        os.close(descriptor)
