"""The channels by which recipients are told: there is one, none is left out, and the files of secrets are in place."""

import stat
from collections.abc import Iterator
from pathlib import Path

from kiosk.config import Config
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
    found = [*_left_out(patient, plan), *(() if patient.simulated else _unread(plan)), *_secrets(plan)]
    kinds = ", ".join(notifier.kind for notifier in plan.notifiers)
    yield from found or [Finding(check="channels", level=Level.OK, text=kinds or "none")]


def _left_out(patient: Patient, plan: Config) -> Iterator[Finding]:
    for line in plan.left_out:
        yield Finding(
            check="channels",
            level=Level.FAILURE,
            text=f"a channel is left out: {line}",
            remedy=f"change it, ask `kiosk config check {patient.file}`, and restart the controller",
        )


def _unread(plan: Config) -> Iterator[Finding]:
    """Where doors are real, somebody has to hear of them, and nobody looks at the controller's own terminal."""
    kinds = {notifier.kind for notifier in plan.notifiers}
    if not kinds - {"CONSOLE"}:
        yield Finding(
            check="channels",
            level=Level.WARNING,
            text="no recipient is told of anything: there is no channel that reaches anybody",
            remedy="name one in the file, [[notifiers]] (docs/messages.md), then: kiosk notify test ADDRESS",
        )
    if "CONSOLE" in kinds:
        yield Finding(
            check="channels",
            level=Level.WARNING,
            text="CONSOLE is for trying out: at a terminal it shows codes and contacts, elsewhere nothing",
            remedy="take it out of the file",
        )


def _secrets(plan: Config) -> Iterator[Finding]:
    settings = [notifier.settings for notifier in plan.notifiers]
    files = [Path(str(known[name])) for known in settings for name in _SECRETS if name in known]
    return (finding for file in files if (finding := _secret(file)) is not None)


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
