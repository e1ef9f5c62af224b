"""What a scene measured, and what of it is not as it should be."""

from msgspec import Struct


class SceneOutcome(Struct, frozen=True, kw_only=True):
    """One scene when it is over."""

    name: str
    facts: dict[str, object]
    failed: tuple[str, ...]
    holds: bool


class Outcome(Struct, frozen=True, kw_only=True):
    """All scenes when they are over."""

    scenes: tuple[SceneOutcome, ...]
    holds: bool


class Facts:
    """The facts of one scene, in the order in which they were established."""

    def __init__(self) -> None:
        self._found: dict[str, object] = {}
        self._failed: list[str] = []

    def establish(self, name: str, found: object, expected: object) -> None:
        """Note what was found; it fails when it is not what was expected."""
        self._found[name] = found
        if found != expected:
            self._failed.append(f"{name}: found {found}, expected {expected}")

    def fail(self, why: str) -> None:
        """Note that the scene broke off."""
        self._failed.append(why)

    def lines(self) -> tuple[str, ...]:
        """The facts as a person reads them."""
        return tuple(f"{name}: {_words(found)}" for name, found in self._found.items())

    def outcome(self, name: str) -> SceneOutcome:
        """What became of the scene."""
        return SceneOutcome(name=name, facts=self._found, failed=tuple(self._failed), holds=not self._failed)


def _words(found: object) -> str:
    match found:
        case bool():
            return "yes" if found else "no"
        case dict():
            return ", ".join(f"{key} {value}" for key, value in found.items()) or "none"
        case list() | tuple() | set():
            return ", ".join(map(str, found)) or "none"
    return str(found)
