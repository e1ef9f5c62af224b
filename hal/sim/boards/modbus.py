"""A simulated Modbus relay board that only switches: what it is told to hold, it holds.

What a real one does besides - many relays at once, toggling, registers - it refuses as a slave refuses what it has not.
"""

from collections.abc import Iterator

from hal.sim.boards.board import SimBoard
from hal.sim.ptys import Answer
from hal.wire import modbus as wire

CHANNELS = 32


class ModbusBoard(SimBoard[wire.Request]):
    """A slave with 32 relays and 32 inputs, whose number is the settings' address."""

    kind = "modbus"
    requests = wire.REQUESTS

    def answer(self, request: wire.Request) -> Iterator[Answer]:
        """Act on a request to this slave."""
        if request.slave == self.settings.address:
            yield Answer(self.obey(request).encode(), self.think)

    def obey(self, request: wire.Request) -> wire.Reply:
        """Do it, or say why not."""
        match request:
            case wire.ReadInputs(slave=slave, count=0) | wire.ReadRelays(slave=slave, count=0):
                return wire.Refused(slave, request.encode()[1], wire.ILLEGAL_VALUE)
            case wire.ReadInputs(slave=slave, start=start, count=count):
                return self._inputs(slave, start, count)
            case wire.Switch(slave=slave, relay=relay) if relay >= CHANNELS:
                return wire.Refused(slave, wire.WRITE_COIL, wire.ILLEGAL_ADDRESS)
            case wire.Switch(relay=relay, on=on):
                self.switch(self.door_of(relay), on)
                return request
            case wire.SwitchAllOff():
                for number in range(1, CHANNELS + 1):
                    self.switch(number, False)
                return request
            case wire.ReadRelays(slave=slave, start=start, count=count):
                return self._relays(slave, start, count)
            case wire.Flash(slave=slave):
                return wire.Refused(slave, wire.WRITE_COIL, wire.ILLEGAL_ADDRESS)
            case wire.Unspoken(slave=slave, function=wire.WRITE_COIL as function):
                return wire.Refused(slave, function, wire.ILLEGAL_VALUE)
            case wire.Unspoken(slave=slave, function=function):
                return wire.Refused(slave, function, wire.ILLEGAL_FUNCTION)

    def door_of(self, relay: int) -> int:
        """The number of the door whose latch hangs on that relay."""
        return relay - int(self.settings.first_relay) + 1

    def _relays(self, slave: int, start: int, count: int) -> wire.Reply:
        if start + count > CHANNELS:
            return wire.Refused(slave, wire.READ_RELAYS, wire.ILLEGAL_ADDRESS)
        return wire.Relays(slave, tuple(self.pulls(self.door_of(relay)) for relay in range(start, start + count)))

    def _inputs(self, slave: int, start: int, count: int) -> wire.Reply:
        if start + count > CHANNELS:
            return wire.Refused(slave, wire.READ_INPUTS, wire.ILLEGAL_ADDRESS)
        before = self.settings.first_input
        inputs = (False,) * before + self.contacts(CHANNELS - before)
        return wire.Inputs(slave, inputs[start : start + count])
