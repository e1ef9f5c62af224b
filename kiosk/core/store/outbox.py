"""Messages on their way, and failures that are counted: what must survive between two transactions."""

import sqlite3

from kiosk.core.store.rows import MessageRow, every


class Outbox:
    """Rows say what a message is about; what it says is written when it is delivered."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, key: str, event: str, package: str, user: str, due: int, now: int) -> None:
        """Queue a message; a key that is there already (`package:event`) is not queued twice."""
        self._connection.execute(
            "INSERT INTO outbox (key, event, package_id, user_id, due, written) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (key) DO NOTHING",
            (key, event, package, user, due, now),
        )

    def due(self, now: int, limit: int = 20) -> list[MessageRow]:
        """Messages to be sent now, oldest first."""
        return every(
            self._connection.execute(
                "SELECT * FROM outbox WHERE state = 'WAITING' AND due <= ? ORDER BY due, id LIMIT ?", (now, limit)
            ),
            MessageRow,
        )

    def get(self, key: str) -> MessageRow:
        """The message with that key."""
        (found,) = every(self._connection.execute("SELECT * FROM outbox WHERE key = ?", (key,)), MessageRow)
        return found

    def retold(self, package: str) -> tuple[int, int]:
        """How often a package's code was told again on somebody's wish, and when last (0 for never)."""
        row = self._connection.execute(
            "SELECT count(*) AS times, coalesce(max(written), 0) AS last FROM outbox "
            "WHERE key BETWEEN ?1 || ':re' AND ?1 || ':rf' AND event IN ('stored', 'reissued')",
            (package,),
        ).fetchone()
        return row["times"], row["last"]

    def to_user(self, user: str) -> list[MessageRow]:
        """The messages to one recipient."""
        return every(
            self._connection.execute("SELECT * FROM outbox WHERE user_id = ? ORDER BY id", (user,)), MessageRow
        )

    def newest(self, limit: int = 200) -> list[MessageRow]:
        """What waits or was given up, then what was done last."""
        return every(
            self._connection.execute(
                "SELECT * FROM outbox ORDER BY state IN ('SENT', 'VOID'), id DESC LIMIT ?", (limit,)
            ),
            MessageRow,
        )

    def put_off_count(self) -> int:
        """How many messages wait although somebody tried to send them."""
        (count,) = self._connection.execute(
            "SELECT count(*) FROM outbox WHERE state = 'WAITING' AND last_error IS NOT NULL"
        ).fetchone()
        return int(count)

    def advance(self, actor: str, now: int) -> None:
        """Make the waiting messages of a person's deposits due at once."""
        self._connection.execute(
            "UPDATE outbox SET due = min(due, ?) WHERE state = 'WAITING' AND attempts = 0 AND event = 'stored' "
            "AND package_id IN (SELECT package_id FROM visit WHERE actor = ? AND kind = 'STORE' AND state = 'SETTLED')",
            (now, actor),
        )

    def put_forward(self, milliseconds: int) -> None:
        """The wall clock went back by so much: nothing waits longer for it. One that went on delays nothing."""
        self._connection.execute("UPDATE outbox SET due = due - max(?, 0) WHERE state = 'WAITING'", (milliseconds,))

    def sent(self, message: int, now: int) -> None:
        """A provider accepted it."""
        self._connection.execute(
            "UPDATE outbox SET state = 'SENT', attempts = attempts + 1, done = ?, last_error = NULL WHERE id = ?",
            (now, message),
        )

    def put_off(self, message: int, due: int, error: str) -> None:
        """It failed for now; try again at `due`."""
        self._connection.execute(
            "UPDATE outbox SET attempts = attempts + 1, due = ?, last_error = ? WHERE id = ?", (due, error, message)
        )

    def give_up(self, message: int, now: int, error: str) -> None:
        """It will never be accepted."""
        self._connection.execute(
            "UPDATE outbox SET state = 'DEAD', attempts = attempts + 1, done = ?, last_error = ? WHERE id = ?",
            (now, error, message),
        )

    def void(self, package: str, now: int) -> None:
        """What still waits about a package is not said any more."""
        self._connection.execute(
            "UPDATE outbox SET state = 'VOID', done = ? WHERE package_id = ? AND state = 'WAITING'", (now, package)
        )


class Failures:
    """Wrong codes by scope, in running milliseconds; a streak ends with a success."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def since(self, scope: str, running: int) -> list[int]:
        """The running times of failures after a moment, oldest first."""
        rows = self._connection.execute(
            "SELECT at_running FROM failure WHERE scope = ? AND at_running > ? ORDER BY at_running", (scope, running)
        )
        return [row["at_running"] for row in rows]

    def add(self, scope: str, at_running: int) -> None:
        """Count a failure."""
        self._connection.execute("INSERT INTO failure (scope, at_running) VALUES (?, ?)", (scope, at_running))

    def forget_before(self, running: int) -> None:
        """Drop what is too old to count."""
        self._connection.execute("DELETE FROM failure WHERE at_running <= ?", (running,))
