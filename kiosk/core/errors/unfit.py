"""Where somebody has to change a file first, or the ledger or the program is not to be trusted."""

from kiosk.core.errors.roots import Broken, Misconfigured


class ConfigInvalid(Misconfigured):
    """The configuration has mistakes; `mistakes` names them all, a line each."""

    text = "{path}:\n{mistakes}"


class ConfigUnreadable(ConfigInvalid):
    """The configuration cannot be read at all; `mistakes` says why."""

    text = "{path}: {mistakes}; correct the file, or name another one"


class StateUnusable(Misconfigured):
    """The state directory cannot be made, or nothing can be written there."""

    text = "{path} cannot hold the ledger: {why}; name another state directory, or give this user the right to write"


class SocketUnusable(Misconfigured):
    """The control socket cannot be made at its path."""

    text = "no control socket can be made at {path}: {why}; name another path"


class ExtraMissing(Misconfigured):
    """The configuration asks for something whose package is not installed."""

    text = "{what} needs a package that is not installed; pip install 'locker-kiosk[{extra}]'"


class LedgerForeign(Misconfigured):
    """The ledger belongs to another cabinet."""

    text = "the ledger in {path} belongs to {theirs}, this is {ours}; name another state directory"


class MappingChanged(Misconfigured):
    """A slot that holds a parcel, or may hold something, would hang behind another door."""

    text = (
        "door {door} holds a parcel or waits for a look, but its wiring changed from {before} to {now}; "
        "restore the wiring, empty the slot or look into it, and change it then"
    )


class KeyMissing(Misconfigured):
    """A key of this ledger is gone, or another one lies in its place."""

    text = "{path} {what}; put this unit's own key back, or {remedy}"


class KeysFixed(Misconfigured):
    """The keys are handed over from elsewhere, and cannot be changed where they are read."""

    text = (
        "no new key can be written to {path} ({why}); name the folder from which the keys are handed over: "
        "CREDENTIALS_DIRECTORY=/etc/locker-kiosk/keys"
    )


class LedgerBroken(Broken):
    """The database failed a check or an operation; doors stay still."""

    text = (
        "the ledger at {path} is not to be trusted ({why}); "
        "check its disk and start again, or restore a backup with: kiosk backup restore"
    )


class InternalError(Broken):
    """A defect of the program; the log has the trace."""

    text = "internal error; try again or call a technician, the controller's log has the details"
