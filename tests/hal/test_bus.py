"""How often a bus asks which bank, on stepped time and without its thread."""

from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hal.bank_watch import REST, SILENT_AFTER, BankWatch, News
from hal.bus import Bus
from hal.clock import SteppedClock
from hal.doors import DoorState, Reading
from hal.errors import BankSilent

CLOSED = Reading(DoorState.CLOSED)
OPEN = Reading(DoorState.OPEN)


@dataclass
class ToldBank:
    """A bank that says what it is told to; each exchange takes its time."""

    clock: SteppedClock
    exchange: float = 0.0
    silent: bool = False
    answers_lost: int = 0
    said: Reading = CLOSED
    asked: list[float] = field(default_factory=list)
    kind: str = "told"
    bus: str = "wire"
    doors: int = 1
    pulse: float = 0.5

    def unlock(self, number: int) -> None:
        """Nothing moves here."""

    def read(self) -> list[Reading]:
        """Answer, or let the time-out pass."""
        self.asked.append(self.clock.monotonic())
        self.clock.advance(self.exchange)
        self.answers_lost -= 1
        if self.silent or self.answers_lost >= 0:
            raise BankSilent("told")
        return [self.said]

    def close(self) -> None:
        """Nothing to leave off."""


class Turning:
    """A bus over some banks and its time, turned as its thread would."""

    def __init__(self, clock: SteppedClock, *banks: ToldBank) -> None:
        self.clock = clock
        self.news: list[News] = []
        self.watches = [BankWatch(str(n), bank, {f"door {n}": 1}, clock.monotonic()) for n, bank in enumerate(banks)]
        self.bus = Bus("wire", self.watches, clock, self.news.append)

    def run(self, seconds: float) -> None:
        """Turn for that long."""
        end = self.clock.monotonic() + seconds
        while self.clock.monotonic() < end:
            self.bus.turn()
            self.clock.advance(0.001)

    def state(self, number: int = 0) -> DoorState:
        """What is believed of the one door of a bank."""
        return self.watches[number].reading(f"door {number}").state


def test_a_bank_at_rest_is_asked_four_times_a_second(clock: SteppedClock) -> None:
    bank = ToldBank(clock)
    turning = Turning(clock, bank)
    turning.run(1)
    bank.asked.clear()
    turning.run(10)
    assert 38 <= len(bank.asked) <= 41


def test_a_bank_with_a_pulsed_door_is_asked_often_and_no_other_one_is(clock: SteppedClock) -> None:
    """From the pulse until its door was seen open and closed again, though not for ever."""
    moving, resting = ToldBank(clock), ToldBank(clock)
    turning = Turning(clock, moving, resting)
    turning.run(1)
    turning.bus.unlock(turning.watches[0], "door 0")
    moving.asked.clear()
    resting.asked.clear()
    turning.run(1)
    assert len(moving.asked) >= 45
    assert len(resting.asked) <= 5
    moving.said = OPEN
    turning.run(1)
    moving.asked.clear()
    turning.run(10)
    assert len(moving.asked) >= 450
    moving.said = CLOSED
    turning.run(1)
    moving.asked.clear()
    turning.run(10)
    assert len(moving.asked) <= 41


def test_a_door_that_does_not_open_or_is_left_open_is_read_at_rest_s_pace_in_the_end(clock: SteppedClock) -> None:
    bank = ToldBank(clock)
    turning = Turning(clock, bank)
    turning.run(1)
    turning.bus.unlock(turning.watches[0], "door 0")
    turning.run(6)
    bank.asked.clear()
    turning.run(10)
    assert len(bank.asked) <= 41
    bank.said = OPEN
    turning.run(65)
    bank.asked.clear()
    turning.run(10)
    assert len(bank.asked) <= 41


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 0.7), st.floats(0, 0.3))
def test_a_bank_that_stops_answering_is_unknown_within_two_seconds_and_back_within_five(
    time_out: float, phase: float
) -> None:
    """Whenever its wire is cut and whatever one exchange takes to give up; the other bank on it goes on."""
    clock = SteppedClock()
    bank, other = ToldBank(clock), ToldBank(clock)
    turning = Turning(clock, bank, other)
    turning.run(1 + phase)
    bank.silent, bank.exchange, cut = True, time_out, clock.monotonic()
    turning.run(30)
    bank.silent, bank.exchange, mended = False, 0.0, clock.monotonic()
    turning.run(10)
    lost, back = [event for news in turning.news for event in news.events if event.door == "door 0"][1:]
    assert (lost.now.state, back.now.state) == (DoorState.UNKNOWN, DoorState.CLOSED)
    assert SILENT_AFTER - REST <= lost.at - cut <= 2
    assert back.at - mended <= 5
    assert turning.state(1) is DoorState.CLOSED
    assert len([asked for asked in bank.asked if cut + 2 < asked < mended]) <= 28


