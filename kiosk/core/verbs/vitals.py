"""How the unit is: its boards, its locks, its program and its machine. Every field is None where nobody can tell."""

from msgspec import Struct


class BankReport(Struct, frozen=True, kw_only=True):
    """The doors behind one wire, and how their board answers."""

    bank: str
    kind: str
    port: str | None = None
    """Where it is plugged in; None for pins and imagined doors."""
    reply_ms: float | None = None
    """Milliseconds of the last exchange that was answered."""
    silent_seconds: float | None = None
    """Since when it has not answered; None while it does."""
    last_error: str | None = None
    """What went wrong last, even if that is long over."""
    stopped: bool = False
    """It opened another door than asked and is stopped until somebody looks."""


class LockReport(Struct, frozen=True, kw_only=True):
    """One lock: how long it takes from the pulse to the open door, now and when it was new."""

    door: str
    cycles: int
    """Openings that a pulse explains, since the ledger began or the lock was replaced."""
    pulse_to_open_ms: int | None = None
    """Median of the last openings."""
    reference_ms: int | None = None
    """Median of the first ones."""
    drifting: bool = False
    """It takes clearly longer than when it was new: oil or replace it before it fails."""


class ServiceReport(Struct, frozen=True, kw_only=True):
    """Something that the controller does every so often."""

    name: str
    beat_seconds: float
    """Seconds since its last sign of life."""
    restarts: int = 0
    """Threads that died or hung, and were replaced."""
    failures: int = 0
    """Turns that failed one after another, up to now."""
    last_error: str | None = None
    """What its last turn raised, by name, or how its last thread was lost; None once a turn has succeeded."""
    abandoned: bool = False
    """Too many of its threads hang: nobody carries it out until one is back."""

    @property
    def trouble(self) -> str:
        """What is wrong with it now, to be said after its name; empty while it works."""
        if self.abandoned:
            return "hangs for good"
        if self.failures:
            turns = "turn" if self.failures == 1 else f"{self.failures} turns"
            return f"failed its last {turns}: {self.last_error}"
        return f"{self.last_error}, and is begun again" if self.last_error else ""


class MachineReport(Struct, frozen=True, kw_only=True):
    """The computer in the wall; bytes, degrees Celsius, seconds."""

    disk_free: int | None = None
    """Room where the ledger lies."""
    disk_size: int | None = None
    memory_free: int | None = None
    memory_size: int | None = None
    temperature: float | None = None
    under_voltage: bool | None = None
    """Whether the supply is too weak now or was since the machine started."""
    uptime: float | None = None
    """Since the machine started."""
    addresses: tuple[str, ...] = ()
    """By which the unit is reached, the loopback's apart."""


class Vitals(Struct, frozen=True, kw_only=True):
    """What the controller's process and its machine tell of themselves."""

    banks: tuple[BankReport, ...] = ()
    services: tuple[ServiceReport, ...] = ()
    machine: MachineReport = MachineReport()
    running: float = 0.0
    """Seconds since the controller started."""
    memory: int | None = None
    """Bytes that the controller occupies."""
    versions: dict[str, str] = {}
    """Of the program, python, sqlite and the ledger's schema."""


class Health(Struct, frozen=True, kw_only=True):
    """How the unit is now."""

    vitals: Vitals
    locks: tuple[LockReport, ...]
    clock_trusted: bool
    """A time source was seen since the machine started; until then nothing expires."""
