"""One file, one thread that writes it, and commits that callers share.

SQLite before 3.51.3 can corrupt a WAL that two connections write or checkpoint at the same moment
(sqlite.org/wal.html, "the WAL-reset bug"), so exactly one connection here ever does either; readers are opened
read-only. Work is handed over as functions. The writer runs all that waits in one transaction, each in a savepoint
of its own, and answers after the commit: a hundred callers share one sync of the disk.
"""

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

from kiosk.core.clock import UnitClock
from kiosk.core.errors import DiskFull, InternalError, KioskError, LedgerBroken
from kiosk.core.store.audit import Anchor
from kiosk.core.store.ballast import Ballast
from kiosk.core.store.ledger import Ledger
from kiosk.core.store.opening import code_of, open_reader, open_writer
from kiosk.core.store.rows import IncidentRow
from kiosk.core.text import whole_characters

T = TypeVar("T")
Work = Callable[[Ledger], T]

log = logging.getLogger(__name__)

BATCH = 256
"""Pieces of work that share one commit at most."""
_READERS = 4
_BEYOND_TRUST = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""What a read must not meet; what else it fails with is between it and its caller."""


class _Job:
    """One function on its way to the writer, and the answer on its way back; without one, the log is to be folded."""

    def __init__(self, work: Work[Any] | None) -> None:
        self.work = work
        self.answer: Future[Any] = Future()
        self.result: Any = None
        self.incidents: list[IncidentRow] = []
        self.amends: list[Callable[[], None]] = []


class Store:
    """The ledger of one state directory; safe to call from any thread but the writer's own."""

    def __init__(self, path: Path, audit_key: bytes, clock: UnitClock, anchor: Anchor | None = None) -> None:
        self.path = path
        self.broken: LedgerBroken | None = None
        self.turned = clock.monotonic()
        """When the writer last finished a turn, in monotonic seconds; a watchdog reads it."""
        self.syncs = 0
        self.short_of_room = False
        """The disk was full: what is under way is finished in the ballast's room, and nothing new is taken in."""
        self._ballast = Ballast(path.with_name("ballast"))
        self.before_each: Work[None] = _nothing
        """What comes first in every transaction, whosever work it is for."""
        self.when_broken: Callable[[], None] = _nobody_asks
        """Called once `broken` is set: nothing can be promised any more, so the process ends."""
        self._clock = clock
        self._connection = open_writer(path, self._ballast)
        self._ledger = Ledger(self._connection, clock, audit_key)
        self._assert_chained(anchor)
        self._readers: queue.LifoQueue[Ledger] = queue.LifoQueue()
        self._reader_places = threading.Semaphore(_READERS)
        self._audit_key = audit_key
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="ledger-writer")
        self._closed = False
        self._entrance = threading.Lock()  # nothing comes in behind the end
        self.restock()
        self._thread.start()

    def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction and return its result after the commit.

        Whatever `work` raises undoes its own writes alone and is raised here. It runs a second time when the disk was
        full at the first, so what it notes anywhere else it takes back by `Ledger.if_undone`. Blocks for a sync of
        the disk.
        """
        with whole_characters():
            return cast(T, self._hand_over(_Job(work)))

    def read(self, work: Work[T]) -> T:
        """Run `work` on a read-only connection, in the caller's thread, over one moment of the ledger."""
        with self._reader_places:
            try:
                reader = self._readers.get_nowait()
            except queue.Empty:
                reader = Ledger(open_reader(self.path), self._clock, self._audit_key)
            try:
                reader.connection.execute("BEGIN")
                with whole_characters():
                    return work(reader)
            except sqlite3.Error as error:
                if (code_of(error) or 0) & 0xFF in _BEYOND_TRUST:
                    raise self._judge(error) from error
                raise
            finally:
                with suppress(sqlite3.Error):  # a disk that fails may refuse this too; a reader changes nothing
                    reader.connection.rollback()
                self._readers.put(reader)

    def fold(self) -> bool:
        """Write the log beside the ledger into it and empty the log, so that nothing that was erased stands there.

        False when somebody was reading, and nothing was done.
        """
        return bool(self._hand_over(_Job(None)))

    def restock(self) -> None:
        """Take the ballast's room again, if the disk has it: at start, and every now and then."""
        self.short_of_room = not self._ballast.fill()

    def waiting(self) -> int:
        """How many pieces of work wait for the next commit."""
        return self._jobs.qsize()

    def close(self) -> None:
        """Finish what waits, and close every connection; may be called twice."""
        with self._entrance:
            if self._closed:
                return
            self._closed = True
            self._jobs.put(None)
        self._thread.join()
        while not self._readers.empty():
            self._readers.get_nowait().connection.close()
        self._connection.close()

    def _hand_over(self, job: _Job) -> object:
        with self._entrance:
            if self._closed:
                raise LedgerBroken(path=str(self.path), why="it is closed")
            self._jobs.put(job)
        return job.answer.result()

    # -- the writer's thread --------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            jobs, last = self._gather()
            if work := [job for job in jobs if job.work is not None]:
                self._guarded_turn(work)
            for job in jobs:
                if job.work is None:
                    self._fold(job)
            self.turned = self._clock.monotonic()
            if last:
                return

    def _gather(self) -> tuple[list[_Job], bool]:
        """Wait for work, then take what is waiting, up to a batch; and whether the end was among it."""
        jobs: list[_Job] = []
        with suppress(queue.Empty):
            job = self._jobs.get(timeout=1.0)
            while job is not None:
                jobs.append(job)
                if len(jobs) == BATCH:
                    return jobs, False
                job = self._jobs.get_nowait()
            return jobs, True
        return jobs, False

    def _guarded_turn(self, jobs: Sequence[_Job]) -> None:
        try:
            self._turn(jobs)
        except Exception:
            # The outermost loop of this thread: whoever waits hears of a defect, and the next turn comes.
            log.exception("a turn of the ledger's writer failed")
            self._roll_back(jobs)
            self._fail(jobs, InternalError())

    def _turn(self, jobs: Sequence[_Job]) -> None:
        try:
            if self.broken:
                raise self.broken
            done = self._transaction(jobs)
        except KioskError as error:
            self._fail(jobs, error)
        except sqlite3.Error as error:
            self._roll_back(jobs)
            if code_of(error) == sqlite3.SQLITE_FULL and self._ballast.drop():
                self.short_of_room = True
                log.critical("the disk is full: the ballast's room is used to finish what is under way")
                if unanswered := [job for job in jobs if not job.answer.done()]:
                    self._turn(unanswered)
                return
            self._fail(jobs, self._judge(error))
        else:
            for job in done:
                _tell(job.incidents)
                job.answer.set_result(job.result)

    def _fold(self, job: _Job) -> None:
        """No reader is waited for: that would keep the doors waiting."""
        try:
            if self.broken:
                raise self.broken
            self._connection.execute("PRAGMA busy_timeout = 0")
            (busy, *_) = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._connection.execute("PRAGMA busy_timeout = 5000")
            job.answer.set_result(not busy)
        except KioskError as error:
            job.answer.set_exception(error)
        except sqlite3.Error as error:
            job.answer.set_exception(self._judge(error))

    def _transaction(self, jobs: Sequence[_Job]) -> list[_Job]:
        """Run the jobs in one transaction and commit; those that raised have had their answer."""
        self._connection.execute("BEGIN IMMEDIATE")
        self.before_each(self._ledger)
        jobs[0].amends += self._ledger.take_amends()
        done = [job for job in jobs if self._attempt(job)]
        self._connection.execute("COMMIT")
        self.syncs += 1
        return done

    def _attempt(self, job: _Job) -> bool:
        self._connection.execute("SAVEPOINT job")
        assert job.work is not None, "a log is not folded in a transaction"
        try:
            job.result = job.work(self._ledger)
            job.incidents = self._ledger.incidents.take_new()
            job.amends += self._ledger.take_amends()
        except sqlite3.Error as error:
            if not isinstance(error, sqlite3.IntegrityError) and code_of(error) is not None:
                raise
            self._undo(job, error)
        except Exception as error:  # noqa: BLE001 - whatever a caller's function raises is the caller's to see
            self._undo(job, error)
        else:
            self._connection.execute("RELEASE job")
            return True
        return False

    def _undo(self, job: _Job, error: Exception) -> None:
        self._connection.execute("ROLLBACK TO job")
        self._connection.execute("RELEASE job")
        self._ledger.forget()
        job.answer.set_exception(error)

    def _roll_back(self, jobs: Sequence[_Job]) -> None:
        self._ledger.forget()
        for job in reversed(jobs):
            while job.amends:
                job.amends.pop()()
        with suppress(sqlite3.Error):  # a disk that fails may refuse this too; nothing was committed either way
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _judge(self, error: sqlite3.Error) -> KioskError:
        """A full disk is put off; any other failure of the disk or the file ends all writing (fsync is not retried)."""
        if code_of(error) == sqlite3.SQLITE_FULL:
            return DiskFull(path=str(self.path))
        log.critical("the ledger failed: %s", error)
        self.broken = LedgerBroken(path=str(self.path), why=str(error))
        self.when_broken()
        return self.broken

    @staticmethod
    def _fail(jobs: Sequence[_Job], error: KioskError) -> None:
        for job in jobs:
            if not job.answer.done():
                job.answer.set_exception(error)

    def _assert_chained(self, anchor: Anchor | None) -> None:
        """The audit chain holds since its anchor; without one, from its beginning."""
        for flaw in self._ledger.audit.flaws(anchor):
            self._connection.close()
            raise LedgerBroken(path=str(self.path), why=f"audit row {flaw.seq}: {flaw.why}")


def _tell(incidents: Sequence[IncidentRow]) -> None:
    """Whatever somebody has to look at reaches the log, with its number, once it is written down."""
    for row in incidents:
        log.warning("incident %s: %s", row.number, row.cause, extra={"door": row.door, "visit": row.visit_id})


def _nothing(_: Ledger) -> None:
    """What comes first in a transaction unless somebody says otherwise."""


def _nobody_asks() -> None:
    """What a broken ledger leads to unless somebody says otherwise."""
