"""How fast doors open at most: nobody of the staff empties the wall in a minute, and no program in an hour.

Counted in memory, by monotonic seconds: what a restart forgets takes less time than the restart.
"""

from collections import deque
from collections.abc import Callable
from math import ceil, inf

from kiosk.core.errors import TooManyDoors
from kiosk.core.model import Policy

_HOUR = 3600.0


class Pace:
    """Notes openings, and raises TooManyDoors for those that come too soon; one thread at a time.

    What was noted last is taken back by the function that noting it returns.
    """

    def __init__(self, policy: Policy) -> None:
        self._pause = policy.staff_door_pause
        self._parcels_per_hour = policy.customer_doors_per_hour
        self._openings_per_parcel = policy.customer_openings_per_parcel
        self._staff_at: dict[str, float] = {}
        self._customers: deque[tuple[float, str]] = deque()

    def staff(self, name: str, now: float) -> Callable[[], None]:
        """Note that somebody of the staff opens a door."""
        before = self._staff_at.get(name, -inf)
        _must_wait(before + self._pause - now)
        self._staff_at[name] = now
        return lambda: self._staff_at.update({name: before})

    def customer(self, package: str, now: float) -> Callable[[], None]:
        """Note that the holder of a parcel opens its door: again and again uses up his own hour, not everybody's."""
        while self._customers and now - self._customers[0][0] >= _HOUR:
            self._customers.popleft()
        own = [at for at, whose in self._customers if whose == package]
        first = {whose: at for at, whose in reversed(self._customers)}
        if own:
            counted, most = own, self._openings_per_parcel
        else:
            counted, most = sorted(first.values()), self._parcels_per_hour
        if len(counted) >= most:
            _must_wait(counted[-most] + _HOUR - now)
        noted = (now, package)
        self._customers.append(noted)
        return lambda: self._customers.remove(noted)


def _must_wait(seconds: float) -> None:
    if seconds > 0:
        raise TooManyDoors(wait=ceil(seconds))
