"""Who asks: the name under which the journal remembers a person, and what they may do."""

from dataclasses import dataclass

from kiosk.core.errors import NotAllowed
from kiosk.core.verbs import Role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the unit, by an opaque name; `role` is None for customers and for the unit itself."""

    name: str
    role: Role | None = None
    carrier: str | None = None

    @property
    def staff(self) -> bool:
        """Whether the answer of this person counts as a look by staff."""
        return self.role is not None

    def must_be(self, *roles: Role) -> None:
        """Raise NotAllowed unless this person has one of the roles."""
        if self.role not in roles:
            raise NotAllowed(what=f"this is for a session of: {', '.join(role.value.lower() for role in roles)}")

    def must_touch(self, carrier: str | None) -> None:
        """Raise NotAllowed for a parcel of another carrier."""
        if not self.may_touch(carrier):
            raise NotAllowed(what="this parcel belongs to another carrier; leave it to them")

    def may_touch(self, carrier: str | None) -> bool:
        """Whether a parcel of `carrier` is this person's business: a courier's rights end at his carrier."""
        return self.role is not Role.COURIER or self.carrier is None or carrier in (None, self.carrier)


CUSTOMER = Person("customer")
UNIT = Person("unit")
"""The unit itself: timers, sensors and recovery."""
