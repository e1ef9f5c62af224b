"""Banks of Modbus RTU relay boards: a relay pulls each latch, a discrete input sees each door."""

import logging
import threading
from typing import Annotated, Final, TypeVar

from msgspec import Meta

from hal.banks.serial import Bit, SerialBank, SerialSettings
from hal.banks.wiring import Wiring
from hal.doors import Reading
from hal.errors import BoardRefused, LinkLost, LinkSilent
from hal.machine import Machine
from hal.wire import modbus
from hal.wire.frame import first

OFF_TRIES: Final = 5
"""How often a relay is told to let go at once; after that every read tells it again."""

log = logging.getLogger(__name__)


class ModbusSettings(SerialSettings, frozen=True, kw_only=True):
    """A slave, and where on it the doors hang: door 1 on `first_relay` and `first_input`, the others behind them."""

    address: Annotated[int, Meta(ge=1, le=modbus.SLAVES)] = 1
    closed_bit: Bit = 1
    first_relay: Annotated[int, Meta(ge=0, le=223)] = 0
    first_input: Annotated[int, Meta(ge=0, le=65_000)] = 0

    def place(self, number: int) -> str:
        """Where the lock of a door hangs."""
        return f"{self.port} board {self.address} relay {self.first_relay + number - 1}"


S = TypeVar("S", bound=ModbusSettings)


class ModbusInputs(SerialBank[S]):
    """What Modbus banks share: their doors are read as discrete inputs."""

    locks = 32

    def _read(self) -> tuple[Reading, ...]:
        request = modbus.ReadInputs(self.address, self.settings.first_input, self.doors)
        own = first(modbus.REPLIES, modbus.Inputs, slave=self.address, function=modbus.READ_INPUTS)
        return self._readings(self._ask(request.encode(), own).inputs)


class ModbusBank(ModbusInputs[ModbusSettings]):
    """A relay board that only switches on and off: this program times the pulse, and `unlock` blocks for it.

    A relay that was switched on, and at the start every relay, is told to let go until the board says that it has:
    by `unlock`, then by every `read`, at last by `close`.
    """

    kind = "modbus"
    settings_type = ModbusSettings

    def __init__(self, wiring: Wiring, machine: Machine) -> None:
        super().__init__(wiring, machine)
        self._pulling = set(range(1, self.doors + 1))
        self._ending = threading.Event()

    def close(self) -> None:
        """Let every relay go, as far as the board can be reached, and leave the port; may be called twice."""
        self._ending.set()
        if not self._closed:
            self._let_go()
        super().close()

    def _unlock(self, number: int) -> None:
        self._pulling.add(number)
        try:
            self._switch(number, on=True)
        finally:  # without a reply, too, the relay may have pulled
            self._ending.wait(self.pulse)
            self._let_go()

    def _read(self) -> tuple[Reading, ...]:
        self._release()
        return super()._read()

    def _let_go(self) -> None:
        for _ in range(OFF_TRIES):
            try:
                self._release()
            except (LinkLost, LinkSilent, BoardRefused) as error:
                why = str(error)
            else:
                return
        log.error("bank %s: relays of doors %s may still pull: %s", self.name, sorted(self._pulling), why)

    def _release(self) -> None:
        for number in sorted(self._pulling):
            self._switch(number, on=False)
            self._pulling.discard(number)

    def _switch(self, number: int, *, on: bool) -> None:
        relay = self.settings.first_relay + number - 1
        own = first(modbus.REPLIES, modbus.Switch, slave=self.address, function=modbus.WRITE_COIL, relay=relay, on=on)
        self._ask(modbus.Switch(self.address, relay, on).encode(), own)
