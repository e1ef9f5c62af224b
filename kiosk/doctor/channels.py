"""The channels by which recipients are told: there is one, none is left out, and the files of secrets are in place."""

import stat
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from kiosk.config import Config
from kiosk.doctor.finding import Finding, Level
from kiosk.doctor.patient import Patient
from kiosk.notify import NotSent, Settings, driver
from kiosk.notify.credentials import lines, trust


def channels(patient: Patient) -> Iterator[Finding]:
    """Somebody can be told, and nobody else reads the passwords for it."""
    plan = patient.plan
    if plan is None:
        yield Finding(check="channels", level=Level.SKIPPED, text="the file has mistakes, so nobody knows the channels")
        return
    found = [*_left_out(patient, plan), *(() if patient.simulated else _unread(plan)), *_files(plan)]
    kinds = ", ".join(notifier.kind for notifier in plan.notifiers)
    yield from found or [Finding(check="channels", level=Level.OK, text=kinds or "none")]


def _left_out(patient: Patient, plan: Config) -> Iterator[Finding]:
    for line in plan.mistakes:
        yield Finding(
            check="channels",
            level=Level.FAILURE,
            text=f"a channel is left out: {line}" if plan.left_out else line,
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


def _files(plan: Config) -> Iterator[Finding]:
    """What is wrong with the files that channels name."""
    for notifier in plan.notifiers:
        kind: type[Settings] = driver(notifier.kind).settings_type
        named = {name: str(value) for name, value in notifier.settings.items() if value}
        for name, count in kind.secrets.items():
            # systemd lays out those without a directory, for the controller alone.
            if name in named and Path(named[name]).is_absolute():
                yield from _secret(Path(named[name]), count)
        for name in kind.certificates:
            if name in named:
                yield from _unreadable(
                    partial(trust, named[name]), "put the authority's certificates there, as PEM, or name another file"
                )


def _secret(file: Path, count: int) -> Iterator[Finding]:
    yield from _unreadable(
        lambda: lines(str(file), count),
        "put it there, with each secret on a line of its own (docs/messages.md), or name another one",
    )
    if (mode := _mode(file)) & stat.S_IRWXO:
        whose = f"chmod 0640 {file}; chgrp locker-kiosk {file}"
        yield Finding(
            check="channels",
            level=Level.FAILURE,
            text=f"everybody on this machine may read the credential file {file} (mode {mode:04o})",
            remedy=f"{whose}; if strangers have an account here, change the password",
        )


def _mode(file: Path) -> int:
    """Who may do what with a file; nobody anything where it is none, or hidden from this user."""
    try:
        found = file.stat().st_mode
    except OSError:
        return 0
    return stat.S_IMODE(found) if stat.S_ISREG(found) else 0


def _unreadable(read: Callable[[], object], remedy: str) -> Iterator[Finding]:
    """What keeps a file from being used; whether the controller may read it is not for another user to say."""
    try:
        read()
    except NotSent as error:
        if not isinstance(error.__cause__, PermissionError):
            text = f"{error}: that channel sends nothing"
            yield Finding(check="channels", level=Level.FAILURE, text=text, remedy=remedy)
