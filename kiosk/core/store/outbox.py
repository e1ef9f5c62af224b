"""Messages on their way, and failures that are counted: what must survive between two transactions."""

import sqlite3

from kiosk.core.store.rows import MessageRow, every, one
from kiosk.core.verbs import LostMessage, Post

# Given up; or void, since the code ended that was tried in vain to be told.
_LOST = """
FROM (
  SELECT id FROM outbox WHERE state = 'DEAD' AND done >= :since
  UNION ALL SELECT tried.id FROM outbox tried JOIN package ON package.id = tried.package_id
  WHERE tried.state = 'VOID' AND tried.attempts > 0 AND tried.done >= :since AND tried.key = package.id || ':stored'
    AND package.ended IS NOT NULL AND package.accepted IS NULL
) lost JOIN outbox o ON o.id = lost.id
LEFT JOIN package p ON p.id = o.package_id LEFT JOIN slot s ON s.id = p.slot_id
"""


class Outbox:
    """Rows say what a message is about; what it says is written when it is delivered."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(
        self, key: str, event: str, package: str, user: str, due: int, now: int, incident: str | None = None
    ) -> None:
        """Queue a message; a key that is there already (`package:event`) is not queued twice."""
        self._connection.execute(
            "INSERT INTO outbox (key, event, package_id, user_id, incident, due, written) "
            "SELECT ?1, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE key = ?1)",
            (key, event, package, user, incident, due, now),
        )

    def put_alert(self, key: str, now: int) -> None:
        """Queue a message to the operator; the incidents that it tells of name it."""
        self._connection.execute(
            "INSERT INTO outbox (key, event, due, written) VALUES (?, 'alert', ?, ?)", (key, now, now)
        )

    def last_alert(self) -> int | None:
        """When the operator was written to last."""
        (last,) = self._connection.execute("SELECT max(written) FROM outbox WHERE event = 'alert'").fetchone()
        return None if last is None else int(last)

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
                "SELECT o.*, p.number AS parcel FROM outbox o LEFT JOIN package p ON p.id = o.package_id "
                "ORDER BY o.state IN ('SENT', 'VOID'), o.id DESC LIMIT ?",
                (limit,),
            ),
            MessageRow,
        )

    def waits(self, message: int) -> bool:
        """Whether it is still to be said."""
        row = self._connection.execute("SELECT 1 FROM outbox WHERE id = ? AND state = 'WAITING'", (message,)).fetchone()
        return row is not None

    def unheard(self, package: str) -> bool:
        """Whether nobody can have heard of a package: every attempt to say something of it came back unsaid."""
        row = self._connection.execute(
            "SELECT 1 FROM outbox o WHERE key BETWEEN ?1 || ':' AND ?1 || ';' AND (attempts > unsaid "
            "OR EXISTS (SELECT 1 FROM acceptance WHERE message = o.id))",
            (package,),
        ).fetchone()
        return row is None

    def told(self, package: str) -> bool:
        """Whether a recipient was told of a package."""
        row = self._connection.execute(
            "SELECT 1 FROM outbox WHERE key BETWEEN ?1 || ':' AND ?1 || ';' AND state = 'SENT'", (package,)
        ).fetchone()
        return row is not None

    def put_off_count(self) -> int:
        """How many messages wait although somebody tried to send them."""
        (count,) = self._connection.execute(
            "SELECT count(*) FROM outbox WHERE state = 'WAITING' AND last_error IS NOT NULL"
        ).fetchone()
        return int(count)

    def post(self, since: int) -> Post:
        """How much waits and how old it is, and what was lost since a moment."""
        waiting, oldest = self._connection.execute(
            "SELECT count(*), min(written) FROM outbox WHERE state = 'WAITING'"
        ).fetchone()
        (lost,) = self._connection.execute(f"SELECT count(*) {_LOST}", {"since": since}).fetchone()
        return Post(waiting=waiting, dead=lost, oldest=oldest, lost=self._lost(since) if lost else ())

    def _lost(self, since: int, limit: int = 10) -> tuple[LostMessage, ...]:
        rows = self._connection.execute(
            "SELECT o.key, o.event, p.number AS parcel, s.door, o.last_error AS why "
            f"{_LOST} ORDER BY o.done DESC, o.id DESC LIMIT :limit",
            {"since": since, "limit": limit},
        )
        return tuple(every(rows, LostMessage))

    def advance(self, actor: str, now: int) -> None:
        """Make the waiting messages of a person's deposits due at once."""
        self._connection.execute(
            "UPDATE outbox SET due = min(due, ?) WHERE state = 'WAITING' AND attempts = 0 AND event = 'stored' "
            "AND package_id IN (SELECT package_id FROM visit WHERE actor = ? AND kind = 'STORE' AND state = 'SETTLED')",
            (now, actor),
        )

    def hasten(self, package: str, now: int) -> MessageRow | None:
        """Make the message with a package's code due at once, where one still waits; None where none does."""
        rows = self._connection.execute(
            "UPDATE outbox SET due = min(due, ?) WHERE id = (SELECT id FROM outbox WHERE package_id = ? "
            "AND state = 'WAITING' AND event IN ('stored', 'reissued') ORDER BY id LIMIT 1) RETURNING *",
            (now, package),
        )
        return one(rows, MessageRow)

    def put_forward(self, milliseconds: int) -> None:
        """The wall clock went back by so much: nothing waits longer for it. One that went on delays nothing."""
        self._connection.execute("UPDATE outbox SET due = due - max(?, 0) WHERE state = 'WAITING'", (milliseconds,))

    def attempt(self, message: int, again: int) -> None:
        """It is about to be handed over; unless that is answered, try again at `again`."""
        self._connection.execute("UPDATE outbox SET attempts = attempts + 1, due = ? WHERE id = ?", (again, message))

    def accept(self, message: int, channel: str) -> None:
        """A channel accepted it, and is not asked again."""
        self._connection.execute(
            "INSERT OR IGNORE INTO acceptance (message, channel) VALUES (?, ?)", (message, channel)
        )

    def accepted_by(self, message: int) -> frozenset[str]:
        """The channels that have accepted it."""
        rows = self._connection.execute("SELECT channel FROM acceptance WHERE message = ?", (message,))
        return frozenset(str(row["channel"]) for row in rows)

    def sent(self, message: int, now: int) -> bool:
        """Its recipient counts as told; false when he did before."""
        return (
            self._connection.execute(
                "UPDATE outbox SET state = 'SENT', done = ?, last_error = NULL WHERE id = ? AND state <> 'SENT'",
                (now, message),
            ).rowcount
            > 0
        )

    def failed(self, message: int, error: str, *, perhaps: bool) -> None:
        """Some channel did not accept it this time; `perhaps` when it may have been passed on all the same."""
        self._connection.execute(
            "UPDATE outbox SET last_error = ?, unsaid = unsaid + NOT ? WHERE id = ?", (error, perhaps, message)
        )

    def give_up(self, message: int, now: int, error: str, *, perhaps: bool) -> None:
        """It will never be accepted; one that nobody wants any more stays void."""
        self._connection.execute(
            "UPDATE outbox SET state = 'DEAD', done = ?, last_error = ?, unsaid = unsaid + NOT ? "
            "WHERE id = ? AND state = 'WAITING'",
            (now, error, perhaps, message),
        )

    def drop(self, message: int, now: int) -> None:
        """There is nobody to tell any more, or nothing to say."""
        self._connection.execute("UPDATE outbox SET state = 'VOID', done = ? WHERE id = ?", (now, message))

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
