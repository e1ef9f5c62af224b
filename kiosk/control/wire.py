"""One JSON object a line: a question, its answer, or word of a change.

    {"id": 7, "verb": "begin_retrieve", "args": {"code": "..."}}
    {"id": 7, "result": {...}}            {"id": 7, "error": {"kind": "NoFreeSlot", "facts": {"size": "SMALL"}}}
    {"happening": {...}}                  to a connection that asked the verb "watch", from its answer on

The verbs' own signatures say which arguments there are and of which type; whatever is not in them is refused by name.
"""

import inspect
from collections.abc import Mapping
from functools import cache
from typing import Any, get_type_hints

import msgspec
from msgspec import Raw, Struct

from kiosk.core.errors import ERRORS, BadInput, Fact, InternalError, KioskError
from kiosk.core.verbs import Happening, Verbs

WATCH = "watch"
OPERATOR_SESSION = "operator_session"
"""The one verb to which the server adds what it knows: the login of who asks."""
UNREAD = 0
"""The id of an answer to a line that could not be read, so that nobody knows its own."""
LONGEST_LINE = 256 * 1024
MALFORMED = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What reading a line that is no question may raise."""


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    """A verb with its arguments."""

    id: int
    verb: str
    args: dict[str, Raw] = {}


class Failure(Struct, frozen=True):
    """An error by its class and facts."""

    kind: str
    facts: dict[str, Fact] = {}


class Answer(Struct, frozen=True, omit_defaults=True):
    """What became of the question of that id, or a change that was watched for."""

    id: int | None = None
    result: Any = None
    error: Failure | None = None
    happening: Happening | None = None


def _shape(verb: str) -> tuple[type[Struct], Any]:
    """The arguments of a verb as a struct, and the type of its result."""
    function = getattr(Verbs, verb)
    hints = get_type_hints(function)
    result = hints.pop("return")
    fields = [
        (name, hints[name]) if parameter.default is inspect.Parameter.empty else (name, hints[name], parameter.default)
        for name, parameter in inspect.signature(function).parameters.items()
        if name != "self"
    ]
    return msgspec.defstruct(f"{verb}_arguments", fields, frozen=True, forbid_unknown_fields=True), result


@cache
def shapes() -> Mapping[str, tuple[type[Struct], Any]]:
    """Every verb with its arguments and result."""
    names = [name for name, _ in inspect.getmembers(Verbs, inspect.isfunction) if not name.startswith("_")]
    return {name: _shape(name) for name in names}


def read_question(line: bytes) -> Question:
    """Decode a line; raises BadInput."""
    try:
        return msgspec.json.decode(line, type=Question)
    except MALFORMED as error:
        raise BadInput(what="request", why=str(error)) from error


def arguments(question: Question) -> dict[str, Any]:
    """The checked arguments of a question; raises BadInput that names the verb or field."""
    if question.verb not in shapes():
        raise BadInput(what=f"verb {question.verb[:32]!r}", why="there is no such verb")
    struct, _ = shapes()[question.verb]
    try:
        checked = msgspec.json.decode(msgspec.json.encode(question.args), type=struct)
    except MALFORMED as error:
        raise BadInput(what=question.verb, why=str(error)) from error
    return {name: getattr(checked, name) for name in struct.__struct_fields__}


def failure(error: KioskError) -> Failure:
    """An error as it crosses the socket."""
    return Failure(type(error).__name__, dict(error.facts))


def raised(failure: Failure) -> KioskError:
    """The error that a failure stands for; one of a newer controller is an InternalError."""
    kind = ERRORS.get(failure.kind)
    try:
        return kind(**failure.facts) if kind else InternalError()
    except KeyError:
        return InternalError()
