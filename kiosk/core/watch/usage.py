"""How a unit is used, day by day as its own town counts days, for every size of slot and for all of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk.core.clock import UnitClock
from kiosk.core.errors import BadInput
from kiosk.core.lifecycle import FINAL
from kiosk.core.model import Locker
from kiosk.core.store import Ledger, Store
from kiosk.core.store.usage import EVERY_SIZE, Ended, Stretch, Usage
from kiosk.core.verbs import PackageStatus, UsageReport, UsageRow

MOST_DAYS = 400
_WEEK = 7


class Census:
    """Counts what was; on a read-only connection, so that nobody at a door waits for it."""

    def __init__(self, store: Store, clock: UnitClock, locker: Locker) -> None:
        self._store = store
        self._clock = clock
        self._locker = locker
        self._zone = ZoneInfo(locker.location.time_zone)

    def usage(self, first: str | None, last: str | None) -> UsageReport:
        """From one day (YYYY-MM-DD) to another, both included and the last week without them; raises BadInput."""
        now = self._clock.wall()
        today = datetime.fromtimestamp(now / 1000, self._zone).date()
        end = min(_day(last), today) if last else today
        start = _day(first) if first else end - timedelta(days=_WEEK - 1)
        if not 0 <= (end - start).days < MOST_DAYS:
            raise BadInput(what="days", why=f"take a first day up to {MOST_DAYS} days before the last, none to come")
        days = [self._stretch(start + timedelta(days=n), now) for n in range((end - start).days + 1)]
        whole = Stretch(f"{start}/{end}", days[0].since, days[-1].until)
        return self._store.read(lambda ledger: self._report(ledger, days, whole))

    def _stretch(self, day: date, now: int) -> Stretch:
        """A day from its midnight to the next, whatever the clocks do in it; today ends with this millisecond."""
        return Stretch(day.isoformat(), self._midnight(day), min(self._midnight(day + timedelta(days=1)), now + 1))

    def _midnight(self, day: date) -> int:
        return round(datetime(day.year, day.month, day.day, tzinfo=self._zone).timestamp() * 1000)

    def _report(self, ledger: Ledger, days: Sequence[Stretch], whole: Stretch) -> UsageReport:
        slots = {size: sum(slot.size == size for slot in self._locker.slots) for size in self._locker.sizes}
        return UsageReport(
            time_zone=self._locker.location.time_zone,
            days=_rows(ledger, days, slots),
            whole=_rows(ledger, [whole], slots),
        )


def _rows(ledger: Ledger, stretches: Sequence[Stretch], slots: Mapping[str, int]) -> tuple[UsageRow, ...]:
    """A row for every stretch and size, and one for all sizes; quiet ones included."""
    by_size = Counts(Usage(ledger.connection, stretches, by_size=True), stretches)
    every = Counts(Usage(ledger.connection, stretches, by_size=False), stretches)
    rows = [row for size, count in slots.items() for row in by_size.rows(size, count)]
    return tuple(sorted((*rows, *every.rows(EVERY_SIZE, sum(slots.values()))), key=lambda row: row.day))


class Counts:
    """The ledger's answers about some stretches that follow each other."""

    def __init__(self, usage: Usage, stretches: Sequence[Stretch]) -> None:
        self._stretches = stretches
        self._stored, self._ended = usage.stored(), usage.ended()
        self._waited, self._openings = usage.waited(), usage.openings()
        self._incidents, self._inside = usage.incidents(), usage.inside_at(stretches[0].since)

    def rows(self, size: str, slots: int) -> Iterator[UsageRow]:
        """A row for every stretch, of one size."""
        inside = self._inside.get(size, 0)
        for stretch in self._stretches:
            yield self._row(stretch, size, slots, inside)
            gone = sum(ended.left for ended in self._ended_of(stretch, size).values())
            inside += self._stored.get((stretch.name, size), (0, 0))[0] - gone

    def _row(self, stretch: Stretch, size: str, slots: int, inside: int) -> UsageRow:
        key = (stretch.name, size)
        ended = self._ended_of(stretch, size)
        stored, stored_ms = self._stored.get(key, (0, 0))
        median, most = self._waited.get(key, (None, None))
        pulsed, failed = self._openings.get(key, (0, 0))
        lain = inside * stretch.length + stored_ms - sum(each.ms for each in ended.values())
        return UsageRow(
            day=stretch.name,
            size=size,
            slots=slots,
            stored=stored,
            retrieved=ended[PackageStatus.RETRIEVED].parcels,
            expired=ended[PackageStatus.EXPIRED].parcels,
            cancelled=ended[PackageStatus.CANCELLED].parcels,
            waited_median=median,
            waited_p90=most,
            openings=pulsed,
            failed=failed,
            incidents=self._incidents.get(key, 0),
            use=round(lain / max(1, slots * stretch.length), 4),
        )

    def _ended_of(self, stretch: Stretch, size: str) -> Mapping[PackageStatus, Ended]:
        return {status: self._ended.get((stretch.name, size, status), Ended(0, 0, 0)) for status in FINAL}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(what="day", why="take the form YYYY-MM-DD") from error
