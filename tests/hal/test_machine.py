"""What banks share of one computer."""

import pytest

from hal.errors import WiringError
from hal.link import Line
from hal.machine import Machine


def test_banks_on_one_port_share_its_link() -> None:
    machine = Machine()
    assert machine.link("/dev/a", Line()) is machine.link("/dev/a", Line())
    assert machine.link("/dev/a", Line()) is not machine.link("/dev/b", Line())


def test_a_port_talks_in_one_way_only() -> None:
    """A second baud rate on a port is a mistake in the wiring."""
    machine = Machine()
    machine.link("/dev/a", Line())
    with pytest.raises(WiringError, match="/dev/a"):
        machine.link("/dev/a", Line(baud=19200))


def test_what_is_claimed_twice_names_both() -> None:
    machine = Machine()
    machine.claim("pin 17", "left")
    with pytest.raises(WiringError, match="pin 17 belongs to bank left and cannot belong to bank right too"):
        machine.claim("pin 17", "right")
