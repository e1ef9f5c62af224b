"""What people do around the kiosk: hold things to its scanner, reach for doors, sign in, break things, call the van."""

import asyncio

from kiosk.core.errors import KioskError
from kiosk.core.verbs import Role, Session, VisitState
from kiosk.ui.messages import Home
from kiosk.ui.pane import KioskPane
from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.simulator.cast import Member
from kiosk.ui.simulator.mischief import Trap
from kiosk.ui.simulator.play import Play


class People:
    """Everybody before the unit; `note` is what the coach tells them when something cannot be done now."""

    def __init__(self, pane: KioskPane, play: Play) -> None:
        self._pane = pane
        self._play = play
        self._badge: Member | None = None
        self._met: str | None = None
        self._note = ("", "")

    # -- what they find ---------------------------------------------------------------------------------------

    @property
    def page(self) -> str:
        """The kiosk's page, by the name of its class."""
        return type(self._pane.talk).__name__

    @property
    def role(self) -> Role | None:
        """Who of the staff is signed in."""
        session = self._session
        return session.role if session is not None else None

    @property
    def held(self) -> bool:
        """Whether WORK HOLD is on."""
        return self._pane.talk is not None and self._pane.talk.kiosk.unit.held

    @property
    def note(self) -> str:
        """What was said last, until a hand does something or the kiosk shows another page."""
        text, page = self._note
        return text if page == self.page else ""

    def say(self, text: str) -> None:
        """Tell the newcomer why nothing happens."""
        self._note = (text, self.page)

    # -- at the scanner ---------------------------------------------------------------------------------------

    def scan(self, text: str) -> None:
        """Hold a badge or a QR code to the scanner."""
        self._pane.scan(text)

    def scan_label(self, number: str) -> None:
        """Hold a parcel to the scanner; customers are told that this is not for them."""
        self.scan(number)
        if self.role is None:
            self.say("Parcels are brought by the courier. Press F2: his badge is scanned; then click the label again.")

    # -- at the wall ------------------------------------------------------------------------------------------

    def touch(self, door: str) -> None:
        """A click on an open door does the natural thing; on a shut one it chooses."""
        self._play.chosen = door
        move = self._play.natural(door)
        if move is not None:
            move.do()

    def choose(self, door: str) -> None:
        """Look at a door."""
        self._play.chosen = door

    def do(self, door: str, label: str) -> None:
        """Do what a chip says, if the door still lets it be done."""
        move = next((move for move in self._play.moves(door) if move.label == label), None)
        if move is not None:
            move.do()

    def make_mischief(self) -> Trap:
        """Break the next thing."""
        return self._play.mischief.turn()

    async def call_the_van(self) -> None:
        """Bring more parcels; the unit is told first."""
        try:
            await asyncio.to_thread(self._play.bring_more)
        except KioskError as error:
            self.say(str(error))

    # -- signing in -------------------------------------------------------------------------------------------

    def sign_in(self, member: Member) -> None:
        """Go to the kiosk's first page, and hold the badge to the scanner there."""
        standing_open = [visit.door for visit in self._play.story.visits.values() if visit.state is VisitState.OPENED]
        if self.role is member.role:
            role = member.role.value.lower()
            self.say(f"The {role} is signed in already; SIGN OUT goes back to the customers.")
        elif standing_open:
            self.say(f"Door {standing_open[0]} is still open: click it until it is shut, then sign in.")
        else:
            self._badge = member
            if not isinstance(self._pane.talk, FirstScreen):
                self._pane.post_message(Home())

    def look_around(self) -> None:
        """Go on with what had to wait; called ten times a second."""
        talk = self._pane.talk
        if self._badge is not None and isinstance(talk, FirstScreen) and not talk.busy:
            member, self._badge = self._badge, None
            self.scan(member.badge)
        session = self._session
        if session is not None and session.id != self._met:
            self._met = session.id
            self._play.story.meet(session.visits)

    @property
    def _session(self) -> Session | None:
        return self._pane.talk.kiosk.session if self._pane.talk is not None else None
