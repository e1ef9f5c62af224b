"""Banks of Waveshare's Modbus relays (Modbus RTU Relay, Relay (D)), which end a pulse by themselves."""

from hal.banks.modbus import ModbusInputs, ModbusSettings
from hal.banks.wiring import Wiring
from hal.errors import WiringError
from hal.machine import Machine
from hal.wire import modbus
from hal.wire.frame import first


class WaveshareBank(ModbusInputs[ModbusSettings]):
    """Waveshare relays by their "flash on", which counts in steps of 100 ms; each relay must be in normal mode."""

    kind = "waveshare"
    settings_type = ModbusSettings

    def __init__(self, wiring: Wiring, machine: Machine) -> None:
        super().__init__(wiring, machine)
        self._tenths = round(self.pulse * 10)

    @classmethod
    def reserve(cls, wiring: Wiring, machine: Machine) -> ModbusSettings:
        """As every board on a line does; a pulse between the timer's steps is a mistake, too."""
        tenths = round(wiring.pulse * 10)
        if not tenths or abs(tenths - wiring.pulse * 10) > 0.001:
            raise WiringError(
                f"bank {wiring.name}: a Waveshare relay pulls for 100, 200, 300 ms .., not {wiring.pulse:g} s"
            )
        return super().reserve(wiring, machine)

    def _unlock(self, number: int) -> None:
        relay = self.settings.first_relay + number - 1
        own = first(modbus.REPLIES, modbus.Flash, slave=self.address, function=modbus.WRITE_COIL, relay=relay)
        self._ask(modbus.Flash(self.address, relay, self._tenths).encode(), own)
