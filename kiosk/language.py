"""Which languages the unit speaks, where their catalogues lie, and how each of them writes a day and a time.

The English text is the key; `locale/<language>/<domain>.po` says it in another language. The domains are `messages`,
what recipients are sent, and `screen`, what the kiosk shows. The catalogues are read as they are written, so that no
compiled file can be older than its source.

Babel is imported when a catalogue or a date is first asked for, since the command line's light commands need neither.
"""

import gettext
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "pl": "Polski",
}
"""Code -> the language's own name."""

LOCALE = Path(__file__).with_name("locale")

_REGION = {"en": "en_GB"}
"""Where a language's bare code would mean a clock of twelve hours, whose noon and midnight people mistake."""

_DAY = {
    "en": "EEEE d MMMM",
    "de": "EEEE, d. MMMM",
    "fr": "EEEE d MMMM",
    "es": "EEEE d 'de' MMMM",
    "pl": "EEEE, d MMMM",
}
_MOMENT = {
    "en": "EEEE d MMMM, HH:mm",
    "de": "EEEE, d. MMMM, HH:mm 'Uhr'",
    "fr": "EEEE d MMMM 'à' HH:mm",
    "es": "EEEE d 'de' MMMM, HH:mm",
    "pl": "EEEE, d MMMM, HH:mm",
}
_SECOND = {
    "en": "d MMM HH:mm:ss",
    "de": "d. MMM HH:mm:ss",
    "fr": "d MMM HH:mm:ss",
    "es": "d MMM HH:mm:ss",
    "pl": "d MMM HH:mm:ss",
}


def spoken(language: str) -> str:
    """The known language nearest to a tag such as `de-AT` or `de_AT.UTF-8`; English for every other."""
    code = language.replace("_", "-").partition("-")[0].lower()
    return code if code in LANGUAGES else "en"


@cache
def catalogue(domain: str, language: str) -> gettext.NullTranslations:
    """What a language says in a domain; a text or a whole catalogue that is missing is said in English.

    Raises PoFileError for a file that is no catalogue.
    """
    source = LOCALE / language / f"{domain}.po"
    if language not in LANGUAGES or not source.exists():
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language, domain=domain, abort_invalid=True))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def moment(ms: int, zone: str, language: str) -> str:
    """A moment (milliseconds UTC) on a place's clock, as the language writes it: `Friday 6 March, 15:02`."""
    return _written(ms, zone, spoken(language), _MOMENT)


def day(ms: int, zone: str, language: str) -> str:
    """The day of a moment (milliseconds UTC) in a place's calendar: `Friday 6 March`."""
    return _written(ms, zone, spoken(language), _DAY)


def second(ms: int, zone: str, language: str) -> str:
    """A moment (milliseconds UTC) to the second, short, for long lists: `6 Mar 15:02:11`."""
    return _written(ms, zone, spoken(language), _SECOND)


def _written(ms: int, zone: str, language: str, patterns: Mapping[str, str]) -> str:
    from babel.dates import format_datetime

    when = datetime.fromtimestamp(ms / 1000, UTC)
    locale = _REGION.get(language, language)
    return format_datetime(when, patterns[language], tzinfo=ZoneInfo(zone), locale=locale)


def plain(tag: str) -> str:
    """The language of a tag, without its country or script: `de` of de-AT or DE_at (RFC 5646)."""
    return tag.replace("_", "-").partition("-")[0].lower()
