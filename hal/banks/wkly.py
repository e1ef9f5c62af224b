"""Banks of WKLY boards."""

from contextlib import suppress
from typing import Annotated

from msgspec import Meta

from hal.banks.serial import Bit
from hal.banks.timed import TimedBank, TimedSettings
from hal.doors import Reading
from hal.errors import LinkSilent
from hal.wire import wkly
from hal.wire.frame import first


class WklySettings(TimedSettings, frozen=True, kw_only=True):
    """A board by its number on the bus."""

    address: Annotated[int, Meta(ge=0, le=wkly.BOARDS - 1)] = 0
    closed_bit: Bit = 1


class WklyBank(TimedBank[WklySettings]):
    """A WKLY board; some firmwares answer an unlock and some do not, so that no answer means nothing."""

    kind = "wkly"
    settings_type = WklySettings
    locks = wkly.CHANNELS

    def _unlock(self, number: int) -> None:
        own = first(wkly.REPLIES, wkly.Unlocked, board=self.address, channel=number, command=wkly.UNLOCK)
        with suppress(LinkSilent):
            self._ask(wkly.Unlock(self.address, number).encode(), own, after=self.pulse)

    def _read(self) -> tuple[Reading, ...]:
        own = first(wkly.REPLIES, wkly.Contacts, board=self.address, command=wkly.READ_ALL)
        return self._readings(self._ask(wkly.ReadAll(self.address).encode(), own).contacts)
