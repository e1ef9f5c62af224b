"""Recipients with their contacts, staff with their sessions, and parcels that are expected."""

import sqlite3
import uuid

import msgspec

from kiosk.core.store.rows import ExpectedRow, SessionRow, StaffRow, UserRow, every, one
from kiosk.core.verbs import Recipient

_USER = "SELECT u.*, c.phone, c.email FROM user u LEFT JOIN contact c ON c.user_id = u.id "


class Users:
    """Recipients; how to reach them stands in a table of its own, which retention empties."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def keep(self, recipient: Recipient) -> str:
        """The id of the recipient: a known one with the same contact, brought up to date, or a new one.

        What is not said of a known one stays as it is.
        """
        known = self._find(recipient)
        if known is not None:
            self._connection.execute(
                "UPDATE user SET language = coalesce(?, language), needs_low_door = max(needs_low_door, ?) "
                "WHERE id = ?",
                (recipient.language, recipient.needs_low_door, known),
            )
            return known
        user = uuid.uuid4().hex
        self._connection.execute(
            "INSERT INTO user (id, language, needs_low_door) VALUES (?, ?, ?)",
            (user, recipient.language or "en", recipient.needs_low_door),
        )
        self._connection.execute(
            "INSERT INTO contact (user_id, phone, email) VALUES (?, ?, ?)", (user, recipient.phone, recipient.email)
        )
        return user

    def get(self, user: str) -> UserRow:
        """A recipient, with the contact as long as it is kept."""
        found = self.find(user)
        assert found is not None, "users outlive what refers to them"
        return found

    def find(self, user: str) -> UserRow | None:
        """The recipient with that id, if there is one."""
        return one(self._connection.execute(_USER + "WHERE u.id = ?", (user,)), UserRow)

    def by_phone_ending(self, digits: str) -> list[str]:
        """The recipients whose phone number ends in these digits."""
        rows = self._connection.execute("SELECT user_id FROM contact WHERE phone LIKE '%' || ?", (digits,))
        return [str(row["user_id"]) for row in rows]

    def lower(self, user: str) -> None:
        """From now on, doors within reach for this recipient."""
        self._connection.execute("UPDATE user SET needs_low_door = 1 WHERE id = ?", (user,))

    def erase_idle(self, before_running: int) -> int:
        """Erase the contacts of users none of whose parcels is live, expected or ended lately; how many."""
        return self._connection.execute(
            "DELETE FROM contact WHERE user_id NOT IN (SELECT user_id FROM expected) AND user_id NOT IN "
            "(SELECT user_id FROM package WHERE ended IS NULL OR ended_running > ? OR slot_id IS NOT NULL)",
            (before_running,),
        ).rowcount

    def with_contact(self) -> frozenset[str]:
        """The ids of everybody who can still be reached."""
        return frozenset(row["user_id"] for row in self._connection.execute("SELECT user_id FROM contact"))

    def erase(self, user: str) -> bool:
        """Erase a user's contact; whether there was one."""
        return self._connection.execute("DELETE FROM contact WHERE user_id = ?", (user,)).rowcount > 0

    def _find(self, recipient: Recipient) -> str | None:
        # `=` on what is given: its partial index cannot serve `IS`, behind which a NULL may stand.
        given = "phone = ?1 AND email IS ?2" if recipient.phone is not None else "phone IS ?1 AND email = ?2"
        row = self._connection.execute(
            f"SELECT user_id FROM contact WHERE {given}", (recipient.phone, recipient.email)
        ).fetchone()
        return None if row is None else str(row["user_id"])


