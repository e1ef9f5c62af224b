"""The controller as tests meet it: a process to start and to kill, the hand before its wall, phones, and its ledger."""

import json
import os
import re
import select
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from kiosk.config import example
from kiosk.control.client import connect
from kiosk.core.verbs import Answer, Package, Recipient, SlotReport, Visit
from kiosk.notify.console import SentMessage
from tests.e2e import street
from tests.e2e.street import Steel, Word

PATIENCE = 20.0
KIOSK = Path(sys.executable).with_name("kiosk")
"""The installed command."""


class Controller:
    """One unit: its ledger stays, its process may come and go, and with the process what its steel remembers.

    It is the example's, but for the `settings` that are given, each by its line there.
    """

    def __init__(self, folder: Path, **settings: object) -> None:
        folder.mkdir(parents=True)
        self._config = folder / "unit.toml"
        self._config.write_text(_set(example().read_text(), settings))
        self._state = folder / "state"
        self.socket = folder / "control"
        self._messages: list[SentMessage] = []
        self.verbs = connect(self.socket)
        self.start()

    # -- the process ------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start it over the ledger that is there; returns when it serves."""
        self._running = subprocess.Popen(
            [sys.executable, street.__file__, self._config, self._state, self.socket],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._unread = b""
        self._steel()

    def kill(self) -> None:
        """End it without giving it a chance, as a power cut does."""
        self._running.kill()
        self._let_go()

    def close(self) -> None:
        """End it as its service does."""
        self.verbs.close()
        if self._running.poll() is None:
            self._running.terminate()
            self._let_go()

    def kiosk(self, *arguments: str, said: str = "") -> Any:
        """What the command line answers in JSON."""
        done = subprocess.run(
            [KIOSK, *arguments, "--json", "--socket", self.socket],
            input=said,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    # -- the hand and the steel -------------------------------------------------------------------------------

    def stores(self, door: str, parcel: str, *, slowly: bool = False) -> None:
        """Let the hand lay that parcel behind that door as soon as it stands open, and shut it, at once or `slowly`."""
        self._errand("stores slowly" if slowly else "stores", door, parcel)

    def takes(self, door: str, *, slowly: bool = False) -> None:
        """Let the hand take out what lies behind that door as soon as it stands open, and shut it."""
        self._errand("takes slowly" if slowly else "takes", door)

    def shuts(self, door: str) -> None:
        """Let the hand push that door shut, whatever lies behind it."""
        self._errand("shut", door)

    def jams(self, door: str) -> None:
        """Let the leaf of that door stick in its frame."""
        self._errand("jam", door)

    def heals(self, door: str) -> None:
        """Repair that door."""
        self._errand("heal", door)

    @property
    def steel(self) -> Steel:
        """What there is to be seen of the steel now."""
        return self._errand("look")

    # -- phones and ledger ------------------------------------------------------------------------------------

    def message_to(self, phone: str, event: str) -> SentMessage:
        """Wait until that phone got a message of that kind."""
        while True:
            for message in self._messages:
                if (message.to, message.event) == (phone, event):
                    return message
            self._read(f"{event} on {phone}")

    def expects(self, number: str, size: str, phone: str) -> None:
        """Announce a parcel."""
        self.verbs.expect(self.operator, number, size, Recipient(phone=phone))

    def stored(self, number: str, size: str, phone: str) -> SentMessage:
        """Bring a parcel and shut its door; the answer is the message to its recipient."""
        session = self.operator
        visit = self.verbs.begin_store(session, number, size, Recipient(phone=phone))
        self.stores(visit.door, number, slowly=True)
        if self._once_shut(visit.id).live:  # no sensor in the slot has answered
            self.verbs.settle(visit.id, Answer.INSIDE, session)
        self.verbs.sign_out(session)
        return self.message_to(phone, "stored")

    def package(self, number: str) -> Package:
        """A parcel as the ledger has it."""
        return self.verbs.package(self.operator, number)

    def slot(self, door: str) -> SlotReport:
        """A slot as the ledger has it."""
        return next(report for report in self.verbs.slots(self.operator) if report.slot.door == door)

    def audit_flaws(self) -> list[Any]:
        """What does not hold in the audit trail."""
        done = subprocess.run(
            [KIOSK, "audit", "verify", "--json", "--state", self._state],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        flaws: list[Any] = json.loads(done.stdout)["flaws"]
        return flaws

    @property
    def operator(self) -> str:
        """A session of the operators' group."""
        return self.verbs.operator_session().id

    # -- inside -----------------------------------------------------------------------------------------------

    def _once_shut(self, visit: str) -> Visit:
        """Wait until a visit's door was opened and shut again; the answer is how the visit stands then."""
        moved = threading.Event()
        stop = self.verbs.watch(lambda _: moved.set())
        deadline = time.monotonic() + PATIENCE
        while not (seen := self.verbs.visit(visit)).witnessed:
            assert moved.wait(deadline - time.monotonic()), "the door was never shut"
            moved.clear()
        stop()
        return seen

    def _errand(self, name: str, *arguments: str) -> Steel:
        assert self._running.stdin is not None
        self._running.stdin.write(msgspec.json.encode([name, *arguments]) + b"\n")
        self._running.stdin.flush()
        return self._steel()

    def _steel(self) -> Steel:
        while True:
            if (steel := self._read("word of the steel").steel) is not None:
                return steel

    def _read(self, what: str) -> Word:
        """The next line that it prints; its messages are kept."""
        assert self._running.stdout is not None
        deadline = time.monotonic() + PATIENCE
        while b"\n" not in self._unread:
            ready, _, _ = select.select([self._running.stdout], [], [], max(0.0, deadline - time.monotonic()))
            more = os.read(self._running.stdout.fileno(), 1 << 16) if ready else b""
            assert more, f"the controller said nothing: {what}"
            self._unread += more
        line, _, self._unread = self._unread.partition(b"\n")
        word = msgspec.json.decode(line, type=Word)
        if word.message is not None:
            self._messages.append(word.message)
        return word

    def _let_go(self) -> None:
        self._running.wait(PATIENCE)
        for stream in (self._running.stdin, self._running.stdout):
            assert stream is not None
            stream.close()


def _set(config: str, settings: Mapping[str, object]) -> str:
    """A unit's file with other values in the lines of these keys."""
    for key, value in settings.items():
        written = str(value).lower() if isinstance(value, bool) else str(value)
        config, times = re.subn(rf"(?m)^{key} = \S+", f"{key} = {written}", config)
        assert times == 1, f"{times} lines of the example set {key}"
    return config
