"""A simulated Waveshare Modbus RTU Relay: its "flash on" pulls a relay for as long as the value says."""

from hal.sim.boards.modbus import CHANNELS, ModbusBoard
from hal.wire import modbus as wire


class WaveshareBoard(ModbusBoard):
    """A slave like any other, whose relays can also be told for how long."""

    kind = "waveshare"

    def obey(self, request: wire.Request) -> wire.Reply:
        """Do it, or say why not."""
        match request:
            case wire.Flash(slave=slave, tenths=tenths) if not 0 < tenths <= 0x7FFF:
                return wire.Refused(slave, wire.WRITE_COIL, wire.ILLEGAL_VALUE)
            case wire.Flash(relay=relay, tenths=tenths) if relay < CHANNELS:
                self.pull(self.door_of(relay), tenths / 10)
                return request
        return super().obey(request)
