"""What can go wrong between a verb and the steel.

HalError
├── DoorUnknown      no such door: the caller's mistake
├── DoorHeld         WORK HOLD is on: nothing moves until a technician releases it
├── DoorCooling      this lock was pulsed a moment ago: ask again in `wait` seconds
├── BankSilent       the doors behind one wire do not answer: nothing is known of them
├── BankStopped      the bank opened another door than asked and is stopped until somebody looks
├── LinkLost         a serial port is gone or never came: it is opened again by itself, ask later
├── LinkSilent       the port is there, the reply is not: a read may be asked again, an unlock never
├── BoardRefused     the board understood and said no: asking again gives the same answer
├── GarbledFrame     bytes that are no message of their wire: drop them
└── WiringError      the configuration contradicts itself or the machine: do not start
    ├── BankKindUnknown    no driver of that name
    └── DriverUnusable     the driver is known, but will not import on this machine
"""


class HalError(Exception):
    """Anything that the hardware layer refuses or cannot do."""


class DoorUnknown(HalError, LookupError):
    """The cabinet has no door of that name."""

    def __init__(self, door: str) -> None:
        super().__init__(f"the cabinet has no door {door!r}")
        self.door = door


class DoorHeld(HalError):
    """WORK HOLD: the cabinet refuses every unlock until a technician releases it."""

    def __init__(self, door: str) -> None:
        super().__init__(f"door {door} stays shut: work hold is on")
        self.door = door


class DoorCooling(HalError):
    """The lock's duty cycle asks for a pause; the door may be asked again after `wait` seconds."""

    def __init__(self, door: str, wait: float) -> None:
        super().__init__(f"the lock of door {door} cools down for another {wait:.1f} s")
        self.door = door
        self.wait = wait


class BankSilent(HalError):
    """The doors behind one wire did not answer; what an unlock did is known only from the sensors."""

    def __init__(self, bank: str, reason: str = "no answer") -> None:
        super().__init__(f"bank {bank} is silent: {reason}")
        self.bank = bank
        self.reason = reason


class BankStopped(HalError):
    """The bank opened another door than the one asked for; it moves nothing until somebody looked."""

    def __init__(self, bank: str, asked: str, opened: str) -> None:
        super().__init__(f"bank {bank} is stopped: asked for door {asked}, door {opened} opened")
        self.bank = bank
        self.asked = asked
        self.opened = opened


class LinkLost(HalError):
    """A serial port is gone or was never there; the link opens it again by itself when asked later."""

    def __init__(self, port: str, reason: str) -> None:
        super().__init__(f"port {port} is lost: {reason}")
        self.port = port
        self.reason = reason


class LinkSilent(HalError):
    """The port took the request, but no whole reply came in time."""

    def __init__(self, port: str, reason: str) -> None:
        super().__init__(f"no reply on {port}: {reason}")
        self.port = port
        self.reason = reason


class BoardRefused(HalError):
    """A board answered that it will not do what it was asked."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the board refused: {reason}")
        self.reason = reason


class GarbledFrame(HalError, ValueError):
    """Bytes that are no message of their wire; every wire has its own kind of this."""

    def __init__(self, frame: bytes) -> None:
        super().__init__(f"no frame of this wire: {frame.hex(' ') or 'no bytes'}")
        self.frame = frame


class WiringError(HalError, ValueError):
    """The described wiring cannot be driven: two doors on one pin, an unknown kind, a port used twice."""


class BankKindUnknown(WiringError):
    """No driver goes by that name."""

    def __init__(self, kind: str, known: tuple[str, ...]) -> None:
        super().__init__(f"unknown kind of bank {kind!r}; known are {', '.join(known)}")
        self.kind = kind
        self.known = known


class DriverUnusable(WiringError):
    """A driver is known, but will not import on this machine."""

    def __init__(self, kind: str, module: str, reason: str) -> None:
        super().__init__(f"the driver of kind {kind!r} ({module}) cannot be used on this machine: {reason}")
        self.kind = kind
        self.module = module
        self.reason = reason
