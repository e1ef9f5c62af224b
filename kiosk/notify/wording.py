"""What a message says: subject, text and short text by event, in the recipient's language.

The English words stand here; the catalogues `kiosk/locale/*/messages.po` say them in other languages. The short text
is for SMS: in a Latin script it stays within two segments of the GSM alphabet, whatever the locker is called.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from gettext import NullTranslations
from urllib.parse import quote

from kiosk.core.codes import grouped
from kiosk.core.outbox.messages import Message, Noted
from kiosk.language import catalogue, moment, spoken
from kiosk.notify.gsm import fits, fitting, in_gsm


@dataclass(frozen=True, slots=True)
class Wording:
    """One message in one language; `facts` are pairs of a heading and what it names."""

    language: str
    subject: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    scan: str
    question: str
    short: str
    code: str
    map_link: str

    @property
    def text(self) -> str:
        """The whole message as plain text."""
        facts = "\n".join(f"{heading} {fact}" for heading, fact in self.facts)
        return "\n\n".join(part for part in (self.lead, facts, self.question) if part)


@dataclass(frozen=True, slots=True)
class _Text:
    subject: str
    lead: str
    short: str


_TEXTS: Mapping[str, _Text] = {
    "stored": _Text(
        "A parcel for you at {locker}",
        "A parcel is waiting for you. Type the code at the locker, and its door opens.",
        "A parcel waits for you at {locker}, {address}, door {door}.\nCode: {code}\nPlease collect it by {expires}.",
    ),
    "reissued": _Text(
        "New code for your parcel at {locker}",
        "Your parcel has a new code. The code that you had before opens nothing any more.",
        "New code for your parcel at {locker}, {address}, door {door}.\nCode: {code}\nThe old one is void.",
    ),
    "reminder": _Text(
        "Your parcel waits until {expires}",
        "Your parcel is still waiting for you. If nobody collects it in time, it goes back.",
        "Your parcel at {locker}, {address}, door {door}, waits until {expires}.\nCode: {code}",
    ),
    "extended": _Text(
        "Your parcel waits longer",
        "The time to collect your parcel was extended, free of charge. The code stays the same.",
        "Your parcel at {locker}, {address}, door {door}, now waits until {expires}.\nCode: {code}",
    ),
    "retrieved": _Text(
        "Your parcel was collected",
        "Your parcel was collected on {ended}. If that was not you, please call us at once.",
        "Your parcel at {locker} was collected on {ended}. If that was not you, please call at once.",
    ),
    "expired": _Text(
        "Your parcel was not collected in time",
        "The time to collect your parcel ended on {ended}. It goes back, and its code opens nothing any more.",
        "The time to collect your parcel at {locker} has ended; it goes back.",
    ),
    "cancelled": _Text(
        "Your parcel was called back",
        "The sender has called your parcel back. Its code opens nothing any more.",
        "The sender has called back your parcel at {locker}; its code opens nothing any more.",
    ),
    "problem": _Text(
        "A problem with your parcel's door: number {incident}",
        "There is a problem at the door of your parcel. We have noted it under number {incident} and look after it. "
        "The code that you have stays valid.",
        "There is a problem at the door of your parcel at {locker}. We look after it: number {incident}. "
        "Your code stays valid.",
    ),
    "missing": _Text(
        "We look for your parcel: number {incident}",
        "Our staff opened the box of your parcel and did not find it there. We look for it under number {incident}; "
        "please call us and say this number.",
        "Your parcel at {locker} was not found in its box. We look for it: number {incident}. Please call.",
    ),
    "alert": _Text(
        "{locker}: new incidents ({count})",
        "The locker has noted what somebody has to look at.",
        "{locker}, new incidents ({count}): {incidents}",
    ),
    "test": _Text(
        "A test message from {locker}",
        "This is a test, and it has arrived. There is no parcel for you, and nothing to be done.",
        "A test message from {locker}: it has arrived. There is no parcel for you.",
    ),
}

EVENTS = tuple(_TEXTS)
"""Everything that a recipient is told of, the operator's alert, and a test."""

