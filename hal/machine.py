"""What the banks of one computer share: its serial ports and its pins, each of them used in one way only."""

from collections.abc import Callable, Mapping
from typing import Any

from hal.errors import WiringError
from hal.link import Line, Link


class Machine:
    """Gives out ports and pins, and refuses what two banks would fight over; made once, where banks are made.

    `pins` are pin factories of gpiozero's by the number of their gpiochip, None for the machine's own header; one that
    is missing is made by the first bank that needs it.
    """

    def __init__(self, pins: Mapping[int | None, Any] | None = None) -> None:
        self._pins = dict(pins or {})
        self._links: dict[str, Link] = {}
        self._claims: dict[str, str] = {}

    def link(self, port: str, line: Line) -> Link:
        """The one Link at `port`; raises WiringError when another bank talks there in another way."""
        link = self._links.setdefault(port, Link(port, line))
        if link.line != line:
            raise WiringError(f"port {port} cannot talk in two ways at once: {link.line} and {line}")
        return link

    def pins(self, chip: int | None, make: Callable[[int | None], Any]) -> Any:
        """The one pin factory of that gpiochip, made when it is first asked for."""
        if chip not in self._pins:
            self._pins[chip] = make(chip)
        return self._pins[chip]

    def claim(self, what: str, bank: str) -> None:
        """Give a board's address or a pin to a bank; raises WiringError, naming both, when it is given already."""
        if what in self._claims:
            raise WiringError(f"{what} belongs to bank {self._claims[what]} and cannot belong to bank {bank} too")
        self._claims[what] = bank
