"""Banks of the "8A / 80" boards."""

from typing import Annotated

from msgspec import Meta

from hal.banks.serial import Bit
from hal.banks.timed import TimedBank, TimedSettings
from hal.doors import Reading
from hal.wire import shuoming
from hal.wire.frame import first


class ShuomingSettings(TimedSettings, frozen=True, kw_only=True):
    """A board by its DIP switches, and which of the two feedback wirings it has."""

    address: Annotated[int, Meta(ge=1, le=shuoming.BOARDS)] = 1
    closed_bit: Bit = 1
    """1: "short when locked" (关门反馈). 0: "short when open" (开门反馈). Look at a door open and shut to find out."""


class ShuomingBank(TimedBank[ShuomingSettings]):
    """A Shuoming board or one of its look-alikes, 2 to 50 channels."""

    kind = "shuoming"
    settings_type = ShuomingSettings
    factory_pulse = 0.5  # Open-Locker's measurement; FaceLocker quotes 300 ms from the vendor
    locks = shuoming.CHANNELS

    def _unlock(self, number: int) -> None:
        # The contact in the reply is one reading of a bouncing contact: it is not looked at.
        own = first(shuoming.REPLIES, shuoming.Unlocked, board=self.address, channel=number)
        self._ask(shuoming.Unlock(self.address, number).encode(), own, after=self.pulse)

    def _read(self) -> tuple[Reading, ...]:
        own = shuoming.contacts_of(self.address, echoes=not self.settings.echo)
        return self._readings(self._ask(shuoming.ReadAll(self.address).encode(), own).contacts)
