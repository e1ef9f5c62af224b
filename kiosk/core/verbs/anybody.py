"""What anybody before the unit may ask; the id of a visit is the right to go on with it."""

from typing import Protocol

from kiosk.core.verbs.records import Incident, Unit, Visit
from kiosk.core.verbs.words import Answer, Problem


class AnybodyVerbs(Protocol):
    """Asked by whoever stands before the unit."""

    def unit(self) -> Unit:
        """Describe the unit and its wall."""

    def begin_retrieve(self, code: str, door: str | None = None) -> Visit:
        """Open the door of a pickup code's parcel: 9 digits, or the text of its QR code.

        With `door`, the code is tried against that door's parcel alone; that goes on while the keypad rests.
        """

    def open_again(self, visit: str, session: str | None = None) -> Visit:
        """Open the same door once more, as a person asked; the answer is the new visit that follows the old."""

    def settle(self, visit: str, answer: Answer, session: str | None = None) -> Visit:
        """Take a person's answer at the door; it ends the visit."""

    def visit(self, visit: str) -> Visit:
        """How far a visit is."""

    def at_open_doors(self) -> tuple[Visit, ...]:
        """Customers' visits whose door opens or stands open, the oldest first: a screen that was away goes on there.

        A door that its person left open for good is none of them: an incident tells of it, and others use the unit.
        """

    def stay(self, visit: str) -> Visit:
        """Give the person at a shut door more time to answer; up to ten minutes after the close.

        After a pickup the right to the next parcel begins anew in the same way, while it stands.
        """

    def waiting(self, visit: str) -> int:
        """How many more parcels of the same recipient lie here, after a pickup that its person is done with.

        Taken or left inside, before a door that stayed shut, or at one that was reported and left open. The right to
        them ends with the time in which a person answers at a door, and rests while one is being opened. A parcel whose
        own door was opened just now is not among them.
        """

    def next_of(self, visit: str) -> Visit:
        """Open the next one of them; raises VisitOver when `waiting` is 0."""

    def lost_code(self, phone: str) -> None:
        """Tell the codes of a recipient's parcels once more, to the contact that they came with and to no other.

        The answer is the same whether anything lies here for that number or not.
        """

    def report(self, visit: str, problem: Problem, session: str | None = None) -> Incident:
        """Take a complaint at the door; the answer carries the number for the phone.

        Whoever says of an open door that it does not shut, or that he cannot reach it, is at it no longer.
        """
