"""Reads a parsed file into structs, strictly: every unknown key, missing key and unfit value, not only the first.

A value that will not do is noted and stood in for, so that all that follows is read and checked as well.
Lists are counted from 1 in the keys: `columns[1]` is the leftmost column.
"""

import dataclasses
import json
import re
import typing
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import inspect

T = TypeVar("T")


class Mistakes:
    """What is wrong with one file, by key; of one key only the first mistake is kept."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def add(self, key: str, text: str) -> None:
        """Note a mistake, unless the key or the table around it has one already."""
        if not self.about(key):
            self._texts[key] = text

    def about(self, key: str) -> bool:
        """Whether a mistake is noted for that key or for a table around it."""
        return any(key == known or key.startswith((f"{known}.", f"{known}[")) for known in self._texts)

    def within(self, key: str) -> bool:
        """Whether a mistake is noted for that key or for something in its table."""
        return self.about(key) or any(known.startswith(f"{key}.") for known in self._texts)

    def of(self, key: str) -> tuple[str, ...]:
        """The lines about that key, its table or its list."""
        starts = (f"{key}:", f"{key}.", f"{key}[")
        return tuple(line for line in self if line.startswith(starts))

    def __iter__(self) -> Iterator[str]:
        return (f"{key}: {text}" for key, text in self._texts.items())

    def __bool__(self) -> bool:
        return bool(self._texts)


def read(kind: type[T], table: object, key: str, mistakes: Mistakes) -> T:
    """Read one table into a struct or dataclass; `key` is where the table stands, empty for the whole file."""
    if not isinstance(table, Mapping):
        mistakes.add(key, f"{shown(table)} will not do; give {wants(kind)}")
        table = {}
    hints = typing.get_type_hints(kind, include_extras=True)
    fields = {field.name: field for field in _fields(kind)}
    for name in (name for name in table if name not in fields):
        mistakes.add(_join(key, name), f"unknown key{nearest(name, fields)}")
    values = {}
    for field in fields.values():
        at, hint = _join(key, field.name), hints[field.name]
        if field.name in table:
            values[field.name] = _value(hint, table[field.name], at, mistakes)
        elif field.required:
            mistakes.add(at, f"missing; give {wants(hint)}")
            values[field.name] = _stand_in(hint)
    return kind(**values)


def nearest(word: str, known: Collection[str]) -> str:
    """What would do instead of `word`, as the end of a sentence."""
    close = get_close_matches(word, known, n=1) or get_close_matches(word.upper(), known, n=1)
    if close:
        return f'; did you mean "{close[0]}"?'
    return f"; known here: {', '.join(known)}" if known else ""


def wants(hint: Any) -> str:
    """Which values a field takes, in words: its `description` where it has one, else what its type says."""
    return _words(inspect.type_info(hint))


def shown(raw: object) -> str:
    """A value of the file as a message shows it, on one line."""
    match raw:
        case str() | bool() | int() | float():
            return json.dumps(raw, ensure_ascii=False)
        case list():
            return "a list"
        case dict():
            return "a table"
    return f"a {type(raw).__name__}"


_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def _words(node: inspect.Type) -> str:
    match node:
        case inspect.Metadata(extra_json_schema={"description": str() as words}):
            return words
        case inspect.LiteralType(values=values):
            return " or ".join(map(shown, values))
        case inspect.UnionType(types=types):
            return " or ".join(_words(one) for one in types if not isinstance(one, inspect.NoneType))
        case inspect.IntType(ge=int() as least, le=int() as most):
            return f"a whole number from {least} to {most}"
    return _WORDS.get(type(node), "another value")


_WORDS: dict[type[inspect.Type], str] = {
    inspect.BoolType: "true or false",
    inspect.IntType: "a whole number",
    inspect.FloatType: "a number",
    inspect.StrType: "text in quotes",
    inspect.VarTupleType: "a list",
    inspect.DictType: "a table",
    inspect.StructType: "a table",
    inspect.DataclassType: "a table",
}

_BLANKS: dict[type[inspect.Type], Any] = {
    inspect.BoolType: False,
    inspect.IntType: 0,
    inspect.FloatType: 0.0,
    inspect.StrType: "",
    inspect.VarTupleType: (),
    inspect.DictType: {},
}


def _fields(kind: type) -> tuple[inspect.Field, ...]:
    node = inspect.type_info(kind)
    assert isinstance(node, inspect.StructType | inspect.DataclassType), kind
    return node.fields


def _is_table(hint: Any) -> bool:
    return isinstance(hint, type) and (issubclass(hint, msgspec.Struct) or dataclasses.is_dataclass(hint))


def _value(hint: Any, raw: object, key: str, mistakes: Mistakes) -> Any:
    if _is_table(hint):
        return read(hint, raw, key, mistakes)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple and isinstance(raw, list) and _is_table(arguments[0]):
        return tuple(read(arguments[0], item, f"{key}[{n}]", mistakes) for n, item in enumerate(raw, 1))
    if origin is dict and isinstance(raw, dict) and _is_table(arguments[1]):
        for name in raw:
            _plain(arguments[0], name, _join(key, name), mistakes)
        return {name: read(arguments[1], item, _join(key, name), mistakes) for name, item in raw.items()}
    return _plain(hint, raw, key, mistakes)


def _plain(hint: Any, raw: object, key: str, mistakes: Mistakes) -> Any:
    try:
        return msgspec.convert(raw, hint)
    except msgspec.ValidationError:
        mistakes.add(key, f"{shown(raw)} will not do; give {wants(hint)}")
        return _stand_in(hint)


def _stand_in(hint: Any) -> Any:
    if typing.get_origin(hint) is Annotated:
        return _stand_in(typing.get_args(hint)[0])
    if _is_table(hint):
        return read(hint, {}, "", Mistakes())
    match inspect.type_info(hint):
        case inspect.LiteralType(values=values):
            return values[0]
        case node:
            return _BLANKS.get(type(node))


def _join(key: str, name: str) -> str:
    part = name if _BARE_KEY.fullmatch(name) else shown(name)
    return f"{key}.{part}" if key else part
