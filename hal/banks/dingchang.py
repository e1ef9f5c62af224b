"""Banks of Dingchang's DC boards."""

from typing import Annotated

from msgspec import Meta

from hal.banks.serial import Bit
from hal.banks.timed import TimedBank, TimedSettings
from hal.doors import Reading
from hal.wire import dingchang
from hal.wire.frame import first


class DingchangSettings(TimedSettings, frozen=True, kw_only=True):
    """A board by its DIP switches; 0 is no address. An open door's bit is 1, unlike most other boards'."""

    address: Annotated[int, Meta(ge=1, le=dingchang.BOARDS)] = 1
    closed_bit: Bit = 0


class DingchangBank(TimedBank[DingchangSettings]):
    """A DC board with 12 or 24 locks, whose own pulse is 150 ms."""

    kind = "dingchang"
    settings_type = DingchangSettings
    factory_pulse = dingchang.PULSE
    locks = dingchang.LOCKS

    def _unlock(self, number: int) -> None:
        kinds: tuple[type, ...] = (dingchang.Unlocked, dingchang.Short)
        own = first(dingchang.REPLIES, kinds, board=self.address, lock=number, command=dingchang.OPEN)
        self._ask(dingchang.Unlock(self.address, number).encode(), own, after=self.pulse)

    def _read(self) -> tuple[Reading, ...]:
        own = first(dingchang.REPLIES, dingchang.Contacts, board=self.address)
        return self._readings(self._ask(dingchang.ReadAll(self.address).encode(), own).contacts)
