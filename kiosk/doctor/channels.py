"""The channels by which recipients are told: that there is one, and that the files with their secrets are in place."""

import stat
from collections.abc import Iterator
from pathlib import Path

from kiosk.doctor.finding import Finding, Level
from kiosk.doctor.patient import Patient

_SECRETS = ("credentials", "secret")
"""Settings of channels that name a file."""


def channels(patient: Patient) -> Iterator[Finding]:
    """Somebody can be told, and nobody else reads the passwords for it."""
    plan = patient.plan
    if plan is None:
        yield Finding(check="channels", level=Level.SKIPPED, text="the file has mistakes, so nobody knows the channels")
        return
    kinds = [notifier.kind for notifier in plan.notifiers]
    if not patient.simulated and not set(kinds) - {"CONSOLE"}:
        yield Finding(
            check="channels",
            level=Level.WARNING,
            text="no recipient is told of anything: there is no channel but the log",
            remedy="name one in the file, [[notifiers]] (docs/messages.md), then: kiosk notify test ADDRESS",
        )
        return
    settings = [notifier.settings for notifier in plan.notifiers]
    files = [Path(str(known[name])) for known in settings for name in _SECRETS if name in known]
    found = [finding for file in files if (finding := _secret(file)) is not None]
    yield from found or [Finding(check="channels", level=Level.OK, text=", ".join(kinds) or "none")]


def _secret(file: Path) -> Finding | None:
    """What is wrong with a file of secrets; systemd lays out those without a directory, for the controller alone."""
    if not file.is_absolute():
        return None
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
    except PermissionError:
        return None  # so it is private
    except OSError as error:
        return Finding(
            check="channels",
            level=Level.FAILURE,
            text=f"the credential file {file} is not there ({error.strerror}): that channel sends nothing",
            remedy="put it there, or name another one in the file",
        )
    if not mode & stat.S_IRWXO:
        return None
    return Finding(
        check="channels",
        level=Level.FAILURE,
        text=f"everybody on this machine may read the credential file {file} (mode {mode:04o})",
        remedy=f"chmod 0640 {file}; chgrp locker-kiosk {file}; if strangers have an account here, change the password",
    )
