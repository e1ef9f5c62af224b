"""Banks of KERONG's boards; of these only the CU12 answers an unlock, at the others the sensors alone tell of it."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from hal.banks.serial import Baud, Bit
from hal.banks.timed import TimedBank, TimedSettings
from hal.doors import Reading
from hal.wire import kerong, kerong_cu12, kerong_cu16, kerong_cu48, kerong_cu48b
from hal.wire.frame import first


class KerongSettings(TimedSettings, frozen=True, kw_only=True):
    """A KERONG board: its number on the bus, and what the hook of a shut door says."""

    baud: Baud = 19200
    address: Annotated[int, Meta(ge=0, le=9)] = 0
    closed_bit: Bit = 1
    """By the CU16's text; "the bit value and the lock state may correspond in reverse", as with some NCU16L."""


class EyedSettings(KerongSettings, frozen=True, kw_only=True):
    """A board with an infrared eye in each slot."""

    present_bit: Bit = 1
    """What an eye says while something lies before it."""

    def present(self, eyes: Sequence[bool]) -> tuple[bool, ...]:
        """Where something lies, by the eyes' bits."""
        return tuple(eye == bool(self.present_bit) for eye in eyes)


class Cu12Settings(KerongSettings, frozen=True, kw_only=True):
    """A CU12, of which a bus has up to 16."""

    address: Annotated[int, Meta(ge=0, le=15)] = 0


class KerongCu16Bank(TimedBank[EyedSettings]):
    """A KR-CU16 (KR-CU, NCU16L): 16 locks, 16 eyes."""

    kind = "kerong-cu16"
    settings_type = EyedSettings
    factory_pulse = kerong.PULSE
    locks = kerong_cu16.LOCKS

    def _unlock(self, number: int) -> None:
        self._link.send(kerong_cu16.Unlock(self.address, number - 1).encode())

    def _read(self) -> tuple[Reading, ...]:
        own = first(kerong_cu16.REPLIES, kerong_cu16.Status, board=self.address)
        status = self._ask(kerong_cu16.ReadStatus(self.address).encode(), own)
        return self._readings(status.hooks, self.settings.present(status.items))


class KerongCu48Bank(TimedBank[KerongSettings]):
    """A CU24 or CU48: up to 48 locks."""

    kind = "kerong-cu48"
    settings_type = KerongSettings
    factory_pulse = kerong.PULSE
    locks = kerong_cu48.LOCKS

    def _unlock(self, number: int) -> None:
        self._link.send(kerong_cu48.Unlock(self.address, number - 1).encode())

    def _read(self) -> tuple[Reading, ...]:
        own = first(kerong_cu48.REPLIES, kerong_cu48.Status, board=self.address)
        status = self._ask(kerong_cu48.ReadStatus(self.address).encode(), own)
        return self._readings(status.hooks)


class KerongCu48bBank(TimedBank[EyedSettings]):
    """A CU48B: 48 locks, 48 eyes. Should it answer an unlock after all, the answer is thrown away."""

    kind = "kerong-cu48b"
    settings_type = EyedSettings
    factory_pulse = kerong.PULSE
    locks = kerong_cu48b.LOCKS

    def _unlock(self, number: int) -> None:
        self._link.send(kerong_cu48b.Unlock(self.address, number - 1).encode())

    def _read(self) -> tuple[Reading, ...]:
        own = first(kerong_cu48b.REPLIES, kerong_cu48b.Status, board=self.address)
        status = self._ask(kerong_cu48b.ReadStatus(self.address).encode(), own)
        return self._readings(status.hooks, self.settings.present(status.items))


class KerongCu12Bank(TimedBank[Cu12Settings]):
    """A CU12: 12 locks, and a board that says so when it refuses."""

    kind = "kerong-cu12"
    settings_type = Cu12Settings
    factory_pulse = kerong.PULSE
    locks = kerong_cu12.LOCKS

    def _unlock(self, number: int) -> None:
        own = first(kerong_cu12.REPLIES, kerong_cu12.Unlocked, board=self.address, lock=number - 1)
        self._ask(kerong_cu12.Unlock(self.address, number - 1).encode(), own, after=self.pulse)

    def _read(self) -> tuple[Reading, ...]:
        own = first(kerong_cu12.REPLIES, kerong_cu12.Status, board=self.address)
        return self._readings(self._ask(kerong_cu12.ReadStatus(self.address).encode(), own).hooks)
