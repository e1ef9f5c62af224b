"""Somebody guesses codes for days, pulls the plug and turns the clock: never more tries than the design allows."""

import random
from collections import deque

import pytest

from kiosk.core.codes import check_digit
from kiosk.core.errors import CodeMistyped, CodeRefused, CodeUnknown, KeypadClosed, TryLater
from kiosk.core.verbs import Answer, Visit
from tests.faults.figures import Figures
from tests.faults.stage import ANA, Stage

DAY = 24 * 3600.0
YEAR = 365 * DAY
A_DAY = {None: 194, "02": 480}
"""Tries that 24 running hours may hold: codes alone, and codes with the number of a door."""


class Day:
    """The tries of the last 24 running hours, and the most that any 24 hours have held."""

    def __init__(self) -> None:
        self.most = 0
        self._tries: deque[float] = deque()

    def tried(self, at: float) -> None:
        """A try was accepted: compared, and found wrong."""
        self._tries.append(at)
        while self._tries[0] <= at - DAY:
            self._tries.popleft()
        self.most = max(self.most, len(self._tries))


class Guesser:
    """A patient stranger with a recipient's own code at hand, whose success ends the keypad's ladder."""

    def __init__(self, stage: Stage, seed: int | None) -> None:
        self.days = {door: Day() for door in A_DAY}
        self.refused = 0
        self._stage = stage
        self._chance = random.Random(seed)
        self._package = bring(stage)

    def try_once(self) -> None:
        """Guess, or wait, or collect nothing with the good code, or pull the plug, or turn the clock."""
        luck = self._chance.random()
        if luck < 0.005:
            self._stage.crash()
        elif luck < 0.01:
            self._stage.clock.jump(self._chance.choice((-20, -1, 1, 20)) * YEAR)
        elif luck < 0.03:
            self._open_with_the_qr_code()
        way = int(self._stage.clock.monotonic() / (2 * DAY)) % 3  # two days of one way, then of the other, then of both
        self._guess((None, "02", self._chance.choice((None, "02")))[way])

    def _guess(self, door: str | None) -> None:
        digits = f"{self._chance.randrange(10**8):08}"
        try:
            self._stage.system.begin_retrieve(digits + check_digit(digits), door)
        except CodeUnknown:
            self.days[door].tried(self._stage.clock.monotonic())
        except KeypadClosed as closed:
            self.refused += 1
            wait = float(closed.facts["wait"] or 0)
            self._stage.clock.advance(self._chance.choice((0.3, 1.0, wait, wait)))
        self._stage.clock.advance(self._chance.choice((0.1, 1.0, 5.0)))

    def _open_with_the_qr_code(self) -> None:
        """The recipient himself: whatever the keypad thinks, his QR code is never refused."""
        stage = self._stage
        try:
            visit = stage.system.begin_retrieve(stage.book.token(self._package, 1))
        except TryLater:
            return
        except CodeRefused as refusal:
            pytest.fail(f"a QR code was refused: {refusal!r}")
        leave(stage, visit)


def bring(stage: Stage) -> str:
    """Store a parcel; returns its package."""
    courier = stage.courier()
    visit = stage.system.begin_store(courier, "P1", "SMALL", ANA)
    stage.step(1.0)
    stage.steel.put(visit.door, "P1")
    stage.step(3.0)
    stage.steel.shut(visit.door)
    stage.step(1.0)
    stage.system.settle(visit.id, Answer.INSIDE, courier)
    stage.step(4.0)
    return stage.system.package(stage.operator(), "P1").id


def leave(stage: Stage, visit: Visit) -> None:
    """Open a door, look, and leave the parcel there."""
    stage.step(1.0)
    stage.steel.shut(visit.door)
    stage.step(1.0)
    if stage.system.visit(visit.id).live:
        stage.system.settle(visit.id, Answer.LEFT)


def test_no_running_day_holds_more_guesses_than_the_design_allows(stage: Stage, full: bool, figures: Figures) -> None:
    """Through power cuts and clocks turned by decades; and a QR code opens its door all the while."""
    tries = 100_000 if full else 3000
    guesser = Guesser(stage, None if full else 8)
    with figures.of("guessing codes") as row:
        row.tries = tries
        for _ in range(tries):
            guesser.try_once()
        most = {door: day.most for door, day in guesser.days.items()}
        row.remark = f"at most {most[None]} a day, {most['02']} with a door; {guesser.refused} refused unread"
        row.losses = sum(max(0, most[door] - A_DAY[door]) for door in A_DAY)
        assert row.losses == 0, most
        assert most[None] > 100, "the guesser was too lazy to prove anything"


def test_customers_who_mistype_are_never_closed_out(stage: Stage, full: bool, figures: Figures) -> None:
    """One in twenty hits a wrong key: the check digit tells, nothing is counted, and the keypad stays open."""
    customers, chance = (5000 if full else 200), random.Random(8)
    code = stage.code(bring(stage))
    mistyped = 0
    with figures.of("customers who mistype") as row:
        row.tries = customers
        for _ in range(customers):
            if chance.random() < 0.05:
                place = chance.randrange(9)
                wrong = str((int(code[place]) + chance.randrange(1, 10)) % 10)
                with pytest.raises(CodeMistyped):
                    stage.system.begin_retrieve(code[:place] + wrong + code[place + 1 :])
                mistyped += 1
            leave(stage, stage.system.begin_retrieve(code))
            stage.clock.advance(400.0)  # nobody opens the same door more than ten times an hour
        row.remark = f"{mistyped} mistyped"
        assert mistyped > customers // 40
