"""Banks of KERONG's boards."""

from typing import Annotated

from msgspec import Meta

from hal.banks.serial import Bit, SerialBank, SerialSettings
from hal.doors import Reading
from hal.wire import kerong_cu16
from hal.wire.frame import first


class Cu16Settings(SerialSettings, frozen=True, kw_only=True):
    """A KR-CU16: its number on the bus, and what a shut door's hook says."""

    baud: Annotated[int, Meta(ge=1200, le=1_000_000)] = 19200
    address: Annotated[int, Meta(ge=0, le=kerong_cu16.BOARDS - 1)] = 0
    closed_bit: Bit = 1
    """By the vendor's text; "the bit value and the lock state may correspond in reverse", as with some NCU16L."""


class KerongCu16Bank(SerialBank[Cu16Settings]):
    """A KR-CU16, which says nothing to an unlock: only the sensors tell what it did."""

    kind = "kerong-cu16"
    settings_type = Cu16Settings
    locks = kerong_cu16.LOCKS

    def _unlock(self, number: int) -> None:
        self._link.send(kerong_cu16.Unlock(self.settings.address, number - 1).encode())

    def _read(self) -> tuple[Reading, ...]:
        address = self.settings.address
        own_status = first(kerong_cu16.REPLIES, kerong_cu16.Status, lambda status: status.board == address)
        status = self._ask(kerong_cu16.ReadStatus(address).encode(), own_status)
        return self._readings(status.hooks, status.items)
