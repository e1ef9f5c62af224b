"""The log on stderr: lines for a person at a terminal, JSON for the journal, and what each visit did.

Nothing here looks for secrets in a message: whoever logs says nothing that is secret. A code, a PIN, a contact or the
number of a parcel is no part of any message; doors, visits and banks are named.
"""

import json
import logging
import logging.handlers
import os
import queue
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final, TextIO

from kiosk.core.verbs import Happening, Visit

TERMINAL: Final = "%(levelname)s %(name)s: %(message)s"

_FIELDS = {"door": "slot", "visit": "visit", "bank": "bank"}
"""What a record may name besides its message, by `extra=`, and its key in the journal; a slot goes by its door."""

_PRIORITIES = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))
"""Levels as syslog numbers them; journald takes the number in front of a line for its priority (sd-daemon(3))."""

_UNWRITTEN = 10_000
"""Records that may wait for a stderr that takes none."""

_FAREWELL = 2.0
"""Seconds that the end waits for what is still to be written, twice at most."""

log = logging.getLogger(__name__)


class JsonLines(logging.Formatter):
    """One JSON object a line, its priority in front where journald reads along."""

    def __init__(self, unit: str, *, prioritised: bool = False) -> None:
        super().__init__()
        self._unit = unit
        self._prioritised = prioritised

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; a trace, too, is one line of it."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        fields: dict[str, object] = {
            "at": f"{moment}.{record.msecs:03.0f}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "unit": self._unit,
            "message": record.getMessage(),
        }
        fields |= {key: value for name, key in _FIELDS.items() if (value := getattr(record, name, None)) is not None}
        if record.exc_info:
            fields["trace"] = self.formatException(record.exc_info)
        line = json.dumps(fields, ensure_ascii=False)
        return f"<{_priority(record.levelno)}>{line}" if self._prioritised else line


class Aside(logging.handlers.QueueHandler):
    """Hands records to a thread of their own: a journal that stands still keeps no door from opening."""

    def __init__(self, records: "queue.Queue[logging.LogRecord | None]") -> None:
        super().__init__(records)
        self._lost = 0

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        """Put the message together at once, for what it is about may change; the rest is for whoever writes it."""
        record.msg, record.args = record.getMessage(), None
        return record

    def enqueue(self, record: logging.LogRecord) -> None:
        """Let a record go where nobody has read for too long; how many went is told before the next that stays."""
        try:
            if self._lost:
                self.queue.put_nowait(_gap(self._lost))
                self._lost = 0
            self.queue.put_nowait(record)
        except queue.Full:
            self._lost += 1


@contextmanager
def logging_to_stderr(unit: str, *, as_json: bool | None = None) -> Iterator[bool]:
    """Log to stderr, as JSON when it is the journal, or as the caller wishes; tells whether it is JSON."""
    journal = is_journal(sys.stderr, os.environ)
    wanted = journal if as_json is None else as_json
    writer = logging.StreamHandler(sys.stderr)
    writer.setFormatter(JsonLines(unit, prioritised=journal) if wanted else logging.Formatter(TERMINAL))
    records: queue.Queue[logging.LogRecord | None] = queue.Queue(_UNWRITTEN)
    aside = Aside(records)
    thread = threading.Thread(target=_write, args=(records, writer), name="log", daemon=True)
    thread.start()
    root = logging.getLogger()
    before = root.level
    root.addHandler(aside)
    root.setLevel(logging.INFO)
    try:
        yield wanted
    finally:
        root.removeHandler(aside)
        root.setLevel(before)
        with suppress(queue.Full):
            records.put(None, timeout=_FAREWELL)
        thread.join(_FAREWELL)


def _gap(lost: int) -> logging.LogRecord:
    """Word of records that nobody will read."""
    return log.makeRecord(log.name, logging.WARNING, __file__, 0, "%d lines are lost here", (lost,), None)


def _write(records: "queue.Queue[logging.LogRecord | None]", writer: logging.Handler) -> None:
    """Write what comes, until the end of it."""
    while (record := records.get()) is not None:
        writer.handle(record)


def is_journal(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether a stream goes to the journal: `$JOURNAL_STREAM` is its device and inode, see systemd.exec(5)."""
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return environment.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"


def tell(happening: Happening) -> None:
    """Log what changed: each step of a visit, and each word of a door's sensor."""
    if happening.visit is not None:
        visit = happening.visit
        log.info("visit %s", _words(visit), extra={"door": visit.door, "visit": visit.id})
    elif happening.door is not None:
        log.debug("door %s is %s", happening.door, happening.state, extra={"door": happening.door})


def _words(visit: Visit) -> str:
    """How far a visit is, and what is wrong."""
    told = [f"{visit.kind.value} at door {visit.door}: {visit.state.value}"]
    told += [visit.outcome.value] if visit.outcome is not None else []
    told += [visit.trouble.value] if visit.trouble is not None else []
    told += [f"incident {visit.incident}"] if visit.incident is not None else []
    return ", ".join(told)


def _priority(level: int) -> int:
    return next((number for least, number in _PRIORITIES if level >= least), 7)
