"""One bank as the cabinet sees it: what is believed of its doors, how it answers, and when to ask it again."""

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from hal.belief import Belief
from hal.doors import DoorBank, DoorEvent, DoorState, Reading
from hal.errors import BankSilent, BankStopped, DoorCooling
from hal.wrong_door import Suspicion, WrongDoor

log = logging.getLogger(__name__)

REST = 0.25
"""Seconds between two reads of a bank where nothing moves."""

EAGER = 0.02
"""Seconds between two reads of a bank where a door is expected to move, or as long as its exchange takes."""

EXPECTED_TO_OPEN = 5.0
"""Seconds after a pulse for which its door is expected to open."""

EXPECTED_TO_CLOSE = 60.0
"""Seconds for which an open door is expected to close; a door left open longer is read at rest's pace."""

SILENT_AFTER = 1.0
"""Seconds without an answer after which a read that fails means silence."""

STALE_AFTER = 2.0
"""Seconds since its last answer for which a bank is believed at most, whether it was asked meanwhile or not."""

RETRY_FIRST, RETRY_LAST = 1.0, 2.0
"""Seconds between two reads of a silent bank, at first and later."""


@dataclass(frozen=True, slots=True)
class BankHealth:
    """How one bank answers; `silent_for` is None while it does, `reply_ms` is the last exchange's time."""

    bank: str
    kind: str
    silent_for: float | None
    last_error: str | None
    reply_ms: float | None
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """What one read told: doors that changed, and a wrong door once it is proven."""

    events: tuple[DoorEvent, ...] = ()
    alarm: WrongDoor | None = None


