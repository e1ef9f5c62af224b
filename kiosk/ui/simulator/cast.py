"""Who plays in the simulator: staff with badges, recipients with phones, and what the van brings."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.core.verbs import Recipient, Role


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the demo's staff; number, PIN and badge are shown to everybody, for nothing real hangs on them."""

    role: Role
    number: str
    pin: str
    badge: str


COURIER = Member(Role.COURIER, "1001", "582036", "BADGE:demo-courier")
TECHNICIAN = Member(Role.TECHNICIAN, "2001", "418207", "BADGE:demo-technician")
STAFF = (COURIER, TECHNICIAN)

# Telephone numbers that the British regulator keeps free for plays and films.
PHONES = {
    "Ana": "+447700900101",
    "Ben": "+447700900102",
    "Cleo": "+447700900103",
    "Dan": "+447700900104",
    "Eve": "+447700900105",
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel with its label; `bulk` is 0 for the smallest size of the wall, 1 for the middle, 2 for the largest.

    Nobody has announced a parcel without a recipient: its size and its recipient have to be asked for.
    """

    number: str
    to: str | None
    bulk: int = 0

    @property
    def recipient(self) -> Recipient | None:
        """Whom to tell."""
        return None if self.to is None else Recipient(phone=PHONES[self.to])

    def size(self, sizes: Sequence[str]) -> str:
        """Its size in the words of this wall, whose sizes come from small to large."""
        return sizes[self.bulk * (len(sizes) - 1) // 2]


WAITING = Parcel("RR123456785GB", "Ana")
"""Lies inside from the start; its code is on the phone."""
LATE = Parcel("RR473124829GB", "Ben", 1)
"""Lies inside and has expired."""


def van(trip: int) -> tuple[Parcel, ...]:
    """The parcels of the van's next trip, counted from 0: one of each size, and one that nobody announced."""
    return (
        Parcel(_postal(73645812 + 7919 * trip), "Cleo"),
        Parcel(_logistic(34043416109401590 + trip), "Dan", 1),
        Parcel(f"TBA{309284716001 + 37 * trip}", "Eve", 2),
        Parcel(f"1Z999AA1{123456784 + 1013 * trip:010}", None),
    )


def name_of(contact: str) -> str:
    """Whose phone that is; the number itself where it is nobody's of the cast."""
    return next((name for name, phone in PHONES.items() if phone == contact), contact)


def _postal(serial: int) -> str:
    """A registered letter's number after UPU S10: eight digits and a check digit of weights 8 6 4 2 3 5 9 7."""
    digits = f"{serial:08}"
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    return f"RR{digits}{ {10: 0, 11: 5}.get(rest, rest) }GB"


def _logistic(serial: int) -> str:
    """A GS1 SSCC with its application identifier 00; the check digit counts every other digit three times."""
    digits = f"{serial:017}"
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(digits))
    return f"00{digits}{-total % 10}"
