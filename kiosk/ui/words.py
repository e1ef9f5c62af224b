"""How the screen speaks: every text that a person reads goes through `Words.say`.

The English text is the key of the other languages' catalogues in `locale/`; placeholders go by name, so that a
translation may move them. A text that a catalogue lacks is said in English.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.core.errors import Fact, KioskError

LOCALE = Path(__file__).with_name("locale")


@dataclass(frozen=True, slots=True)
class Language:
    """A language, by its name in itself, and what it says for each English text."""

    name: str
    texts: Mapping[str, str]


ENGLISH = Language("English", {})


def shipped() -> tuple[Language, ...]:
    """The languages that come with the kiosk besides English."""
    files = (tomllib.loads(path.read_text("utf-8")) for path in sorted(LOCALE.glob("*.toml")))
    return tuple(Language(file["name"], file["texts"]) for file in files)


class Words:
    """The texts of one screen in the language that it speaks just now."""

    def __init__(self, others: Sequence[Language] = ()) -> None:
        self._languages = (ENGLISH, *others)
        self._at = 0

    @property
    def name(self) -> str:
        """The name of the present language."""
        return self._languages[self._at].name

    @property
    def at_home(self) -> bool:
        """Whether the screen speaks the language in which it meets everybody."""
        return self._at == 0

    @property
    def next_name(self) -> str | None:
        """The name of the next language; None where there is no other."""
        return self._languages[self._next].name if len(self._languages) > 1 else None

    def turn(self) -> None:
        """Speak the next language."""
        self._at = self._next

    def come_home(self) -> None:
        """Speak the language in which the screen meets everybody."""
        self._at = 0

    def say(self, text: str, /, **facts: Fact) -> str:
        """The text in the present language, its placeholders filled."""
        return self._languages[self._at].texts.get(text, text).format_map(facts)

    def refusal(self, error: KioskError) -> str:
        """What an error tells the person; the first letter is a sentence's."""
        told = self.say(error.text, **error.facts)
        return told[:1].upper() + told[1:]

    @property
    def _next(self) -> int:
        return (self._at + 1) % len(self._languages)
