"""Banks of Winnsen's boards."""

import logging
from typing import Annotated

from msgspec import Meta

from hal.banks.serial import Bit
from hal.banks.timed import TimedBank, TimedSettings
from hal.doors import Reading
from hal.wire import winnsen
from hal.wire.frame import first

log = logging.getLogger(__name__)


class WinnsenSettings(TimedSettings, frozen=True, kw_only=True):
    """A station by its DIP switches. An open door's bit is 1, unlike most other boards'."""

    address: Annotated[int, Meta(ge=0, le=winnsen.STATIONS)] = 1
    closed_bit: Bit = 0


class WinnsenBank(TimedBank[WinnsenSettings]):
    """A Winnsen board, whose answer to an unlock is put into the log: the sensors tell what it did."""

    kind = "winnsen"
    settings_type = WinnsenSettings
    locks = winnsen.LOCKS

    def _unlock(self, number: int) -> None:
        own = first(winnsen.REPLIES, winnsen.Unlocked, station=self.address, lock=number)
        answer = self._ask(winnsen.Unlock(self.address, number).encode(), own, after=self.pulse)
        if answer.result != winnsen.OPENED:
            log.warning("bank %s: lock %d answered %02X to an unlock", self.name, number, answer.result)

    def _read(self) -> tuple[Reading, ...]:
        asked = tuple(number <= self.doors for number in range(1, winnsen.LOCKS + 1))
        own = first(winnsen.REPLIES, winnsen.Contacts, station=self.address)
        return self._readings(self._ask(winnsen.ReadDoors(self.address, asked).encode(), own).contacts)
