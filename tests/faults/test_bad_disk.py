"""Disks that are full, that turn read-only, and that answer EIO: what is inside is given out, or nothing moves at all.

Full disks are small real ones. An I/O error is put in by strace at the n-th call, for every n, once and from then on:
the unit ends, no door moves any more, and the next start has everything that anybody was told.
"""

import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pytest

from kiosk.config import Config
from kiosk.control.client import connect
from kiosk.core.clock import SteppedUnitClock
from kiosk.core.errors import ControllerAbsent, DepositsStopped, DiskFull, LedgerBroken, StateUnusable
from kiosk.core.verbs import Answer, PackageStatus
from kiosk.runtime import open_unit
from tests.faults.errands import at_door, bring, collect
from tests.faults.figures import Figures, Row
from tests.faults.kiosk_run import PATIENCE, running, socket_of
from tests.faults.reopened import Reopened, Told
from tests.faults.small_disk import KINDS, NotMountable, SmallDisk, small_disk
from tests.faults.stage import ANA, LEDGER, Stage
from tests.faults.strace_log import NotTraceable, Said, may_trace

MOST = 200
_MAY_END_IT = re.compile(r"(LedgerBroken|StateUnusable|KeyMissing): ")


@pytest.fixture(params=KINDS)
def disk(request: pytest.FixtureRequest, tmp_path: Path, figures: Figures) -> Iterator[SmallDisk]:
    """A disk of a few megabytes."""
    try:
        with small_disk(request.param, tmp_path) as made:
            yield made
    except NotMountable as error:
        with figures.of(f"full {request.param}") as row:
            row.remark = f"not run: {error}"
        pytest.skip(str(error))


def ballast(stage: Stage) -> Path:
    """The file that only takes room."""
    return stage.state / "ballast"


# -- full ------------------------------------------------------------------------------------------------------


def test_a_disk_that_fills_up_stops_deposits_and_nothing_else(
    disk: SmallDisk, wall: Config, figures: Figures, request: pytest.FixtureRequest
) -> None:
    """What is under way is finished in the ballast's room, pickups go on, and with room again deposits come back."""
    with figures.of(f"full {request.node.callspec.params['disk']}") as row, closing(Stage(disk.folder, wall)) as stage:
        package = bring(stage, "P1")
        courier = stage.courier()
        visit = stage.system.begin_store(courier, "P2", "SMALL", ANA)
        stage.step(1.0)
        disk.fill()
        at_door(stage, visit, lambda: stage.steel.put(visit.door, "P2"))
        stage.system.settle(visit.id, Answer.INSIDE, courier)
        stage.step(4.0)
        assert not ballast(stage).exists()
        with pytest.raises(DepositsStopped):
            stage.system.begin_store(courier, "P3", "SMALL", ANA)
        collect(stage, package)
        stage.system.sweep()
        with pytest.raises(DepositsStopped):
            stage.system.begin_store(courier, "P3", "SMALL", ANA)

        disk.clear()
        stage.system.sweep()
        bring(stage, "P3")

        assert ballast(stage).exists()
        held = stage.query("SELECT number, status FROM package ORDER BY number")
        assert held == [("P1", "RETRIEVED"), ("P2", "STORED"), ("P3", "STORED")]
        row.tries, row.remark = 1, "a real disk of 24 MiB filled in the middle of a deposit"


def test_a_unit_that_starts_on_a_full_disk_gives_out_what_is_inside(disk: SmallDisk, wall: Config) -> None:
    """The ballast's room is enough to open the ledger; what is taken in has to wait."""
    with closing(Stage(disk.folder, wall)) as stage:
        package = bring(stage, "P1")
        stage.close()
        disk.fill()
        stage.restart()
        with pytest.raises(DepositsStopped):
            stage.system.begin_store(stage.courier(), "P2", "SMALL", ANA)
        collect(stage, package)

        assert stage.system.package(stage.operator(), "P1").status is PackageStatus.RETRIEVED


def test_a_full_disk_without_ballast_is_named_and_waits_for_room(disk: SmallDisk, wall: Config) -> None:
    """Nothing can be promised then: the start is refused as one that may succeed later, and does."""
    with closing(Stage(disk.folder, wall)) as stage:
        bring(stage, "P1")
        stage.close()
        ballast(stage).unlink()
        disk.fill()
        with pytest.raises(DiskFull):
            stage.restart()
        disk.clear()
        stage.restart()

        assert stage.system.package(stage.operator(), "P1").status is PackageStatus.STORED


# -- broken ---------------------------------------------------------------------------------------------------


def test_a_read_that_meets_a_broken_page_ends_all_writing(stage: Stage) -> None:
    """Whoever finds out first, nothing is promised on such a file any more, and the process is told to end."""
    bring(stage)
    stage.restart()
    told: list[str] = []
    stage.store.when_broken = lambda: told.append("broken")
    spoil(stage.state / LEDGER)

    with pytest.raises(LedgerBroken):
        stage.query("SELECT * FROM code")
    with pytest.raises(LedgerBroken):
        stage.operator()
    assert told == ["broken"]


def spoil(ledger: Path) -> None:
    """Overwrite every page but the first."""
    with ledger.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (ledger.stat().st_size - 4096))


# -- failing ---------------------------------------------------------------------------------------------------


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """How a controller that should end by itself did: its exit code, and what the last line says of the ledger."""
    _, said = process.communicate(timeout=PATIENCE)
    found = re.search("not to be trusted|cannot hold the ledger", said.splitlines()[-1])
    return process.returncode, found[0] if found else said