class Staff:
    """Couriers and technicians, and their sessions at the unit."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, member: StaffRow) -> None:
        """Write somebody down, or bring what is known of them up to date, which ends their sessions.

        Raises sqlite3.IntegrityError when the badge is somebody else's.
        """
        self._connection.execute(
            "INSERT INTO staff (number, role, carrier, pin_hash, badge_index, disabled, fails, failed_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET role = excluded.role, "
            "carrier = excluded.carrier, pin_hash = excluded.pin_hash, badge_index = excluded.badge_index, "
            "disabled = excluded.disabled, fails = excluded.fails, failed_at = excluded.failed_at",
            msgspec.structs.astuple(member),
        )
        self._connection.execute("DELETE FROM session WHERE number = ?", (member.number,))

    def get(self, number: str) -> StaffRow | None:
        """The person with that number."""
        return one(self._connection.execute("SELECT * FROM staff WHERE number = ?", (number,)), StaffRow)

    def by_badge(self, index: bytes) -> StaffRow | None:
        """The person with that badge."""
        return one(self._connection.execute("SELECT * FROM staff WHERE badge_index = ?", (index,)), StaffRow)

    def everybody(self) -> list[StaffRow]:
        """Everybody, by number."""
        return every(self._connection.execute("SELECT * FROM staff ORDER BY number"), StaffRow)

    def forget_badges(self) -> None:
        """Nobody has a badge any more: the key that found them is gone; and all sessions end."""
        self._connection.execute("UPDATE staff SET badge_index = NULL")
        self._connection.execute("DELETE FROM session")

    def disable(self, number: str) -> None:
        """End somebody's rights and sessions."""
        self._connection.execute("UPDATE staff SET disabled = 1 WHERE number = ?", (number,))
        self._connection.execute("DELETE FROM session WHERE number = ?", (number,))

    def count_failure(self, number: str, at_running: int) -> None:
        """A wrong PIN, counted before it is compared."""
        self._connection.execute(
            "UPDATE staff SET fails = fails + 1, failed_at = ? WHERE number = ?", (at_running, number)
        )

    def clear_failures(self, number: str) -> None:
        """The PIN was right."""
        self._connection.execute("UPDATE staff SET fails = 0, failed_at = NULL WHERE number = ?", (number,))

    def open_session(self, index: bytes, session: SessionRow) -> None:
        """Begin a session under its blind index."""
        self._connection.execute(
            "INSERT INTO session (token_index, number, role, carrier, boot_id, active_ms) VALUES (?, ?, ?, ?, ?, ?)",
            (index, session.number, session.role.value, session.carrier, session.boot_id, session.active_ms),
        )

    def session(self, index: bytes) -> SessionRow | None:
        """The session under a blind index."""
        return one(self._connection.execute("SELECT * FROM session WHERE token_index = ?", (index,)), SessionRow)

    def sessions(self) -> list[bytes]:
        """The blind indexes of all sessions."""
        return [row["token_index"] for row in self._connection.execute("SELECT token_index FROM session")]

    def end_session(self, index: bytes) -> None:
        """The session is over."""
        self._connection.execute("DELETE FROM session WHERE token_index = ?", (index,))

    def end_sessions_of_other_boots(self, boot_id: str) -> None:
        """A power cut ends every session."""
        self._connection.execute("DELETE FROM session WHERE boot_id <> ?", (boot_id,))


class Expected:
    """Parcels that will be brought."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def note(self, parcel: ExpectedRow, now: int) -> None:
        """Write an expected parcel down, or bring it up to date; what is not said of a known one stays as it is."""
        self._connection.execute(
            "INSERT INTO expected (number, size, user_id, carrier, noted) VALUES (?, ?, ?, ?, ?) ON CONFLICT (number) "
            "DO UPDATE SET size = coalesce(excluded.size, size), user_id = excluded.user_id, "
            "carrier = coalesce(excluded.carrier, carrier), noted = excluded.noted",
            (parcel.number, parcel.size, parcel.user_id, parcel.carrier, now),
        )

    def get(self, number: str) -> ExpectedRow | None:
        """The expected parcel of that number."""
        return one(self._connection.execute("SELECT * FROM expected WHERE number = ?", (number,)), ExpectedRow)

    def spellings(self, number: str) -> set[str]:
        """The expected numbers that are this one but for capital and small letters."""
        rows = self._connection.execute("SELECT number FROM expected WHERE number = ? COLLATE NOCASE", (number,))
        return {row["number"] for row in rows}

    def of_user(self, user: str) -> list[ExpectedRow]:
        """What is expected for one recipient."""
        return every(self._connection.execute("SELECT * FROM expected WHERE user_id = ?", (user,)), ExpectedRow)

    def newest(self, limit: int, *, user: str | None = None, number: str | None = None) -> list[ExpectedRow]:
        """What matches everything that is given, announced last first."""
        rows = self._connection.execute(
            "SELECT * FROM expected WHERE (?1 IS NULL OR user_id = ?1) AND (?2 IS NULL OR number = ?2) "
            "ORDER BY rowid DESC LIMIT ?3",
            (user, number, limit),
        )
        return every(rows, ExpectedRow)

    def drop(self, number: str) -> None:
        """It has arrived, or will not come."""
        self._connection.execute("DELETE FROM expected WHERE number = ?", (number,))

    def drop_before(self, moment: int) -> None:
        """Forget what was announced before a moment and never came."""
        self._connection.execute("DELETE FROM expected WHERE noted < ?", (moment,))

    def count(self, carrier: str | None) -> int:
        """How many are expected of a carrier, or of all."""
        (count,) = self._connection.execute(
            "SELECT count(*) FROM expected WHERE ?1 IS NULL OR carrier IS NULL OR carrier = ?1", (carrier,)
        ).fetchone()
        return int(count)
