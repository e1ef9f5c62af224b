"""Whoever dies or hangs among the services is replaced, and it is said; nobody works beside his own successor."""

import threading
from collections.abc import Callable
from contextlib import closing

import pytest

from hal.clock import SteppedClock
from kiosk.services.rota import troubles
from kiosk.services.service import Service
from kiosk.services.supervisor import FAILS_LONG, FAILS_OFTEN, MOST_LOST, PAUSE_LAST, Loss, Supervisor
from tests.services.conftest import ADDRESS, PATIENCE, Task

# A thread that dies is what these tests are about.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
WITHIN = 30.0


def keep(supervisor: Supervisor, task: Task) -> None:
    """Start the supervisor with one service that turns without a rest."""
    supervisor.add(Service("task", task, every=0.001, within=WITHIN))
    supervisor.start()
    task.works()


def said(supervisor: Supervisor) -> list[Loss]:
    """Wait for word of a loss."""
    found: list[Loss] = []
    pause = threading.Event()
    for _ in range(round(PATIENCE / 0.01)):
        found += supervisor.losses()
        if found:
            return found
        pause.wait(0.01)
    raise AssertionError("nothing was said")


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    pause = threading.Event()
    for _ in range(round(PATIENCE / 0.01)):
        if is_so():
            return
        pause.wait(0.01)
    raise AssertionError("it did not come")


def replaced(supervisor: Supervisor, time: SteppedClock, task: Task) -> list[Loss]:
    """What was said of a loss, once another thread is at work."""
    words = said(supervisor)
    time.advance(PAUSE_LAST)
    task.works()
    return words


def test_a_service_whose_thread_died_goes_on_in_another(supervisor: Supervisor, time: SteppedClock, task: Task) -> None:
    """A thread that ends for whatever reason is no end of the service."""
    keep(supervisor, task)
    task.wish = "die"
    assert replaced(supervisor, time, task) == [Loss("task", "died")]
    assert supervisor.reports()[0].restarts == 1
    assert len(set(task.workers)) == 2


class Crossing(SteppedClock):
    """Time during which the supervisor looks at every service whenever somebody reads the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.look: Callable[[], None] | None = None

    def monotonic(self) -> float:
        look, self.look = self.look, None
        if look is not None:
            look()
            self.look = look
        return super().monotonic()


def test_a_service_that_comes_later_gets_one_thread(task: Task) -> None:
    """Even though the supervisor looks round in the middle of it, and would replace whoever is missing."""
    time = Crossing()
    with closing(Supervisor(time, pace=3600.0)) as supervisor:
        supervisor.start()
        time.look = supervisor.look
        supervisor.add(Service("task", task, every=0.001, within=WITHIN))
        time.look = None
        assert [thread.name for thread in threading.enumerate()].count("service-task") == 1
        task.works()


def test_a_hung_turn_is_noticed_after_its_time_and_not_before(
    supervisor: Supervisor, time: SteppedClock, task: Task
) -> None:
    """A long turn is none that hangs, until it has taken longer than it may."""
    keep(supervisor, task)
    task.hangs()
    time.advance(WITHIN - 1)
    supervisor.look()
    assert not supervisor.losses()
    time.advance(2)
    assert replaced(supervisor, time, task) == [Loss("task", "hung")]


def test_nobody_is_blamed_for_the_time_in_which_the_whole_process_stood_still(time: SteppedClock, task: Task) -> None:
    """Stopped and continued by a signal: every turn under way looks long, and none hangs."""
    with closing(Supervisor(time, pace=3600.0)) as supervisor:
        supervisor.add(Service("task", task, every=0.001, within=WITHIN))
        supervisor.start()
        task.hangs()
        time.advance(3600)
        supervisor.look()
        assert not supervisor.losses()
        supervisor.look()
        assert supervisor.losses() == [Loss("task", "hung")]
        task.go_on.set()


def test_a_thread_that_comes_back_leaves_the_work_to_its_successor(
    supervisor: Supervisor, time: SteppedClock, task: Task
) -> None:
    """It ends the turn in which it hung, and begins no other."""
    keep(supervisor, task)
    task.hangs()
    (late,) = task.hanging
    time.advance(WITHIN + 1)
    replaced(supervisor, time, task)
    turns_before = task.workers.count(late)
    task.go_on.set()
    task.works(50)
    assert task.workers.count(late) == turns_before + 1
    assert late not in task.workers[-20:]


def test_a_service_whose_threads_all_hang_is_given_up_until_one_is_back(
    supervisor: Supervisor, time: SteppedClock, task: Task
) -> None:
    """Threads are not piled up without end; that it is gone is told of."""
    keep(supervisor, task)
    for _ in range(MOST_LOST):
        assert supervisor.abandoned() == []
        time.advance(PAUSE_LAST)
        task.hangs()
        time.advance(WITHIN + 1)
        assert said(supervisor) == [Loss("task", "hung")]
    assert supervisor.abandoned() == ["task"]
    assert supervisor.reports()[0].abandoned
    assert troubles(supervisor) == ["the service task hangs for good: restart the controller"]
    time.advance(PAUSE_LAST)
    task.go_on.set()
    task.works(MOST_LOST + 1)
    assert supervisor.abandoned() == []


def test_what_is_lost_again_and_again_is_begun_again_more_slowly(
    supervisor: Supervisor, time: SteppedClock, task: Task
) -> None:
    """One second after the first loss, two after the second."""
    keep(supervisor, task)
    for pause in (1.0, 2.0, 4.0):
        task.wish = "die"
        said(supervisor)
        time.advance(pause - 0.5)
        supervisor.look()
        turns = len(task.workers)
        supervisor.look()
        assert len(task.workers) == turns
        time.advance(0.5)
        task.works()


def test_a_turn_that_fails_is_no_loss_and_forgotten_after_a_good_one(
    supervisor: Supervisor, time: SteppedClock, task: Task, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged, but not what it said; the next turn comes, and nobody is accused of what is over."""
    keep(supervisor, task)
    task.wish = "fail"
    task.works(3)
    assert not supervisor.losses()
    report = supervisor.reports()[0]
    assert (report.restarts, report.failures, report.last_error) == (0, 0, None)
    assert "service task failed a turn: ValueError" in caplog.text
    assert "in __call__" in caplog.text
    assert ADDRESS not in caplog.text


def test_a_service_that_only_fails_is_told_of_after_a_while(supervisor: Supervisor, time: SteppedClock) -> None:
    """By name, as long as it does; three turns in a second may be one bad moment."""
    good = threading.Event()

    def turn() -> None:
        if not good.is_set():
            raise ValueError

    supervisor.add(Service("task", turn, every=0.001, within=WITHIN))
    supervisor.start()
    until(lambda: supervisor.reports()[0].failures >= FAILS_OFTEN)
    assert supervisor.failing() == []
    assert supervisor.reports()[0].last_error == "ValueError"
    time.advance(FAILS_LONG)
    assert supervisor.failing() == ["task"]
    assert troubles(supervisor) == ["the service task fails again and again"]
    good.set()
    until(lambda: not supervisor.failing())
    assert supervisor.reports()[0].last_error is None


def test_a_service_that_was_lost_is_well_again_after_a_good_turn(
    supervisor: Supervisor, time: SteppedClock, task: Task
) -> None:
    """How often it was lost is counted all the same."""
    keep(supervisor, task)
    task.wish = "die"
    assert said(supervisor) == [Loss("task", "died")]
    assert supervisor.reports()[0].last_error == "died"
    time.advance(PAUSE_LAST)
    task.works(2)
    report = supervisor.reports()[0]
    assert (report.restarts, report.last_error) == (1, None)
