"""How the screen speaks: every text that a person reads goes through `Words.say`.

The English text is the key of the catalogues; placeholders go by name, so that a translation may move them.
"""

from collections.abc import Mapping

from kiosk.core.errors import Fact, KioskError

Catalogue = Mapping[str, str]


class Words:
    """The texts of one screen in the language that it speaks just now."""

    def __init__(self, catalogues: Mapping[str, Catalogue] | None = None) -> None:
        self._catalogues: dict[str, Catalogue] = {"en": {}, **(catalogues or {})}
        self.language = "en"

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language that this screen speaks."""
        return tuple(self._catalogues)

    def turn(self) -> None:
        """Speak the next language."""
        known = self.languages
        self.language = known[(known.index(self.language) + 1) % len(known)]

    def say(self, text: str, /, **facts: Fact) -> str:
        """The text in the present language, its placeholders filled."""
        return self._catalogues[self.language].get(text, text).format_map(facts)

    def refusal(self, error: KioskError) -> str:
        """What an error tells the person; the first letter is a sentence's."""
        told = self.say(error.text, **error.facts)
        return told[:1].upper() + told[1:]
