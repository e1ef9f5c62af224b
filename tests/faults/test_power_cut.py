"""The power goes at every single system call of a unit's life, and whatever the disk then holds is started from.

A kill leaves behind what the kernel has taken; a power cut takes that along. So one life with a deposit and a pickup
is recorded call by call, and what the disk may hold is worked out for a cut after each of them: all that was written,
only what was synced, and many mixtures of both, torn at sectors and pages.
"""

import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from kiosk.config import Config
from tests.faults.crash_images import Disk, Image
from tests.faults.figures import Figures
from tests.faults.reopened import Reopened, Told
from tests.faults.strace_log import NotTraceable, Operation, Said, Sync, SyncFolder, record

Cut = tuple[str, Callable[[], Image], Told]
Spoil = Callable[[Sequence[Operation]], Sequence[Operation]]


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory, figures: Figures) -> Sequence[Operation]:
    """The system calls of a life, recorded."""
    folder = tmp_path_factory.mktemp("life")
    (folder / "state").mkdir()
    try:
        return record(folder / "state", folder / "log", "tests.faults.one_life")
    except NotTraceable as error:
        with figures.of("power cut at every call") as row:
            row.remark = f"not run: {error}"
        pytest.skip(str(error))


def cuts(life: Sequence[Operation], mixtures: int, luck: random.Random) -> Iterator[Cut]:
    """What the disk may hold after each operation, for whoever asks before the next one, and what the world knew."""
    disk, told = Disk(), Told()
    for index, deed in enumerate(life):
        disk.take(deed)
        if isinstance(deed, Said):
            told.take(deed)
        yield f"{index} written", disk.all_written, told
        yield f"{index} synced", disk.only_synced, told
        for mixture in range(mixtures):
            yield f"{index} mixture {mixture}", lambda: disk.some_written(luck), told


def judge(cut: Cut, config: Config, luck: random.Random) -> list[str]:
    """What is wrong with a unit that starts after that cut."""
    where, image, told = cut
    with tempfile.TemporaryDirectory(prefix="cut-") as folder:
        image().write(Path(folder))
        return [f"cut at {where}: {complaint}" for complaint in Reopened(Path(folder), config, told, luck).complaints()]


def lose_syncs(life: Sequence[Operation]) -> Sequence[Operation]:
    """The same life on a disk that lies: from the first word to the world on, nothing is synced when it says so."""
    first = next(index for index, deed in enumerate(life) if isinstance(deed, Said))
    return [deed for index, deed in enumerate(life) if index < first or not isinstance(deed, Sync | SyncFolder)]


def pulse_too_soon(life: Sequence[Operation]) -> Sequence[Operation]:
    """The same life of a program that pulses before its intent is on the disk."""
    pulse = next(index for index, deed in enumerate(life) if isinstance(deed, Said) and deed.what == "pulse")
    sync = max(index for index in range(pulse) if isinstance(life[index], Sync))
    return [*life[:sync], life[pulse], *life[sync:pulse], *life[pulse + 1 :]]


def test_a_power_cut_at_any_call_loses_nothing_that_was_told(
    life: Sequence[Operation], wall: Config, full: bool, figures: Figures
) -> None:
    """Whatever a cut leaves on the disk, the unit starts over it, and everybody's parcel is where he was told."""
    luck = random.Random(None if full else 1)
    mixtures = 4 if full else 1
    share = 1.0 if full else 150 / (len(life) * (2 + mixtures))
    with figures.of("power cut at every call") as row:
        complaints: list[str] = []
        for cut in cuts(life, mixtures, luck):
            if luck.random() < share:
                row.tries += 1
                complaints += judge(cut, wall, luck)
        row.losses = len(complaints)
        row.remark = f"images, started twice each; {len(life)} calls of a start, deposit, backup, restart and pickup"
        assert complaints == []
        assert row.tries >= (2000 if full else 100)


@pytest.mark.parametrize(("spoil", "found"), [(lose_syncs, "lost: P1"), (pulse_too_soon, "pulse without an intent")])
def test_a_life_with_a_mistake_is_found_out(life: Sequence[Operation], wall: Config, spoil: Spoil, found: str) -> None:
    """The proof can fail: a disk that lies about its syncs and a pulse ahead of its intent are both seen."""
    luck = random.Random(1)
    synced = (cut for cut in cuts(spoil(life), 0, luck) if "synced" in cut[0])
    told = (cut for cut in synced if cut[2].pulses or cut[2].statuses)

    assert any(found in complaint for cut in told for complaint in judge(cut, wall, luck))
