"""Where the same call may succeed later, or the other side is not there."""

from kiosk.core.errors.roots import TryLater, Unavailable


class DoorsHeld(TryLater):
    """WORK HOLD is on."""

    text = "a technician is working here; all doors stay shut until the work is done; please come back then"


class DoorCools(TryLater):
    """The lock's duty cycle asks for a pause."""

    text = "the lock of door {door} needs a pause; try again in {wait}"


class TooManyDoors(TryLater):
    """Doors are being opened faster than a person does."""

    text = "too many doors in a short time; try again in {wait}"


class ToldLately(TryLater):
    """A recipient was sent the code a moment ago."""

    text = "the recipient of parcel {number} was told just now; try again in {wait}"


class AskedTooOften(TryLater):
    """Lost codes are asked for faster than people lose them."""

    text = "too many requests; try again in {wait}"


class StateLocked(TryLater):
    """Another controller owns the state directory."""

    text = "{path} is in use by another controller; stop that one first, or name another state directory"


class DiskFull(TryLater):
    """The ledger's disk has no room."""

    text = "no room on the disk of {path}; free some space and start again"


class BackupUnderWay(TryLater):
    """Somebody else makes a backup of the same ledger."""

    text = "a backup is being made in {path} just now; try again when it is done"


class DepositsStopped(TryLater):
    """The unit gives parcels out but takes none in."""

    text = "this unit takes no parcels in just now ({why}); bring them another time, pickups go on"


class ControllerAbsent(Unavailable):
    """Nobody answers at the control socket."""

    text = "no controller answers at {path}; start it with: kiosk run"


class ControllerSilent(ControllerAbsent):
    """Somebody is there at the control socket and says nothing in the time that the caller has."""

    text = (
        "a controller runs at {path} but does not answer within {seconds} s; "
        "restart it with: systemctl restart locker-kiosk"
    )


class DoorSilent(Unavailable):
    """The door's bank does not answer."""

    text = "door {door} does not answer; nothing was lost, a technician has been told; try again later"
