"""The file, and what it says is plugged in: ports, pins, and the kernel's word on pins that nobody holds."""

import errno
import fcntl
import os
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.config import BankPlan
from kiosk.core.errors import ConfigInvalid
from kiosk.doctor.finding import Finding, Level
from kiosk.doctor.patient import Patient

_CONFIG_TXT = ("boot/firmware/config.txt", "boot/config.txt")
"""Where Raspberry Pi OS keeps it, since Debian 12 and before."""

_BRIDGE = "socket://"
_BRIDGE_ANSWERS_WITHIN = 2.0
"""Seconds."""


def file(patient: Patient) -> Iterator[Finding]:
    """The unit's file has no mistakes."""
    check = "config"
    described = patient.described
    if not isinstance(described, ConfigInvalid):
        banks = ", ".join(bank.name for bank in described.banks)
        yield Finding(check=check, level=Level.OK, text=f"{patient.file}: {len(described.places)} doors on {banks}")
        return
    for mistake in str(described.facts["mistakes"]).splitlines():
        yield Finding(
            check=check,
            level=Level.FAILURE,
            text=f"{patient.file}: {mistake}",
            remedy=f"change it, and ask again: kiosk config check {patient.file}",
        )


def ports(patient: Patient) -> Iterator[Finding]:
    """Every port that the file names is there, is one, may be opened, and keeps its name."""
    banks = patient.plan.banks if patient.plan else ()
    named = {str(bank.settings["port"]): bank.name for bank in banks if "port" in bank.settings}
    if not named:
        yield Finding(check="ports", level=Level.OK, text="no bank is on a serial port")
    for port, bank in named.items():
        taken = patient.figures is not None or patient.runs
        yield _bridge(port, bank, taken=taken) if port.startswith(_BRIDGE) else _port(Path(port), bank, taken=taken)


def _bridge(url: str, bank: str, *, taken: bool) -> Finding:
    """Whether a TCP bridge takes a connection; many take one alone, so a running controller is left with its own."""
    check = "ports"
    if taken:
        return Finding(
            check=check, level=Level.OK, text=f"the bridge of bank {bank} is the controller's just now: {url}"
        )
    try:
        address = urlsplit(url)
        socket.create_connection((address.hostname, address.port), timeout=_BRIDGE_ANSWERS_WITHIN).close()
    except (OSError, ValueError) as error:  # ValueError: a port that is no number
        return Finding(
            check=check,
            level=Level.FAILURE,
            text=f"the bridge of bank {bank} takes no connection: {url} ({error})",
            remedy="look at its power, its network cable and its address; it may serve another program just now",
        )
    return Finding(check=check, level=Level.OK, text=f"the bridge of bank {bank} takes connections: {url}")


def _port(port: Path, bank: str, *, taken: bool) -> Finding:
    """Whether a serial port can be used; one that a running controller holds is left alone."""
    check, known = "ports", "`ls /dev/serial/by-id` names what is there"
    level = Level.FAILURE
    fault = None if taken and port.exists() else _fault(port)
    match fault:
        case FileNotFoundError():
            text, remedy = "is not there", f"plug the adapter in, or correct the port in the file; {known}"
        case PermissionError():
            text = "may not be opened by this user"
            remedy = "the controller's user has to be in the port's group: usermod -aG dialout locker-kiosk"
        case BlockingIOError():
            text, remedy = "is in use by another program", f"end that one; `fuser {port}` names it"
        case OSError():
            text, remedy = f"is no serial port ({fault.strerror})", f"correct the port in the file; {known}"
        case None if port.name.startswith(("ttyUSB", "ttyACM")) and not port.is_symlink():
            level, text = Level.WARNING, "may have another name after the next start"
            remedy = "give its name under /dev/serial/by-id, or one by a udev rule"
        case None:
            level, text, remedy = Level.OK, "is the controller's just now" if taken else "can be opened", ""
    return Finding(check=check, level=level, text=f"the port of bank {bank} {text}: {port}", remedy=remedy)


def _fault(port: Path) -> OSError | None:
    """What keeps this user from opening a serial port, which says nothing to any board."""
    try:
        line = os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError as error:
        return error
    try:
        if not os.isatty(line):
            return OSError(errno.ENOTTY, os.strerror(errno.ENOTTY))
        fcntl.flock(line, fcntl.LOCK_EX | fcntl.LOCK_NB)  # as pyserial does, for ports that are somebody's alone
    except OSError as error:
        return error
    finally:
        os.close(line)
    return None


def pins(patient: Patient) -> Iterator[Finding]:
    """The gpiochips that banks of pins need are there."""
    banks = _pin_banks(patient)
    if not banks:
        yield Finding(check="pins", level=Level.OK, text="no bank is on pins")
    for bank in banks:
        chip = bank.settings.get("chip")
        wanted = "gpiochip*" if chip is None else f"gpiochip{chip}"
        if any((patient.root / "dev").glob(wanted)):
            yield Finding(check="pins", level=Level.OK, text=f"the pins of bank {bank.name} are there")
        else:
            yield Finding(
                check="pins",
                level=Level.FAILURE,
                text=f"bank {bank.name} needs /dev/{wanted}, and this machine has none",
                remedy="run on the computer in the wall; for an expander, name its overlay in config.txt",
            )


def strict_gpiod(patient: Patient) -> Iterator[Finding]:
    """A lock's pin falls back when the process dies.

    Raspberry Pi kernels keep an output driven after its process is gone unless `dtparam=strict_gpiod` is set
    (raspberrypi/linux, overlays README, and pull requests 6117 and 6150).
    """
    check = "strict_gpiod"
    if not _pin_banks(patient):
        yield Finding(check=check, level=Level.OK, text="no bank is on pins")
        return
    found = [patient.root / name for name in _CONFIG_TXT if (patient.root / name).exists()]
    if not found:
        yield Finding(check=check, level=Level.SKIPPED, text="this machine has no config.txt: it is no Raspberry Pi")
    elif "strict_gpiod" in _parameters(found[0].read_text(errors="replace").splitlines()):
        yield Finding(check=check, level=Level.OK, text=f"set in {found[0]}")
    else:
        yield Finding(
            check=check,
            level=Level.FAILURE,
            text=f"{found[0]} does not set strict_gpiod: a lock stays under current when the program is killed",
            remedy="add the line `dtparam=strict_gpiod` there, and restart the computer",
        )


def _pin_banks(patient: Patient) -> list[BankPlan]:
    return [bank for bank in patient.plan.banks if bank.kind == "gpio"] if patient.plan else []


def _parameters(lines: Iterable[str]) -> set[str]:
    """The names of the device tree's parameters that config.txt sets."""
    plain = (line.partition("#")[0].strip() for line in lines)
    values = (line.removeprefix("dtparam=") for line in plain if line.startswith("dtparam="))
    set_ = (part.strip().partition("=") for value in values for part in value.split(","))
    return {name for name, _, state in set_ if state not in ("off", "no", "0")}
