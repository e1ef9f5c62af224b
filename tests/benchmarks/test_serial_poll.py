"""One poll of a serial bus against what the wire itself takes."""

import time

import pytest

from hal.sim.boards import BOARDS
from hal.sim.rig import Rig, Wired

POLLS = 20
AT_MOST = 1.5


@pytest.mark.bench
@pytest.mark.parametrize("kind", BOARDS)
def test_a_poll_takes_little_more_than_its_bytes(kind: str) -> None:
    """Bytes at the line's speed, the rest between frames, the board's own delay, and the quiet that ends a burst."""
    with Rig(Wired(kind, doors=8), paced=True) as rig:
        rig.bank.read()
        rig.line.heard.clear()
        rig.line.said.clear()
        cpu, began = time.thread_time(), time.perf_counter()
        for _ in range(POLLS):
            rig.bank.read()
        took = (time.perf_counter() - began) / POLLS
        cpu = (time.thread_time() - cpu) / POLLS
        line = rig.bank.settings.line
        exchanged = sum(map(len, (*rig.line.heard, *rig.line.said))) / POLLS
        least = exchanged * line.character + line.rest + rig.board.think
        least += line.quiet if kind == "shuoming" else 0.0
    told = f"{took * 1000:6.1f} ms, {took / least:.2f} x the wire's {least * 1000:.1f} ms, cpu {cpu * 1000:.2f} ms"
    print(f"{kind:14} {told}")  # noqa: T201 - a benchmark prints what it found
    assert took / least <= AT_MOST
