"""What the screen says, and in which languages."""

import ast
import string
from pathlib import Path

import pytest
from textual.app import App
from textual.widget import Widget
from textual.widgets import Static

import kiosk.ui
from kiosk.core.errors import ERRORS
from kiosk.ui import names
from kiosk.ui.app import KioskApp
from kiosk.ui.screens import door_page, staff_door
from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.words import shipped

ROOT = Path(kiosk.ui.__file__).parent
TABLES = (
    *(table for name, table in vars(names).items() if name.isupper()),
    *staff_door.ANSWERS.values(),
    staff_door.TASKS,
    staff_door.QUESTIONS,
)
INTENDED = {KioskApp.__name__: {"_handle_exception", "_fatal_error", "panic", "_return_code"}}


def trees():
    """The screen's own modules, parsed; the simulator speaks English alone."""
    return [ast.parse(path.read_text()) for path in ROOT.rglob("*.py") if "simulator" not in path.parts]


def said():
    """Every text that the screen says of itself."""
    texts = {text for table in TABLES for text in table.values()} | {*door_page.REASONS, *door_page.FAULTS}
    for node in (node for tree in trees() for node in ast.walk(tree)):
        match node:
            case ast.Call(func=ast.Name("say") | ast.Attribute(attr="say"), args=[ast.Constant(str(text)), *_]):
                texts.add(text)
            case ast.Assign(targets=[ast.Name("hint")], value=ast.Constant(str(text))):
                texts.add(text)
    return texts - {""}


def placeholders(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


@pytest.mark.parametrize("language", shipped(), ids=lambda language: language.name)
def test_a_language_says_everything_that_the_screen_says(language):
    """No page falls back to English, and nothing is translated that nobody says."""
    refusals = {error.text for error in ERRORS.values()}
    assert said() - language.texts.keys() == set()
    assert language.texts.keys() - said() - refusals == set()


@pytest.mark.parametrize("language", shipped(), ids=lambda language: language.name)
def test_translations_name_the_same_facts(language):
    """A placeholder that is lost or invented would fail in front of a person."""
    wrong = [text for text, told in language.texts.items() if placeholders(text) != placeholders(told)]
    assert not wrong


async def test_another_language_is_one_touch_until_the_person_is_gone(meet):
    """The next person is met in the first language."""
    async with meet() as front:
        await front.touch("DEUTSCH")
        await front.reads("9-stelligen Code tippen")
        await front.type("123456789")
        await front.until(lambda: not front.talk.busy)
        await front.reads("Eine Ziffer ist falsch oder vertauscht")
        await front.passes(46)
        await front.meets(FirstScreen)
        await front.reads("Type your 9-digit code")


def test_no_class_takes_a_name_that_textual_uses():
    """Textual looks names up in its subclasses: one taken by accident changes what it does."""
    taken = {}
    for node in (node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        bases = {ast.unparse(base) for base in node.bases}
        kind = App if any("App" in base for base in bases) else Static if bases & {"Static", "Key"} else Widget
        used = set(dir(kind)) | set(vars(kind()))
        mine = {each.name for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}
        mine |= {
            each.attr
            for each in ast.walk(node)
            if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store) and ast.unparse(each.value) == "self"
        }
        allowed = {"__init__", "compose", "render", "render_line", *INTENDED.get(node.name, ())}
        allowed |= {name for name in mine if name.startswith("on_")}
        if _is_widget(node.name) and (clash := mine & used - allowed):
            taken[node.name] = clash
    assert not taken


def _is_widget(name):
    known = [App, Widget]
    classes = {cls.__name__ for base in known for cls in _below(base)}
    return name in classes


def _below(cls):
    return {cls, *(found for child in cls.__subclasses__() for found in _below(child))}
