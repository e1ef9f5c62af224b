"""What Linux tells of the computer in the wall; None for whatever this machine does not tell.

`root` stands in for `/`. Sources: proc(5); the kernel's sysfs-class-thermal (millidegrees) and hwmon documentation
(`in0_lcrit_alarm` of the Raspberry Pi's `rpi_volt`); the firmware's `get_throttled` word, whose bit 0 says
under-voltage now and bit 16 since the start (Raspberry Pi documentation, vcgencmd).
"""

import fcntl
import os
import shutil
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kiosk.core.verbs import MachineReport

_UNDER_VOLTAGE = 1 << 0 | 1 << 16
_SIOCGIFADDR = 0x8915
_LOOPBACK = "127."


def machine_report(state: Path, root: Path = Path("/")) -> MachineReport:
    """How the machine is; `state` is where the ledger lies. Blocks for a few small reads."""
    memory = _memory(root / "proc/meminfo")
    disk = _disk(state)
    return MachineReport(
        disk_free=disk[0],
        disk_size=disk[1],
        memory_free=memory.get("MemAvailable"),
        memory_size=memory.get("MemTotal"),
        temperature=temperature(root),
        under_voltage=under_voltage(root),
        uptime=uptime(root),
        addresses=tuple(_addresses()),
    )


def occupied(root: Path = Path("/")) -> int | None:
    """Bytes that this process occupies."""
    fields = (_text(root / "proc/self/statm") or "").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") if len(fields) > 1 else None


def temperature(root: Path = Path("/")) -> float | None:
    """Degrees Celsius of the hottest zone."""
    texts = (_text(zone) for zone in (root / "sys/class/thermal").glob("thermal_zone*/temp"))
    return max((int(text) / 1000 for text in texts if text and text.lstrip("-").isdigit()), default=None)


def under_voltage(root: Path = Path("/")) -> bool | None:
    """Whether the supply is too weak now or was since the start, as far as the machine remembers."""
    word = _text(root / "sys/devices/platform/soc/soc:firmware/get_throttled")
    if word is not None:
        return bool(int(word, 16) & _UNDER_VOLTAGE)
    alarms = [_text(alarm) for alarm in (root / "sys/class/hwmon").glob("hwmon*/in0_lcrit_alarm")]
    return "1" in alarms if alarms else None


def uptime(root: Path = Path("/")) -> float | None:
    """Seconds since the machine started."""
    text = _text(root / "proc/uptime")
    return float(text.split()[0]) if text else None


def _disk(folder: Path) -> tuple[int | None, int | None]:
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return None, None
    return usage.free, usage.total


def _memory(file: Path) -> dict[str, int]:
    """The lines of meminfo, in bytes."""
    lines = (line.split() for line in (_text(file) or "").splitlines())
    return {fields[0].rstrip(":"): int(fields[1]) * 1024 for fields in lines if len(fields) == 3}


def _addresses() -> Iterator[str]:
    """The IPv4 address of each interface that has one, the loopback's apart."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, name in socket.if_nameindex():
            with suppress(OSError):  # an interface without an address
                answer = fcntl.ioctl(asking, _SIOCGIFADDR, struct.pack("256s", name.encode()))
                address = socket.inet_ntoa(answer[20:24])
                if not address.startswith(_LOOPBACK):
                    yield address


def _text(file: Path) -> str | None:
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return None
