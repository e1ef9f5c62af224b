"""`kiosk run` as a process of its own, over a folder with its state directory and its socket."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.config import example

KIOSK = Path(sys.executable).with_name("kiosk")
PATIENCE = 20.0


def socket_of(folder: Path) -> Path:
    """Where the controller over that folder answers."""
    return folder / "s"


@contextmanager
def running(folder: Path, *before: str) -> Iterator[subprocess.Popen[str]]:
    """`kiosk run` over a state directory, once it is ready or has ended."""
    place = {
        "KIOSK_CONFIG": str(example()),
        "KIOSK_STATE": str(folder / "state"),
        "KIOSK_SOCKET": str(socket_of(folder)),
    }
    command = [*before, str(KIOSK), "run"]
    process = subprocess.Popen(
        command, env=os.environ | place, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stderr is not None
    try:
        assert select.select([process.stderr], [], [], PATIENCE)[0], "the controller says nothing"
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.stderr.close()
        process.wait()
