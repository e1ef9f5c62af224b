"""How the screen speaks: every text that a person reads goes through `Words`.

The English text is the key of the catalogues `locale/<language>/screen.po`; placeholders go by name, so that a
translation may move them. What may have to be read in another language after all - a refusal, while the person looks
for the language key - is kept as a `Saying` or as the error itself, and put into words when it is drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.core.errors import (
    CodeCancelled,
    CodeExpired,
    Fact,
    KioskError,
    PinBlocked,
    RecipientTold,
    SlotReserved,
    span,
)
from kiosk.language import LANGUAGES, catalogue, moment
from kiosk.ui.names import SIZES

DOMAIN = "screen"
HOME = "en"


@dataclass(frozen=True, slots=True)
class Saying:
    """An English text with its facts, to be said in whatever language the screen speaks when it is read."""

    text: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


CALLS_FOR_OPERATOR = (CodeCancelled, CodeExpired, PinBlocked, RecipientTold, SlotReserved)
"""Refusals after which somebody has to call."""
Sayable = str | Saying | KioskError
"""What a page can be told to say; a plain string is said as it stands."""


class Words:
    """The texts of one screen in the language that it speaks just now.

    `zone` is the clock by which it tells times, `operator_phone` the number that it gives whoever has to call.
    """

    def __init__(self, home: str = HOME, zone: str = "UTC") -> None:
        self._home = home
        self.language = home
        self.zone = zone
        self.operator_phone = ""

    @property
    def at_home(self) -> bool:
        """Whether the screen speaks the language in which it meets everybody."""
        return self.language == self._home

    @property
    def others(self) -> tuple[str, ...]:
        """The codes of the languages that it could speak instead."""
        return tuple(code for code in LANGUAGES if code != self.language)

    def speak(self, language: str) -> None:
        """Speak another language from now on, by its code."""
        self.language = language

    def come_home(self) -> None:
        """Speak the language in which the screen meets everybody."""
        self.language = self._home

    def say(self, text: str, /, **facts: Fact) -> str:
        """The text in the present language, its placeholders filled."""
        return catalogue(DOMAIN, self.language).gettext(text).format_map(facts)

    def say_some(self, one: str, many: str, /, *, count: int, **facts: Fact) -> str:
        """A text about `count` things, in the form that the present language has for that many."""
        text = catalogue(DOMAIN, self.language).ngettext(one, many, count)
        return text.format_map({"count": count, **facts})

    def spoken(self, what: Sayable) -> str:
        """Anything sayable in the present language."""
        match what:
            case Saying(text, facts):
                return self.say(text, **facts)
            case KioskError():
                return self.refusal(what)
            case _:
                return what

    def refusal(self, error: KioskError) -> str:
        """What an error tells the person; the first letter is a sentence's."""
        told = self.say(error.text, **self._in_words(error.facts))
        told = told[:1].upper() + told[1:]
        if isinstance(error, CALLS_FOR_OPERATOR) and self.operator_phone:
            told = f"{told}. {self.say('Help by phone: {phone}', phone=self.operator_phone)}"
        return told

    def in_all(self, text: str) -> tuple[str, ...]:
        """A text in every language, the present one first, its placeholders as they are."""
        return tuple(catalogue(DOMAIN, code).gettext(text) for code in (self.language, *self.others))

    def _in_words(self, facts: Mapping[str, Fact]) -> dict[str, Fact]:
        """Facts that are told otherwise than they are kept: a wait, a moment, a size, where a parcel is now."""
        told = dict(facts)
        if isinstance(wait := told.get("wait"), int | float):
            told["wait"] = span(wait)
        if isinstance(at := told.get("at"), int):
            told["when"] = moment(at, self.zone, self.language)
        if isinstance(where := told.get("where"), str):
            told["where"] = self.say(where)
        if isinstance(size := told.get("size"), str):
            told["size"] = self.say(SIZES.get(size, size))
        return told