def reserve_until_it_breaks(folder: Path, spoil: Callable[[], None] = lambda: None) -> list[str]:
    """Reserve and cancel, over and over; the numbers of the parcels that were acknowledged before the end."""
    told: list[str] = []
    with closing(connect(socket_of(folder))) as client:
        operator = client.operator_session().id
        for number in range(MOST):
            if number == 3:
                spoil()
            try:
                package = client.reserve(operator, f"R{number}", "SMALL", ANA)
                told.append(package.number)
                client.cancel(operator, package.id)
            except (LedgerBroken, ControllerAbsent):
                return told
    raise AssertionError(f"{MOST} reservations, and nothing broke")


def known(folder: Path) -> set[str]:
    """The parcels that a fresh start knows of."""
    with running(folder), closing(connect(socket_of(folder))) as client:
        return {package.number for package in client.packages(client.operator_session().id)}


def traceable(row: Row) -> None:
    """Skip, and say why in the figures, where strace may not put errors in."""
    try:
        may_trace()
    except NotTraceable as error:
        row.remark = f"not run: {error}"
        pytest.skip(str(error))


def injecting(calls: str, when: str, log: Path) -> list[str]:
    """A command that runs another one with EIO at the n-th of those calls of each of its threads."""
    return ["strace", "-f", "-o", str(log), "-e", f"trace={calls}", "-e", f"inject={calls}:error=EIO:when={when}"]


def test_a_disk_that_turns_read_only_ends_the_unit(tmp_path: Path, figures: Figures) -> None:
    """It ends by itself with the code of a broken ledger, refuses to start meanwhile, and has lost nothing after."""
    with figures.of("a disk turns read-only") as row:
        try:
            with small_disk("ext4", tmp_path) as disk:
                with running(disk.folder) as process:
                    told = reserve_until_it_breaks(disk.folder, spoil=disk.fail)
                    assert ended(process) == (LedgerBroken.exit_code, "not to be trusted")
                with running(disk.folder) as process:
                    assert ended(process) == (StateUnusable.exit_code, "cannot hold the ledger")
            with small_disk("ext4", tmp_path) as disk:
                assert set(told) <= known(disk.folder)
        except NotMountable as error:
            row.remark = f"not run: {error}"
            pytest.skip(str(error))
        row.tries, row.remark = 1, "`kiosk run` on an ext4 that gave up: exit 70, then 78, nothing lost"


def test_a_sync_that_fails_ends_the_unit(tmp_path: Path, figures: Figures) -> None:
    """`kiosk run` ends by itself with the code of a broken ledger; the next start has what was acknowledged."""
    with figures.of("EIO on a sync of `kiosk run`") as row:
        traceable(row)
        with running(tmp_path, *injecting("fsync,fdatasync", "12+", tmp_path / "log")) as process:
            told = reserve_until_it_breaks(tmp_path)
            assert ended(process) == (LedgerBroken.exit_code, "not to be trusted")
        row.tries, row.remark = 1, f"exit 70 after {len(told)} acknowledged reservations, all there"
        assert told
        assert set(told) <= known(tmp_path)


@pytest.mark.parametrize(
    ("calls", "short", "step"), [("fsync,fdatasync", (4, 8), 1), ("pwrite64", (20, 60), 4)], ids=["sync", "write"]
)
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])
def test_an_error_at_any_call_loses_nothing_that_was_told(
    calls: str,
    short: tuple[int, ...],
    step: int,
    lasting: bool,
    tmp_path: Path,
    wall: Config,
    full: bool,
    figures: Figures,
) -> None:
    """The n-th call of a life fails: whether it ends there or goes on, what was told and what was pulsed is known."""
    with figures.of(f"EIO at the n-th {calls}, {'lasting' if lasting else 'once'}") as row:
        traceable(row)
        nths = range(1, MOST, step) if full else short
        lives = chain(*(spoilt_lives(wall, calls, lasting, known, nths) for known in (False, True)))
        ended = 0
        for life, complaints in lives:
            row.tries += 1
            row.losses += len(complaints)
            ended += life.ended
            assert complaints == []
        row.remark = f"lives with one deposit and one pickup; {ended} ended by the error"
        assert row.tries >= 2 * len(short)


def spoilt_lives(
    wall: Config, calls: str, lasting: bool, known: bool, nths: Iterable[int]
) -> Iterator[tuple["SpoiltLife", list[str]]]:
    """A life for every n until the calls run out, and what is wrong with the start after it."""
    for nth in nths:
        with tempfile.TemporaryDirectory(prefix="eio-") as folder:
            life = live(Path(folder), wall, calls, f"{nth}{'+' * lasting}", known)
            if not life.spoilt:
                return
            yield life, Reopened(life.state, wall, life.told, random.Random(nth)).complaints()


@dataclass(frozen=True, slots=True)
class SpoiltLife:
    """How a life went: whether an error came into it, whether that ended it, and what was told before."""

    state: Path
    told: Told
    spoilt: bool
    ended: bool


def live(folder: Path, wall: Config, calls: str, when: str, known: bool) -> SpoiltLife:
    """One life of the recorded kind, with errors in it: of a new unit, or of one that was started before."""
    state, log = folder / "state", folder / "log"
    state.mkdir()
    if known:
        with open_unit(wall, state, clock=SteppedUnitClock()):
            pass
    command = [*injecting(calls, when, log), sys.executable, "-m", "tests.faults.one_life", str(state)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    told = Told()
    for line in done.stdout.splitlines():
        for what, about in json.loads(line).items():
            told.take(Said(what, about))
    if done.returncode != 0:
        assert _MAY_END_IT.search(done.stderr.splitlines()[-1]), done.stderr
    return SpoiltLife(state, told, "(INJECTED)" in log.read_text(), done.returncode != 0)
