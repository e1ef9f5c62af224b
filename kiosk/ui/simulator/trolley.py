"""What the courier's trolley carries: parcels leave it behind doors and come back when they are not left there."""

from collections.abc import Iterable

from kiosk.ui.simulator.cast import Parcel


class Trolley:
    """The parcels that are still to be brought, in the order of their labels."""

    def __init__(self, parcels: Iterable[Parcel] = ()) -> None:
        self._known: dict[str, Parcel] = {}
        self._carried: list[Parcel] = []
        self.load(parcels)

    @property
    def parcels(self) -> tuple[Parcel, ...]:
        """What lies on it."""
        return tuple(self._carried)

    def load(self, parcels: Iterable[Parcel]) -> None:
        """Bring more parcels."""
        for parcel in parcels:
            self._known[parcel.number] = parcel
            self._carried.append(parcel)

    def lift(self, number: str) -> None:
        """Somebody took that parcel off, if it was there."""
        self._carried = [parcel for parcel in self._carried if parcel.number != number]

    def lay_back(self, number: str) -> None:
        """Somebody laid that parcel back; one with an unknown label is taken home."""
        if number in self._known and all(parcel.number != number for parcel in self._carried):
            self._carried.append(self._known[number])
