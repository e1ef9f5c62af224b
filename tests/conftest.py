"""What every test is held to."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

GRACE = 2.0


@pytest.fixture(autouse=True)
def no_thread_is_left_behind() -> Iterator[None]:
    """Fail a test that leaves a thread running: whoever starts one ends it."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + GRACE
    while (leaked := set(threading.enumerate()) - before) and time.monotonic() < deadline:
        with suppress(RuntimeError):  # one that is only just being started cannot be joined yet
            next(iter(leaked)).join(max(0.0, deadline - time.monotonic()))
    if leaked:
        pytest.fail(f"threads left running: {', '.join(thread.name for thread in leaked)}")


@pytest.fixture(autouse=True)
def no_pty_is_left_open() -> Iterator[None]:
    """Fail a test that leaves an end of a pseudo terminal open: a line that was not closed, or a port."""
    before = open_ptys()
    yield
    leaked = open_ptys() - before
    if leaked:
        pytest.fail(f"pseudo terminals left open: {', '.join(sorted(leaked))}")


def open_ptys() -> set[str]:
    """This process's descriptors of pseudo terminals, as `number device`."""
    found = set()
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the listing's own descriptor
            device = str(descriptor.readlink())
            if device.startswith(("/dev/ptmx", "/dev/pts/")):
                found.add(f"{descriptor.name} {device}")
    return found