def test_one_lost_answer_says_nothing(clock: SteppedClock) -> None:
    bank = ToldBank(clock)
    turning = Turning(clock, bank)
    turning.run(1)
    bank.silent = True
    turning.run(0.25)
    bank.silent = False
    turning.run(2)
    assert [event for news in turning.news for event in news.events if event.now.state is DoorState.UNKNOWN] == []


def test_many_silent_banks_cost_the_others_one_time_out_now_and_then(clock: SteppedClock) -> None:
    """An answering bank on a wire with ten dead ones never waits for more than one of them."""
    dead = [ToldBank(clock, exchange=0.3, silent=True) for _ in range(10)]
    alive = ToldBank(clock)
    turning = Turning(clock, *dead, alive)
    turning.run(10)
    alive.asked.clear()
    turning.run(30)
    gaps = [late - early for early, late in pairwise(alive.asked)]
    assert max(gaps) <= 0.25 + 0.3 + 0.01
    assert all(len(bank.asked) >= 8 for bank in dead)
    for bank in dead:
        bank.silent, bank.exchange = False, 0.0
    turning.run(5)
    assert [turning.state(number) for number in range(11)] == [DoorState.CLOSED] * 11


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 16), st.integers(0, 15), st.sampled_from([0.2, 0.3, 0.5]), st.floats(0, 0.3))
def test_banks_that_stop_together_are_all_unknown_within_two_seconds(
    count: int, alive: int, time_out: float, phase: float
) -> None:
    """Since each one's last answer, however many go at once; the one that stays is believed again at once, if lost."""
    clock = SteppedClock()
    banks = [ToldBank(clock, exchange=0.015) for _ in range(count)]
    turning = Turning(clock, *banks)
    turning.run(1 + phase)
    gone = [bank for number, bank in enumerate(banks) if number != alive % count]
    for bank in gone:
        bank.silent, bank.exchange = True, time_out
    last = [watch.answered_at for watch in turning.watches]
    turning.run(10)
    lost = {event.door: event.at for news in turning.news for event in news.events if event.before == CLOSED}
    for number, bank in enumerate(banks):
        if bank in gone:
            assert lost[f"door {number}"] - last[number] <= 2.01
    stays = banks[alive % count]
    assert turning.state(alive % count) is DoorState.CLOSED
    settled = [asked for asked in stays.asked if asked > clock.monotonic() - 10 + count * time_out]
    assert max(late - early for early, late in pairwise(settled)) <= REST + time_out + 0.05


def test_a_bank_found_alive_is_asked_between_any_two_that_fail(clock: SteppedClock) -> None:
    """A cut cable takes nine of ten: while it turns out which, the tenth never waits for more than one of them."""
    alive, *dying = [ToldBank(clock, exchange=0.01) for _ in range(10)]
    turning = Turning(clock, alive, *dying)
    turning.run(1)
    for bank in dying:
        bank.silent, bank.exchange = True, 0.2
    turning.run(REST)
    alive.asked.clear()
    turning.run(5)
    assert max(late - early for early, late in pairwise(alive.asked)) <= REST + 0.2 + 0.02


def test_at_the_start_one_lost_answer_silences_nobody(clock: SteppedClock) -> None:
    """Whoever does not answer is asked once more before the unit says what it believes; the silent are asked once."""
    flaky, dead = ToldBank(clock, answers_lost=1), ToldBank(clock, silent=True)
    turning = Turning(clock, flaky, dead)
    for _ in range(2):
        turning.bus.poll()
    assert turning.state() is DoorState.CLOSED
    assert (len(flaky.asked), len(dead.asked)) == (3, 3)


@pytest.mark.parametrize(("silent", "time_out"), [(15, 0.2), (18, 0.2), (7, 0.5)])
def test_a_bank_is_back_within_five_seconds_while_its_neighbours_stay_silent(silent: int, time_out: float) -> None:
    """As long as asking each of them once takes 4 s at most; the manual for wiring says the same."""
    clock = SteppedClock()
    back, *dead = [ToldBank(clock, exchange=time_out + 0.02, silent=True) for _ in range(silent + 1)]
    turning = Turning(clock, back, *dead, ToldBank(clock, exchange=0.02))
    turning.run(10)
    for _ in range(10):
        back.silent, back.exchange = False, 0.02
        turning.run(5)
        assert turning.state() is DoorState.CLOSED
        back.silent, back.exchange = True, time_out + 0.02
        turning.run(5.3)
        assert turning.state() is DoorState.UNKNOWN


def test_a_door_opened_by_the_unit_every_second_is_no_restless_contact(clock: SteppedClock) -> None:
    """A lock with a short pulse rests shortly, and a hand is quick."""
    bank = ToldBank(clock)
    turning = Turning(clock, bank)
    turning.run(1)
    for _ in range(12):
        turning.bus.unlock(turning.watches[0], "door 0")
        bank.said = OPEN
        turning.run(0.5)
        assert turning.state() is DoorState.OPEN
        bank.said = CLOSED
        turning.run(0.5)
        assert turning.state() is DoorState.CLOSED
