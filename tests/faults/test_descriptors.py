"""A controller that runs out of file descriptors, because too many peers hold on to its socket."""

import resource
import socket
import subprocess
from contextlib import ExitStack, closing
from pathlib import Path

from kiosk.control.client import connect
from tests.faults.figures import Figures
from tests.faults.kiosk_run import running, socket_of
from tests.faults.stage import ANA

PEERS = 20


def leave(process: subprocess.Popen[str], more: int) -> None:
    """Let a process open so many descriptors more, and no others."""
    limit = len(list(Path(f"/proc/{process.pid}/fd").iterdir())) + more
    _, hard = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (limit, hard))


def crowd(stack: ExitStack, folder: Path) -> None:
    """More peers than there are descriptors left."""
    for _ in range(PEERS):
        peer = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        peer.connect(str(socket_of(folder)))


def test_a_controller_without_descriptors_serves_whom_it_has_and_lets_others_in_later(
    tmp_path: Path, figures: Figures
) -> None:
    """The ledger takes writes all the while; when the crowd has gone, the next peer is answered."""
    with figures.of("out of file descriptors") as row:
        with running(tmp_path) as process:
            with closing(connect(socket_of(tmp_path))) as inside:
                session = inside.operator_session().id
                inside.reserve(session, "R1", "SMALL", ANA)
                leave(process, 4)
                with ExitStack() as peers:
                    crowd(peers, tmp_path)
                    assert process.stderr is not None
                    assert any("a peer cannot be let in" in line for line in process.stderr), "nobody was turned away"
                    inside.reserve(session, "R2", "SMALL", ANA)
            with closing(connect(socket_of(tmp_path))) as later:
                numbers = {package.number for package in later.packages(later.operator_session().id)}
            assert numbers == {"R1", "R2"}
            assert process.poll() is None
        row.tries, row.remark = 1, f"{PEERS} peers at a controller with 4 descriptors left; back when they go"
