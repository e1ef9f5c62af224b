"""What a channel is told by the unit's file: each setting with a default, so that a channel can be made without any.

A channel that lacks one that it cannot work without says so when it should send; `kiosk config check` says it before.
"""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from msgspec import Struct

from kiosk.core.outbox.messages import NotSent


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of one kind of channel."""

    needed: ClassVar[tuple[str, ...]] = ()
    """Those that a file has to name."""
    secrets: ClassVar[Mapping[str, int]] = {}
    """Those that name a file of secrets, and how many lines it needs."""
    certificates: ClassVar[tuple[str, ...]] = ()
    """Those that name a file of authorities to trust."""

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What no type can say: each wrong setting, and what would do."""
        yield from ()

    def must_be_whole(self, kind: str) -> None:
        """Raise NotSent where a setting is missing that nothing is sent without."""
        missing = [name for name in self.needed if not getattr(self, name)]
        if missing:
            raise NotSent(f"{kind}: the unit's file does not say {' and '.join(missing)}")