class BankWatch:
    """What is known of one bank; the caller sees to it that one thread at a time reads or pulses."""

    def __init__(self, name: str, bank: DoorBank, doors: Mapping[str, int], since: float) -> None:
        self.name = name
        self.bank = bank
        self.due = since
        self._lock = threading.Lock()
        self._numbers = dict(doors)
        self._beliefs = {door: Belief() for door in doors}
        self._moving_until = dict.fromkeys(doors, -inf)
        self._pulsed_at: dict[str, float] = {}
        self._suspicion = Suspicion(name)
        self._wrong: WrongDoor | None = None
        self._since = since
        self._answered_at = -inf
        self._silent = False
        self._doubted = False
        self._retry = RETRY_FIRST
        self._health = BankHealth(name, bank.kind, None, None, None)

    @property
    def silent(self) -> bool:
        """Whether the bank has stopped answering, or has never begun to."""
        return self._silent

    @property
    def doubted(self) -> bool:
        """Whether its last read brought nothing, so that the next one may cost a time-out again."""
        return self._doubted

    @property
    def answered_at(self) -> float:
        """When it last answered, or else when it was first looked at."""
        return max(self._answered_at, self._since)

    @property
    def stopped(self) -> bool:
        """Whether it opened another door than asked, and nobody has released it since."""
        return self._wrong is not None

    def reading(self, door: str) -> Reading:
        """The last believed reading of one door."""
        return self._beliefs[door].reading

    def health(self, now: float) -> BankHealth:
        """How the bank answers."""
        silent_for = now - self.answered_at if self._silent else None
        return replace(self._health, silent_for=silent_for, stopped=self._wrong is not None)

    def permit(self, door: str, now: float) -> None:
        """Raise BankStopped, BankSilent or DoorCooling when no latch of this bank may be pulled just now."""
        with self._lock:
            if self._wrong is not None:
                raise BankStopped(self.name, self._wrong.asked, self._wrong.opened)
            if self._silent:
                raise BankSilent(self.name, self._health.last_error or "never answered")
            if (wait := self._suspicion.undecided_for(now, self._is_closed)) > 0:
                raise DoorCooling(door, wait)

    def stop(self, wrong: WrongDoor) -> None:
        """Move nothing any more, for a wrong door that is known from elsewhere."""
        with self._lock:
            self._wrong = wrong

    def release(self) -> None:
        """Let a stopped bank move again."""
        with self._lock:
            self._suspicion.forget()
            self._wrong = None

    def pulse(self, door: str, now: float) -> None:
        """Pull one latch, once, and expect its door to open; raises BankSilent."""
        with self._lock:
            self._suspicion.pulsed(door, now)
            self._moving_until[door] = now + EXPECTED_TO_OPEN
            self._pulsed_at[door] = now
            self._beliefs[door].expect()
            self.due = now
        self.bank.unlock(self._numbers[door])

    def answered(self, readings: Sequence[Reading], asked: float, now: float) -> News:
        """Take the answer to a read that was asked at that time."""
        if len(readings) < max(self._numbers.values(), default=0):
            return self.failed(f"told of {len(readings)} doors only", now)
        with self._lock:
            if self._silent:
                log.info("bank %s answers", self.name, extra={"bank": self.name})
            self._answered_at, self._silent, self._doubted, self._retry = now, False, False, RETRY_FIRST
            self._health = replace(self._health, reply_ms=(now - asked) * 1000)
            seen = [self._see(door, readings[number - 1], now) for door, number in self._numbers.items()]
            self.due = asked + (EAGER if self._moves(now) else REST)
            return News(tuple(event for event in seen if event is not None), self._judge(now))

    def failed(self, error: str, now: float) -> News:
        """Take a read that brought nothing; it means silence once the last answer is too long ago."""
        with self._lock:
            self._health = replace(self._health, last_error=error)
            self._doubted = True
            if not self._silent and now - self._answered_at < SILENT_AFTER:
                self.due = now + EAGER
                return News()
            self.due, self._retry = now + self._retry, min(2 * self._retry, RETRY_LAST)
            return self._fall_silent(now)

    def age(self, now: float, ahead: float) -> News:
        """Believe it no longer when its last answer will be too old in `ahead` seconds."""
        with self._lock:
            if self._silent or now + ahead - self.answered_at < STALE_AFTER:
                return News()
            if not self._doubted:
                self._health = replace(self._health, last_error="its turn to be asked comes too late")
            return self._fall_silent(now)

    def _fall_silent(self, now: float) -> News:
        if not self._silent:
            log.warning("bank %s is silent: %s", self.name, self._health.last_error, extra={"bank": self.name})
        self._silent = True
        before = {door: belief.reading for door, belief in self._beliefs.items()}
        lost = [door for door, belief in self._beliefs.items() if belief.lose()]
        return News(tuple(DoorEvent(door, before[door], self.reading(door), now) for door in lost))

    def _see(self, door: str, reading: Reading, now: float) -> DoorEvent | None:
        belief = self._beliefs[door]
        before = belief.reading
        if not belief.see(reading, now):
            return None
        event = DoorEvent(door, before, belief.reading, now)
        if event.opened:
            event = replace(event, took=self._reaction(door, now))
            self._moving_until[door] = now + EXPECTED_TO_CLOSE
            if before.state is DoorState.CLOSED:
                self._suspicion.opened(door, now)
        elif event.closed:
            self._moving_until[door] = -inf
        return event

    def _reaction(self, door: str, now: float) -> float | None:
        """Seconds since the pulse that has opened a door; None for an opening that no pulse explains."""
        took = now - self._pulsed_at.pop(door, -inf)
        return took if took <= EXPECTED_TO_OPEN else None

    def _judge(self, now: float) -> WrongDoor | None:
        wrong = self._suspicion.verdict(now, self._is_closed)
        self._wrong = wrong or self._wrong
        return wrong

    def _moves(self, now: float) -> bool:
        """Whether a door of the bank is expected to move, or one more read would settle something."""
        wavers = any(belief.wavers for belief in self._beliefs.values())
        return wavers or now < max(self._moving_until.values(), default=-inf)

    def _is_closed(self, door: str) -> bool:
        return self.reading(door).state is DoorState.CLOSED
