"""Banks of Modbus RTU relay boards: a relay pulls each latch, a discrete input sees each door."""

import logging
import threading
import time
from typing import Annotated, Final, TypeVar

from msgspec import Meta

from hal.banks.serial import Bit, SerialBank, SerialSettings
from hal.banks.wiring import LONGEST_PULSE, Wiring
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
    """What Modbus banks share: their doors are read as discrete inputs.

    Where no sensor is connected, the relays are read instead: boards without inputs refuse to be asked for any, and
    every relay board answers this.
    """

    locks = 32

    def _read(self) -> tuple[Reading, ...]:
        if not self._wiring.sensor:
            return self._unseen()
        request = modbus.ReadInputs(self.address, self.settings.first_input, self.doors)
        own = first(modbus.REPLIES, modbus.Inputs, slave=self.address, function=modbus.READ_INPUTS)
        return self._readings(self._ask(request.encode(), own).inputs)

    def _unseen(self) -> tuple[Reading, ...]:
        request = modbus.ReadRelays(self.address, self.settings.first_relay, self.doors)
        own = first(modbus.REPLIES, modbus.Relays, slave=self.address, function=modbus.READ_RELAYS)
        self._ask(request.encode(), own)
        return self._readings(())


class ModbusBank(ModbusInputs[ModbusSettings]):
    """A relay board that only switches on and off: this program times the pulse, and `unlock` blocks for it.

    A relay that was switched on, and at the start every relay, is told to let go until the board says that it has:
    by `unlock`, then by every `read`, at last by `close`. Until then no other latch of the bank is pulled. A relay
    that refuses without ever having been switched on may not exist: that costs its own door alone.
    """

    kind = "modbus"
    settings_type = ModbusSettings

    def __init__(self, wiring: Wiring, machine: Machine) -> None:
        super().__init__(wiring, machine)
        self._held = max(min(self.pulse, LONGEST_PULSE - 3 * self.settings.line.quiet), self.pulse / 2)
        self._pulled: set[int] = set()
        self._untold = set(range(1, self.doors + 1))
        self._refusing: set[int] = set()
        self._pulsing = False
        self._ending = threading.Event()

    @property
    def stuck(self) -> bool:
        """Whether a relay may pull although its pulse is over."""
        return bool(self._pulled) and not self._pulsing

    def close(self) -> None:
        """Let every relay go, as far as the board can be reached, and leave the port; may be called twice."""
        self._ending.set()
        if not self._closed:
            self._let_go()
        super().close()

    def _unlock(self, number: int) -> None:
        self._release()
        if pulling := self._pulled | (self._untold & {number}):
            raise BoardRefused(f"the relays of doors {sorted(pulling)} do not let go")
        self._pulled.add(number)
        self._pulsing = True
        try:
            self._switch(number, on=True)
        finally:  # without a reply, too, the relay may have pulled
            self._ending.wait(max(0.0, self._link.sent_at + self._held - time.monotonic()))
            self._let_go()
            self._pulsing = False

    def _read(self) -> tuple[Reading, ...]:
        self._release()
        return super()._read()

    def _let_go(self) -> None:
        for _ in range(OFF_TRIES):
            try:
                self._release()
            except (LinkLost, LinkSilent) as error:
                why = str(error)
            else:
                why = "the board refuses"
            if not self._pulled:
                return
        log.error("bank %s: relays of doors %s may still pull: %s", self.name, sorted(self._pulled), why)

    def _release(self) -> None:
        """Tell every relay that is not known to be off; raises when the board says nothing to one of them."""
        for number in [*sorted(self._pulled), *sorted(self._untold - self._pulled)]:
            try:
                self._switch(number, on=False)
            except BoardRefused as error:
                self._note_refusal(number, error)
            else:
                for waiting in (self._pulled, self._untold, self._refusing):
                    waiting.discard(number)

    def _note_refusal(self, number: int, error: BoardRefused) -> None:
        if number not in self._refusing:
            log.error("bank %s: the relay of door %d does not let go: %s", self.name, number, error)
        self._refusing.add(number)

    def _switch(self, number: int, *, on: bool) -> None:
        """Switch one relay, and wait for the answer no longer than a pulse lasts."""
        relay = self.settings.first_relay + number - 1
        own = first(modbus.REPLIES, modbus.Switch, slave=self.address, function=modbus.WRITE_COIL, relay=relay, on=on)
        patience = min(self._held, self.settings.timeout_ms / 1000) if on else self.settings.timeout_ms / 1000
        self._link.exchange(modbus.Switch(self.address, relay, on).encode(), own, patience)
