"""What Linux tells of the machine, read from a tree like its own; what it does not tell is None."""

from pathlib import Path

import pytest

from kiosk.services.machine import machine_report, occupied, temperature, under_voltage


def plant(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(f"{text}\n")


def test_the_hottest_zone_counts(tmp_path: Path) -> None:
    """In degrees; the kernel tells millidegrees, and a zone may be unreadable."""
    plant(tmp_path, "sys/class/thermal/thermal_zone0/temp", "48312")
    plant(tmp_path, "sys/class/thermal/thermal_zone1/temp", "61000")
    plant(tmp_path, "sys/class/thermal/thermal_zone2/temp", "")
    assert temperature(tmp_path) == 61.0


@pytest.mark.parametrize(
    ("path", "text", "weak"),
    [
        ("sys/devices/platform/soc/soc:firmware/get_throttled", "0", False),
        ("sys/devices/platform/soc/soc:firmware/get_throttled", "1", True),
        ("sys/devices/platform/soc/soc:firmware/get_throttled", "50000", True),  # under-voltage has occurred
        ("sys/devices/platform/soc/soc:firmware/get_throttled", "80008", False),  # hot, but well supplied
        ("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1", True),
        ("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "0", False),
    ],
)
def test_a_weak_supply_is_read_where_the_machine_tells(tmp_path: Path, path: str, text: str, weak: bool) -> None:
    """The firmware's word, or the kernel's alarm."""
    plant(tmp_path, path, text)
    assert under_voltage(tmp_path) is weak


def test_what_a_machine_does_not_tell_is_not_made_up(tmp_path: Path) -> None:
    """An ordinary computer has none of these files."""
    report = machine_report(tmp_path / "nowhere", tmp_path)
    assert (report.temperature, report.under_voltage, report.memory_size, report.uptime) == (None, None, None, None)
    assert (report.disk_free, report.disk_size) == (None, None)


def test_this_machine_tells_of_itself(tmp_path: Path) -> None:
    """Room, memory and time are everywhere on Linux."""
    report = machine_report(tmp_path)
    assert 0 < (report.disk_free or 0) <= (report.disk_size or 0)
    assert 0 < (report.memory_free or 0) <= (report.memory_size or 0)
    assert (report.uptime or 0) > 0
    assert (occupied() or 0) > 2**20
    assert all(not address.startswith("127.") for address in report.addresses)
