"""What staff may ask: each verb needs the session of somebody who signed in, of a fitting role."""

from typing import Protocol

from kiosk.core.verbs.records import Event, ParcelLabel, Recipient, Session, SlotReport, Visit, Work
from kiosk.core.verbs.vitals import Health
from kiosk.core.verbs.words import Condition, Mishap


class StaffVerbs(Protocol):
    """Asked by couriers and technicians at the unit."""

    def sign_in(self, number: str, pin: str) -> Session:
        """Open a session by number and PIN; blocks for one argon2id hash."""

    def sign_in_badge(self, badge: str) -> Session:
        """Open a session by a badge's text."""

    def is_own_badge(self, session: str, badge: str) -> bool:
        """Whether a badge's text is that of whoever signed in; blocks for one argon2id hash."""

    def session(self, session: str) -> Session:
        """The session as it stands, its unfinished visits included."""

    def sign_out(self, session: str) -> None:
        """End a session; ended ones are no error."""

    def work(self, session: str) -> Work:
        """What there is to do for this person."""

    def label(self, session: str, number: str) -> ParcelLabel:
        """What is known of a parcel number, scanned or typed."""

    def begin_store(
        self, session: str, number: str, size: str | None = None, recipient: Recipient | None = None
    ) -> Visit:
        """Reserve a slot for a parcel and open it; size and recipient only where they are not expected."""

    def larger(self, session: str, visit: str) -> Visit:
        """Move a deposit to the next larger slot and open that one."""

    def not_empty(self, session: str, visit: str) -> Visit:
        """The slot of a deposit is not empty: keep it for a check and open another one of that size."""

    def broken(self, session: str, visit: str) -> Visit:
        """The door of a deposit does not work: take the slot out of service and open another one of that size."""

    def undo_store(self, session: str, package: str) -> Visit:
        """Take back one's own deposit before its message goes: code and message are void, its door opens again.

        Raises RecipientTold once the message has left, or may have.
        """

    def begin_remove(self, session: str, package: str) -> Visit:
        """Open the door of an expired or cancelled parcel, to take it out."""

    def begin_inspect(self, session: str, door: str, reason: str, insist: bool = False) -> Visit:
        """Open a door to look; one that holds a parcel only for a technician who insists."""

    def begin_test(self, session: str, door: str) -> Visit:
        """Open an empty slot's door to see whether it works; refused for one that holds a parcel, whoever insists."""

    def slots(self, session: str) -> tuple[SlotReport, ...]:
        """The live table of the wall."""

    def events(self, session: str, limit: int = 50) -> tuple[Event, ...]:
        """What happened at the unit, the newest first; for technicians and operators."""

    def health(self, session: str) -> Health:
        """How the boards, the locks and the machine are; for technicians and operators."""

    def set_condition(self, session: str, door: str, condition: Condition, cause: str) -> None:
        """Take a slot out of service, or put it back; CHECK is cleared by an INSPECT visit alone."""

    def work_hold(self, session: str, on: bool) -> None:
        """WORK HOLD: while on, every door stays shut, pickups included."""

    def release_bank(self, session: str, door: str) -> None:
        """Let the bank of that door move again, which was stopped for a wrong door; a technician has looked."""

    def mishaps(self, session: str) -> dict[str, tuple[Mishap, ...]]:
        """What is wrong just now with doors of imagined steel; empty on real steel."""

    def imagine(self, session: str, door: str, mishap: Mishap | None = None) -> None:
        """Let something go wrong with a door of imagined steel, or with None repair it; refused on real steel."""
