"""What can go wrong between a verb and the steel.

HalError
├── DoorUnknown      no such door: the caller's mistake
├── DoorHeld         WORK HOLD is on: nothing moves until a technician releases it
├── DoorCooling      this lock was pulsed a moment ago: ask again in `wait` seconds
├── BankSilent       the doors behind one wire do not answer: nothing is known of them
├── BankStopped      the bank opened another door than asked and is stopped until somebody looks
└── WiringError      the configuration contradicts itself or the machine: do not start
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


class WiringError(HalError, ValueError):
    """The described wiring cannot be driven: two doors on one pin, an unknown kind, a port used twice."""
