"""The audit trail as a technician reads it: what each of its events is called, and the words that its facts take.

An event that is in no table, from the ledger of another version, is told in the trail's own English.
"""

from collections.abc import Mapping
from typing import Any

from kiosk.core.errors import Fact
from kiosk.core.verbs import Event
from kiosk.ui.names import CAUSES, CONDITIONS, KINDS, MISHAPS, OUTCOMES, PEOPLE, PROBLEMS, ROLES, SIZES
from kiosk.ui.words import Words

EVENTS: Mapping[str, str] = {
    # a door and its visit
    "opening": "opening: {kind}",
    "opened": "the door opened",
    "closed": "the door was shut",
    "not opened": "the door did not open",
    "left open": "the door was left open",
    "visit ended": "visit ended: {outcome}",
    "interrupted": "visit broken off by a restart",
    "report": "reported: {problem}",
    "unexplained opening": "opened without a reason",
    "wrong door": "asked for door {asked}, door {opened} opened",
    "bank released": "board {bank} released",
    "work hold": "work hold: {on}",
    "imagined": "simulated at door {door}: {mishap}",
    # a slot
    "check": "to check: {cause}",
    "in service": "in service",
    "out of service": "out of service",
    "condition": "state: {condition}",
    "lock replaced": "lock replaced",
    "wall ill": "too many boxes out of service: {size}",
    "wall well": "enough boxes again: {size}",
    "audit round begun": "audit round begun",
    "audit round ended": "audit round ended; differences: {differences}",
    # a parcel
    "expected": "parcels announced",
    "withdrawn": "announcement withdrawn",
    "reserved": "box reserved",
    "moved": "parcel moved to this box",
    "stored": "parcel stored",
    "left": "parcel left inside",
    "retrieve": "parcel collected",
    "expire": "parcel expired",
    "extended": "pickup time extended",
    "cancel": "parcel cancelled",
    "lapse": "reservation lapsed",
    "removed": "parcel taken out",
    "found empty": "the box was found empty",
    "missing": "parcel missing",
    # codes and messages
    "code unknown": "wrong code",
    "code asked for": "lost code asked for",
    "code reissued": "new code",
    "reissue asked": "new code asked for",
    "code key rotated": "new key; codes replaced: {codes}",
    "index key replaced": "new key of the codes' index",
    "message sent": "message sent",
    "message resent": "message sent again",
    "message given up": "message not sent",
    "recipient not told": "the recipient was not told",
    # people
    "signed in": "signed in: {role} {number}",
    "staff added": "staff added: {role} {number}",
    "staff imported": "staff imported: {role} {number}",
    "staff exported": "staff exported",
    "staff disabled": "staff disabled: {number}",
    "pin given": "new PIN for {number}",
    "contact erased": "contact data erased",
    "contacts erased": "contact data erased: {count}",
    # the unit
    "started": "the controller started",
    "trouble": "trouble: {what}",
    "incident resolved": "incident {incident} resolved",
    "strategy": "boxes are chosen by: {name}",
    "credited": "the clock jumped",
    "restored": "a backup was restored",
    "chain begun anew": "the trail begins anew",
}
"""The trail's events, and texts for `Words.say` with facts that every row of that event has."""

HOLD: Mapping[bool, str] = {True: "set", False: "released"}
REPAIR: Mapping[str, str] = {"none": "repaired"}
_CALLED: Mapping[str, Mapping[Any, str]] = {
    "cause": CAUSES,
    "condition": CONDITIONS,
    "kind": KINDS,
    "mishap": {**MISHAPS, **REPAIR},
    "on": HOLD,
    "outcome": OUTCOMES,
    "problem": PROBLEMS,
    "role": ROLES,
    "size": SIZES,
}
"""By the name of a fact: what its values are called."""


def told(words: Words, event: Event) -> str:
    """What happened at which door, and by whom."""
    by = f"({_person(words, event.by)})" if event.by else ""
    return " ".join(filter(None, (event.door, _what(words, event), by)))


def _what(words: Words, event: Event) -> str:
    text = EVENTS.get(event.name, "")
    if not text:
        return event.what
    try:
        happened = words.say(text, **{name: _fact(words, name, value) for name, value in event.facts.items()})
    except KeyError:  # a row that an earlier version wrote without that fact
        return event.what
    incident = event.facts.get("incident")
    if incident is None or "{incident}" in text:
        return happened
    return f"{happened}, {words.say('incident {incident}', incident=incident)}"


def _fact(words: Words, name: str, value: Fact) -> Fact:
    called = _CALLED.get(name, {}).get(value)
    return value if called is None else words.say(called)


def _person(words: Words, by: str) -> str:
    """`technician 2001` in the screen's language; the operators, of whom nobody has a number, by one word."""
    role, _, number = by.partition(" ")
    called = words.say(PEOPLE[role]) if role in PEOPLE else role
    return called if number in ("", role) else f"{called} {number}"
