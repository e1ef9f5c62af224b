"""Frames in words: what a line's bytes mean in the language of one kind of board."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from importlib import import_module
from typing import Any, Final

from hal.errors import BankKindUnknown
from hal.wire.frame import Framing, Refusal

WIRES: Final[Mapping[str, str]] = {
    "kerong-cu16": "hal.wire.kerong_cu16",
    "kerong-cu48": "hal.wire.kerong_cu48",
    "kerong-cu48b": "hal.wire.kerong_cu48b",
    "kerong-cu12": "hal.wire.kerong_cu12",
    "shuoming": "hal.wire.shuoming",
    "modbus": "hal.wire.modbus",
    "waveshare": "hal.wire.modbus",
    "dingchang": "hal.wire.dingchang",
    "wkly": "hal.wire.wkly",
    "winnsen": "hal.wire.winnsen",
}
"""Kind of bank -> module of the wire that it talks."""

_BYTE = r"(?:0x)?[0-9A-F]{2}"
_BARE = re.compile(rf"(?:(?P<way>[<>]|[TR]X)\W*)?(?P<bytes>{_BYTE}(?:[\s,]*{_BYTE})*)", re.IGNORECASE)
_WAYS = {"TX": ">", "RX": "<"}
_LOGGED = re.compile(r"(?P<port>\S+) (?P<way>[<>]) (?P<bytes>[0-9a-f]{2}(?: [0-9a-f]{2})*)$")


def requests(kind: str) -> Framing[Any]:
    """How a kind's requests are cut out of a stream; raises BankKindUnknown."""
    framing: Framing[Any] = _wire(kind).REQUESTS
    return framing


def replies(kind: str) -> Framing[Any]:
    """How a kind's replies are cut out of a stream; raises BankKindUnknown."""
    framing: Framing[Any] = _wire(kind).REPLIES
    return framing


def explain(framing: Framing[Any], data: bytes) -> str:
    """All messages in the bytes, in words; bytes that are none are counted."""
    messages, _ = framing.cut(data)
    left = len(data) - sum(len(message.encode()) for message in messages)
    said = [in_words(message) for message in messages]
    return "; ".join(said + ([f"{left} bytes of no message known here"] if left else []))


def explain_lines(kind: str, lines: Iterable[str]) -> Iterator[str]:
    """Lines of hex or of the log `hal.wire`, the bytes in them replaced by words; other lines are left out.

    A line of hex alone may begin with `>` or `TX` for what the host sends, or with `<` or `RX` for what a board says;
    without either it is told as whatever it can be, which may be both.
    """
    ways = {">": requests(kind), "<": replies(kind)}
    for line in map(str.strip, lines):
        if bare := _BARE.fullmatch(line):
            data = bytes.fromhex(re.sub("0x|,", "", bare["bytes"], flags=re.IGNORECASE))
            yield _explain_bare(ways, bare["way"] and _WAYS.get(bare["way"].upper(), bare["way"]), data)
        elif logged := _LOGGED.search(line):
            words = explain(ways[logged["way"]], bytes.fromhex(logged["bytes"]))
            yield f"{line[: logged.start()]}{logged['port']} {logged['way']} {words}"


def _explain_bare(ways: Mapping[str, Framing[Any]], way: str | None, data: bytes) -> str:
    if way is not None:
        return f"{way} {explain(ways[way], data)}"
    possible = [f"{way} {explain(framing, data)}" for way, framing in ways.items() if framing.cut(data)[0]]
    return "  or  ".join(possible) or f"? {len(data)} bytes of no message known here"


def in_words(message: Any) -> str:
    """A message as `unlock: board 0, lock 2`; flags are told by the numbers, from 1, of those that are set.

    What is as it mostly is goes without saying.
    """
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(message).__name__).lower()
    values = {field: getattr(message, field.name) for field in fields(message)}
    told = [_told(field.name, value) for field, value in values.items() if value != field.default]
    why = [message.reason] if isinstance(message, Refusal) else []
    return f"{name}: {', '.join(told + why)}"


def _told(name: str, value: object) -> str:
    name = name.replace("_", " ")
    if isinstance(value, tuple):
        numbers = [str(number) for number, flag in enumerate(value, 1) if flag]
        return f"{name} {' '.join(numbers) or 'none'} of {len(value)}"
    return f"{name} {value.hex(' ') if isinstance(value, bytes) else value}"


def _wire(kind: str) -> Any:
    try:
        return import_module(WIRES[kind])
    except KeyError:
        raise BankKindUnknown(kind, tuple(WIRES)) from None
