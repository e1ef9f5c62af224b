"""What every test is held to."""

import threading
import time
from collections.abc import Iterator

import pytest

GRACE = 2.0


@pytest.fixture(autouse=True)
def no_thread_is_left_behind() -> Iterator[None]:
    """Fail a test that leaves a thread running: whoever starts one ends it."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + GRACE
    leaked = [thread for thread in threading.enumerate() if thread not in before]
    for thread in leaked:
        thread.join(max(0.0, deadline - time.monotonic()))
    leaked = [thread for thread in leaked if thread.is_alive()]
    if leaked:
        pytest.fail(f"threads left running: {', '.join(thread.name for thread in leaked)}")
