"""Clocks that start in 1970 and jump by years: nobody's time to collect is cut short, and no lock opens early."""

import random
from pathlib import Path

import pytest

from kiosk.config import Config
from kiosk.core.clock import SteppedUnitClock
from kiosk.core.codes import check_digit
from kiosk.core.errors import CodeUnknown, KeypadClosed, SignInLocked, SignInRefused
from kiosk.core.verbs import Answer, PackageStatus
from tests.faults.figures import Figures
from tests.faults.stage import ANA, COURIER, Stage

HOUR = 3600.0
DAY = 24 * HOUR
YEAR = 365 * DAY
JUMPS = (-50 * YEAR, -YEAR, -30 * DAY, -2 * HOUR, -60.0, 60.0, 2 * HOUR, 30 * DAY, YEAR, 50 * YEAR)


class Unfair:
    """A unit whose wall clock cannot be trusted, and a stopwatch that runs only while the unit does."""

    def __init__(self, stage: Stage, chance: random.Random) -> None:
        self.running = 0.0
        self.expired = 0
        self.complaints: list[str] = []
        self._stage = stage
        self._chance = chance
        self._accepted: dict[str, float] = {}
        self._over: set[object] = set()
        self._stored = 0

    def something_happens(self) -> None:
        """One deed of people, services or fate."""
        deeds = (self._bring, self._bring, self._jump, self._run, self._run, self._run, self._crash, self._sleep)
        self._chance.choice((*deeds, self._lose_the_source))()
        self._look()

    def settle_down(self) -> None:
        """From now on the clock is right: everything that is still inside expires in its time."""
        self._stage.clock.source_seen = True
        for _ in range(12 * 4):
            self._run()
            self._look()

    def _bring(self) -> None:
        self._stored += 1
        number = f"P{self._stored}"
        session = self._stage.courier()
        free = self._stage.system.work(session).free["SMALL"]
        if not free:
            self._take_out_what_is_over()
            return
        visit = self._stage.system.begin_store(session, number, "SMALL", ANA)
        self._step(1.0)
        self._stage.steel.put(visit.door, number)
        self._step(3.0)
        self._stage.steel.shut(visit.door)
        self._step(1.0)
        self._stage.system.settle(visit.id, Answer.INSIDE, session)
        if self._chance.random() < 0.5:
            self._jump()
        self._stage.system.sign_out(session)
        self._deliver()

    def _take_out_what_is_over(self) -> None:
        for package in self._stage.system.packages(self._stage.operator(), PackageStatus.EXPIRED):
            if package.door is None:
                continue
            self._step(10.0)
            session = self._stage.technician()
            visit = self._stage.system.begin_remove(session, package.id)
            self._step(1.0)
            self._stage.steel.take(visit.door)
            self._step(3.0)
            self._stage.steel.shut(visit.door)
            self._step(1.0)
            self._stage.system.settle(visit.id, Answer.TAKEN, session)

    def _jump(self) -> None:
        self._stage.clock.jump(self._chance.choice(JUMPS))

    def _lose_the_source(self) -> None:
        self._stage.clock.source_seen = not self._stage.clock.source_seen

    def _crash(self) -> None:
        self._stage.crash()

    def _sleep(self) -> None:
        """The unit is off for days; its real-time clock goes on, or starts anew."""
        self._stage.power.cut()
        self._stage.clock.jump(self._chance.choice((0.0, 5 * DAY, -20 * YEAR)))
        self._stage.crash()

    def _run(self, seconds: float = 6 * HOUR) -> None:
        self._step(0.5)
        for _ in range(3):
            self.running += seconds / 3
            self._stage.rest(seconds / 3)
            self._stage.system.sweep()
            self._deliver()

    def _step(self, seconds: float) -> None:
        self.running += seconds
        self._stage.step(seconds)

    def _deliver(self) -> None:
        self._stage.system.deliver()
        for (number,) in self._stage.query("SELECT number FROM package WHERE accepted IS NOT NULL"):
            self._accepted.setdefault(str(number), self.running)

    def _look(self) -> None:
        for (number,) in self._stage.query("SELECT number FROM package WHERE status = 'EXPIRED'"):
            if number in self._over:
                continue
            self._over.add(number)
            begun = self._accepted.get(str(number), -DAY)
            self.expired += 1
            if self.running - begun < 7 * DAY - 3 * HOUR:
                self.complaints.append(f"{number} had {(self.running - begun) / DAY:.2f} days")


def test_no_parcel_expires_before_the_unit_has_run_for_its_days(
    tmp_path: Path, wall: Config, full: bool, figures: Figures
) -> None:
    """Jumps of years, lost time sources, days without power: only the hours count in which the unit ran."""
    histories = 200 if full else 5
    with figures.of("expiry under wrong clocks") as row:
        expired, inside = 0, 0
        for seed in range(histories):
            (folder := tmp_path / str(seed)).mkdir()
            stage = Stage(folder, wall)
            unfair = Unfair(stage, random.Random(seed))
            for _ in range(40):
                unfair.something_happens()
            unfair.settle_down()
            inside += len(stage.query("SELECT 1 FROM package WHERE status = 'STORED'"))
            stage.close()
            expired += unfair.expired
            row.losses += len(unfair.complaints)
            assert unfair.complaints == [], f"history {seed}"
        row.tries = expired
        row.remark = f"expiries in {histories} histories"
        assert expired > histories
        assert inside == 0, "parcels that never expire"


def test_a_unit_that_starts_in_1970_expires_nothing_until_it_knows_the_time(tmp_path: Path, wall: Config) -> None:
    """Without a time source a hundred days bring nobody's time to an end; with one, the parcel has its seven days."""
    stage = Stage(tmp_path, wall, clock=SteppedUnitClock(wall=1000, synchronised=False))
    unfair = Unfair(stage, random.Random(0))
    unfair._bring()
    for _ in range(100):
        unfair._run(DAY)
    assert stage.system.package(stage.operator(), "P1").status is PackageStatus.STORED
    stage.close()


def guess(stage: Stage) -> None:
    """Type a code that nobody was given."""
    stage.system.begin_retrieve("12345678" + check_digit("12345678"))


@pytest.mark.parametrize("jump", JUMPS)
def test_a_jump_of_the_clock_opens_no_lock_early(stage: Stage, jump: float) -> None:
    """The keypad's rest and a staff number's are counted in running seconds, through a jump and a power cut."""
    for _ in range(5):
        with pytest.raises(CodeUnknown):
            guess(stage)
        with pytest.raises(SignInRefused):
            stage.system.sign_in(COURIER, "000111")
    stage.clock.jump(jump)
    stage.crash()
    stage.clock.jump(jump)
    stage.clock.advance(58.0)
    with pytest.raises(KeypadClosed):
        guess(stage)
    with pytest.raises(SignInLocked):
        stage.system.sign_in(COURIER, "000111")

    stage.clock.advance(3.0)
    with pytest.raises(CodeUnknown):
        guess(stage)