_CODE, _PARCEL, _DOOR, _UNTIL = "Code:", "Parcel:", "Door:", "Collect it by:"
_KEPT, _WHERE, _MAP, _NUMBER = "We keep it for:", "Locker:", "Map:", "Number:"
_NOTED_AT_DOOR, _NOTED = "{number}, {at}, door {door}: {cause}", "{number}, {at}: {cause}"
_PLACE = "{door} (column {column} from the left, row {row} from the top)"
_DAYS = ("{days} day", "{days} days")
_SCAN = "Or hold this picture to the scanner:"
_QUESTION = "Questions? Call {operator_phone} and say: locker {locker}."
_SHORT_INCIDENTS = 60
"""Characters for incidents in a text message, in any script."""
_ASK = "Questions: {operator_phone}"


def words(message: Message) -> Wording:
    """What a message says to its recipient."""
    return _Speaker(message).wording()


class _Speaker:
    """Fills the texts of one message in one language."""

    def __init__(self, message: Message) -> None:
        self._message = message
        self._text = _TEXTS[message.event]
        self._language = spoken(message.language)
        self._catalogue: NullTranslations = catalogue("messages", self._language)
        self._code = grouped(message.code) if message.code else ""
        column, row = message.place or (0, 0)
        self._values = {
            "locker": message.locker,
            "address": message.address,
            "door": message.door or "",
            "column": column,
            "row": row,
            "code": self._code,
            "expires": self._moment(message.expires),
            "ended": self._moment(message.ended or message.written),
            "incident": message.incident or "",
            "operator_phone": message.operator_phone,
            "count": len(message.incidents),
            "incidents": "; ".join(" ".join(_known(noted)) for noted in message.incidents)[:_SHORT_INCIDENTS],
        }

    def wording(self) -> Wording:
        message = self._message
        return Wording(
            language=self._language,
            subject=self._say(self._text.subject),
            lead=self._say(self._text.lead),
            facts=tuple((self._say(heading), fact) for heading, fact in self._facts()),
            scan=self._say(_SCAN) if message.token else "",
            question=self._say(_QUESTION) if message.operator_phone else "",
            short=self._short(),
            code=self._code,
            map_link=_map_link(message.address),
        )

    def _facts(self) -> Iterator[tuple[str, str]]:
        message = self._message
        if message.code:
            yield _CODE, self._code
        if message.incident:
            yield _NUMBER, message.incident
        for noted in message.incidents:
            yield _NUMBER, self._noted(noted)
        if message.parcel:
            yield _PARCEL, message.parcel
        if message.door:
            yield _DOOR, self._say(_PLACE) if message.place else message.door
        if message.code:
            yield _UNTIL, self._moment(message.expires)
        if message.event == "stored" and message.keep_days is not None:
            yield _KEPT, self._catalogue.ngettext(*_DAYS, message.keep_days).format(days=message.keep_days)
        yield _WHERE, f"{message.locker}, {message.address}"
        if message.code:
            yield _MAP, _map_link(message.address)

    def _noted(self, noted: Noted) -> str:
        text = self._catalogue.gettext(_NOTED_AT_DOOR if noted.door else _NOTED)
        at = self._moment(noted.at)
        return text.format(number=noted.number, at=at, door=noted.door, cause=noted.cause)

    def _short(self) -> str:
        """The text for a phone; where it would not fit, the parcel's number gives way, then the address, then the name.

        The name is the locker's.
        """
        message = self._message
        parcel = f"\n{self._catalogue.gettext(_PARCEL)} {message.parcel}" if message.parcel else ""
        ask = f"\n{self._say(_ASK)}" if message.operator_phone else ""

        def filled(locker: str, address: str, parcel: str = "") -> str:
            values = self._values | {"locker": locker, "address": address}
            return in_gsm(self._catalogue.gettext(self._text.short).format_map(values) + parcel + ask)

        whole = filled(message.locker, message.address, parcel)
        return whole if fits(whole) else fitting(filled, message.locker, message.address)

    def _say(self, text: str) -> str:
        return self._catalogue.gettext(text).format_map(self._values)

    def _moment(self, ms: int | None) -> str:
        return moment(ms, self._message.time_zone, self._language) if ms is not None else ""


def _known(noted: Noted) -> Iterator[str]:
    return filter(None, (noted.number, noted.door, noted.cause))


def _map_link(address: str) -> str:
    """Where the address is on a map that anybody may open."""
    return f"https://www.openstreetmap.org/search?query={quote(address, safe='')}"
