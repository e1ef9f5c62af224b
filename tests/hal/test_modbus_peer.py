"""pymodbus as a slave and as a master: frames read and written by a program with no code in common with this one."""

import asyncio
import struct
import threading
from collections.abc import Iterator

import pytest
from pymodbus.client import ModbusSerialClient
from pymodbus.constants import ExcCodes
from pymodbus.framer import FramerType
from pymodbus.pdu import ModbusPDU
from pymodbus.pdu.bit_message import WriteSingleCoilRequest
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from hal.banks import driver
from hal.banks.wiring import Wiring
from hal.doors import DoorState
from hal.machine import Machine
from hal.sim.rig import Rig, Wired

OPEN, CLOSED = DoorState.OPEN, DoorState.CLOSED


class WriteCoil(WriteSingleCoilRequest):
    """A write that keeps its value: pymodbus's own knows on and off only, and would answer a pulse's time with "on"."""

    def decode(self, data: bytes) -> None:
        """Take relay and value."""
        self.address, self.count = struct.unpack(">HH", data)

    def encode(self) -> bytes:
        """The same bytes again."""
        return struct.pack(">HH", self.address, self.count)

    async def datastore_update(self, *_: object) -> ModbusPDU:
        """Answer by the request itself."""
        return self


class Slave:
    """pymodbus's own server, RTU frames over TCP: slave 1 has eight inputs, the sixth of them off."""

    def __init__(self) -> None:
        self.written: list[tuple[int, int]] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="pymodbus")
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(5.0)
        self.port = self._server.transport.sockets[0].getsockname()[1]

    def close(self) -> None:
        """End server, loop and thread."""
        asyncio.run_coroutine_threadsafe(self._server.shutdown(), self._loop).result(5.0)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _serve(self) -> ModbusTcpServer:
        nothing = [SimData(0, datatype=DataType.REGISTERS)]
        inputs = [SimData(0, values=[True] * 5 + [False] + [True] * 2, datatype=DataType.BITS)]
        server = ModbusTcpServer(
            SimDevice(1, ([SimData(0, values=False, datatype=DataType.BITS)], inputs, nothing, nothing)),
            framer=FramerType.RTU,
            address=("127.0.0.1", 0),
            trace_pdu=self._note,
            custom_pdu=[WriteCoil],
        )
        await server.serve_forever(background=True)
        return server

    def _note(self, sending: bool, pdu: ModbusPDU) -> ModbusPDU:
        if isinstance(pdu, WriteCoil) and not sending:
            self.written.append((pdu.address, pdu.count))
        return pdu


def energised(rig: Rig) -> list[str]:
    return [view.door for view in rig.steel.views() if view.energised]


@pytest.fixture
def slave() -> Iterator[Slave]:
    slave = Slave()
    yield slave
    slave.close()


@pytest.mark.parametrize(
    ("kind", "written"),
    [("waveshare", [(0x0202, 3)]), ("modbus", [*[(relay, 0) for relay in range(8)], (2, 0xFF00), (2, 0)])],
)
def test_pymodbus_as_slave_understands_and_is_understood(
    slave: Slave, kind: str, written: list[tuple[int, int]]
) -> None:
    """The same frames as the bank's own simulated board knows, read by a program with no code in common."""
    settings = {"port": f"socket://127.0.0.1:{slave.port}", "timeout_ms": 500}
    bank = driver(kind)(Wiring("bank", 8, 0.3, settings=settings), Machine())
    assert [reading.state for reading in bank.read()] == [CLOSED] * 5 + [OPEN] + [CLOSED] * 2
    bank.unlock(3)
    bank.close()
    assert slave.written == written


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
