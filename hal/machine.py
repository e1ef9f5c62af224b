"""What the banks of one computer share: its serial ports and its pins, each of them used in one way only."""

from hal.errors import WiringError
from hal.link import Line, Link


class Machine:
    """Gives out ports and pins, and refuses what two banks would fight over; made once, where banks are made."""

    def __init__(self) -> None:
        self._links: dict[str, Link] = {}
        self._claims: dict[str, str] = {}

    def link(self, port: str, line: Line) -> Link:
        """The one Link at `port`; raises WiringError when another bank talks there in another way."""
        link = self._links.setdefault(port, Link(port, line))
        if link.line != line:
            raise WiringError(f"port {port} cannot talk in two ways at once: {link.line} and {line}")
        return link

    def claim(self, what: str, bank: str) -> None:
        """Give a board's address or a pin to a bank; raises WiringError, naming both, when it is given already."""
        owner = self._claims.setdefault(what, bank)
        if owner != bank:
            raise WiringError(f"{what} belongs to bank {owner} and cannot belong to bank {bank} too")
