"""Staff at a door that stays open: a reminder, a louder one, and then a way on that leaves the door to a technician."""

from kiosk.core.verbs import Problem, Trouble
from kiosk.ui.screens.door import AtDoor, Stage
from kiosk.ui.widgets.key import Key

LEAVE = "leave-open"
"""The id of the key that leaves the door open."""


class StaffAtDoor(AtDoor):
    """What all pages of the staff's at an open door have in common."""

    @property
    def reminder(self) -> str:
        """What is read of a door that has stood open for a while, besides what is to be done there."""
        match self.visit.trouble:
            case Trouble.LEFT_OPEN_LONG | Trouble.UNATTENDED:
                return self.say("Door {door} is STILL OPEN. Please shut it firmly.", door=self.visit.door)
            case Trouble.LEFT_OPEN:
                return self.say("Please shut door {door}.", door=self.visit.door)
        return ""

    @property
    def ways_on(self) -> tuple[str, ...]:
        """The key on offer once the door has stood open for long, with its consequence in `way_on`."""
        may = self.stage is Stage.OPEN and self.visit.trouble in (Trouble.LEFT_OPEN_LONG, Trouble.UNATTENDED)
        return (LEAVE,) if may else ()

    @property
    def way_on(self) -> str:
        """What comes of leaving the door open."""
        if not self.ways_on:
            return ""
        return self.say("It does not shut? LEAVE IT OPEN tells a technician, and no parcel comes into this box.")

    def leave_key(self) -> Key:
        """The key that leaves the door open."""
        return Key(self.say("LEAVE IT OPEN"), self._leave_open, on_release=True, id=LEAVE, classes="second")

    def _leave_open(self) -> None:
        self.work(self._left_open)

    async def _left_open(self) -> None:
        """The visit is not settled: it ends by what its door does."""
        await self.ask(self.kiosk.verbs.report, self.visit.id, Problem.DOOR_BROKEN, self.by)
        self.leave()
