"""Every page at every size: nothing leaves the pane, nothing overlaps, every key is large enough, every text clear."""

import asyncio
import itertools
import textwrap

import pytest
from textual._compositor import Compositor
from textual.color import Color
from textual.widgets import Static

from kiosk.config.screen import FINGER_MM, KEY_CELLS, ScreenPlan
from kiosk.language import LANGUAGES
from kiosk.ui.aids import Aid
from kiosk.ui.looks import LOOKS, theme
from kiosk.ui.screens.beware import Beware
from kiosk.ui.screens.chores import Chores
from kiosk.ui.screens.door import AtDoor
from kiosk.ui.screens.door_page import DoorPage
from kiosk.ui.screens.easier import Easier
from kiosk.ui.screens.languages import Languages
from kiosk.ui.screens.lost_code import OnItsWay
from kiosk.ui.screens.notice import Notice
from kiosk.ui.screens.still_there import StillThere
from kiosk.ui.widgets.digits import Digits
from kiosk.ui.widgets.key import LANGUAGE, Key
from kiosk.ui.words import HOME
from tests.ui.pages import Staged, customer_pages, shown, staff_pages

SIMULATED, SMALLEST = (46, 17), (78, 23)
"""The pane in the simulator at 80x24, and the smallest panel."""
SIZES = ((80, 25), (100, 30), (160, 50))
PLAIN, LOW, LARGE, BOTH = (), (Aid.LOW,), (Aid.LARGE,), (Aid.LOW, Aid.LARGE)
"""The aids that move things; the others change colours and times."""
SMALL_FINGER = (6, 3)
"""Cells of a key in the simulator's small pane, which is touched with a mouse."""
PANELS = {'7" 800x480': (1.91, 3.63), '7" 1024x600': (1.94, 3.92), '10.1" 1280x800': (2.73, 5.46)}
"""Millimetres of a character on three panels, in a font that gives 80 columns or, on the second, 78."""
NAMED = (SMALLEST, (80, 24), (80, 25))
"""Panels of which the manual tells, and a terminal."""
ANNOUNCED = 7
READABLE, SEEN = 7.0, 3.0
ROW = 4
"""Keys of a row beside which the one for languages has room even there."""
AWAY = ((40, 12), (10, 40), (200, 60))
"""Sizes that a pane comes through while somebody drags a window, or turns a panel."""
CALM = 5
"""So many turns of the event loop without any message: the page has its place."""


def rounds(pages, language):
    """Sizes and aids: the two tight ones, smallest panel and simulator, in every language; the rest in one."""
    for aids in (PLAIN, LOW, LARGE, BOTH):
        yield SMALLEST, aids
    yield SIMULATED, PLAIN
    if pages is customer_pages:
        yield SIMULATED, LOW
    if language == "en":
        yield (80, 24), LARGE
        yield from itertools.product(SIZES, (PLAIN, LOW))


def wrong(front):
    """What is wrong with the page on the screen."""
    pane, keys = front.app.pane, front.touchable
    wide, high = SMALL_FINGER if pane.has_class("compact") else KEY_CELLS
    for key in keys:
        if not pane.region.contains_region(key.region):
            yield f"{key.label} leaves the pane: {key.region}"
        if key.region.width < wide or key.region.height < high:
            yield f"{key.label} is too small: {key.region.size}"
        inside = key.content_size
        lines = [each for line in key.label.splitlines() for each in textwrap.wrap(line, inside.width)]
        if len(lines) > inside.height or any(len(word) > inside.width for word in key.label.split()):
            yield f"{key.label!r} does not fit into {inside}"
    for one, other in itertools.combinations(keys, 2):
        if one.region.overlaps(other.region):
            yield f"{one.label} overlaps {other.label}"
    for text in front.texts:
        if not pane.region.contains_region(text.region):
            yield f"«{text.content}» leaves the pane: {text.region}"
        if any(text.region.overlaps(key.region) for key in keys):
            yield f"«{text.content}» lies under a key"
        area = text.content_region.size
        if text.get_content_height(area, area, area.width) > area.height:
            yield f"«{text.content}» is cut"


def too_high(front):
    """Keys that a person who sits does not reach; the one that brings them down is low for everybody.

    The simulator's small pane is touched with a mouse.
    """
    pane = front.app.pane
    if (pane.has_class(Aid.LOW) or isinstance(front.talk, Easier)) and not pane.has_class("compact"):
        for key in front.touchable:
            if key.region.y < front.app.size.height // 2:
                yield f"{key.label} is too high: {key.region}"


def unclear_way(front):
    """More than one next step, or a way back that is not the last key before the one for languages."""
    main = [key.label for key in front.touchable if key.has_class("main") and not key.has_class("card")]
    if len(main) > 1:
        yield f"more than one next step: {main}"
    back = front.talk.say("BACK")
    labels = [key.label for key in front.talk.touchable]
    if back in labels and labels[-1] != back:
        yield f"{back} is not the last of {labels}"


def amiss(front):
    """All that can be wrong with where things stand."""
    yield from wrong(front)
    yield from unclear_way(front)
    yield from too_high(front)
    yield from in_one_language(front)


async def calm(front):
    """Wait until nothing is under way and nothing has to be moved."""
    turns = 0
    while turns < CALM:
        parts = (front.app.screen, front.app.pane, *front.talk.walk_children(with_self=True))
        queued = any(not part._message_queue.empty() for part in parts) or front.app.screen._layout_required
        turns = 0 if queued or front.app.workers._workers or front.talk.busy else turns + 1
        await asyncio.sleep(0)


async def look_at(front, pages, wrongs, language=HOME, aids=PLAIN):
    """Show each page and collect what is wrong with it."""
    pictures = shown(front, pages, language, aids, calm)
    return [f"{type(page).__name__}: {mistake}" async for page in pictures for mistake in wrongs(front)]


def begin(front, pages):
    """Staff pages need somebody who is signed in."""
    if pages is staff_pages:
        front.app.pane._kiosk.session = front.street.verbs.sign_in("2001", "582036")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pages", [customer_pages, staff_pages])
async def test_every_page_holds(street, meet, monkeypatch, pages, language):
    """No key outside the pane, over another, too small or out of reach, no text cut, no page in one language alone."""
    monkeypatch.setattr(Compositor, "render_update", lambda *_, **__: None)  # nobody looks: painting is half the time
    street.steel.pull("05")
    street.turn(1)
    found = []
    async with meet(verbs=Staged(street.verbs)) as front:
        begin(front, pages)
        for size, aids in rounds(pages, language):
            await front.pilot.resize_terminal(*size)
            mistakes = await look_at(front, pages, amiss, language, aids)
            found += [f"{size} {'+'.join(aids)} {mistake}" for mistake in mistakes]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_large_letters_make_no_number_smaller(street, meet, monkeypatch, language):
    """Which door it is comes first; before a technician's door moves its number is seven rows high at least."""
    monkeypatch.setattr(Compositor, "render_update", lambda *_, **__: None)
    street.steel.pull("05")
    street.turn(1)
    async with meet(verbs=Staged(street.verbs)) as front:
        begin(front, staff_pages)
        for size in NAMED:
            await front.pilot.resize_terminal(*size)
            plain, large = [
                [rows(page) async for page in shown(front, with_number, language, aids, calm)]
                for aids in (PLAIN, LARGE)
            ]
            assert all(one <= other for one, other in zip(plain, large, strict=True)), (size, plain, large)
            assert large[0] >= ANNOUNCED, size


def with_number(kiosk):
    """The announced door, and every other page on which one number counts most."""
    pages = (*customer_pages(kiosk), *staff_pages(kiosk))
    kinds = (AtDoor, Chores, DoorPage, StillThere, OnItsWay)
    return (Beware(kiosk, "14", print, print), *(page for page in pages if isinstance(page, kinds)))


def rows(page):
    """How many rows of cells the page's number is high."""
    return max(
        (sum(bool(line.strip()) for line in number._drawn()) for number in page.query(Digits) if number.region.area),
        default=0,
    )


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("pages", [customer_pages, staff_pages])
async def test_every_text_is_clear(street, meet, pages, look):
    """Every drawn character at least 7:1 on its ground, and every key at least 3:1 apart from what is around it."""
    street.steel.pull("05")
    street.turn(1)
    async with meet(verbs=Staged(street.verbs), plan=ScreenPlan(theme=look)) as front:
        begin(front, pages)
        assert front.app.theme == theme(look)
        found = await look_at(front, pages, unclear)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", LOOKS)
def test_the_edges_of_the_doors_on_the_map_are_seen(look):
    """In the sun, too: lines under doors, posts between columns and the marked door at least 3:1 apart."""
    colours = {name: Color.parse(colour).rgb for name, colour in LOOKS[look].items()}
    for one, other in (("ink", "door"), ("soft", "ground"), ("main", "door"), ("main", "ground"), ("dark", "main")):
        assert contrast(colours[one], colours[other]) >= SEEN, (one, other)


@pytest.mark.parametrize("panel", PANELS)
def test_the_smallest_key_suits_a_finger_on_every_panel(panel):
    """Fifteen millimetres either way, for gloves and unsteady hands."""
    plan = ScreenPlan(cell_mm=PANELS[panel])
    assert min(plan.key_mm) >= FINGER_MM, plan.key_mm


async def test_the_layout_follows_a_resize(meet):
    """A pane that grows leaves the compact layout, and the reverse."""
    async with meet((46, 17)) as front:
        assert front.app.pane.has_class("compact")
        await front.pilot.resize_terminal(80, 24)
        await front.until(lambda: not front.app.pane.has_class("compact"))
        await front.settled()
        assert not list(wrong(front))


@pytest.mark.parametrize("away", AWAY)
@pytest.mark.parametrize("pages", [customer_pages, staff_pages])
async def test_a_page_comes_back_from_any_size_as_it_was(street, meet, monkeypatch, pages, away):
    """Everything in its place and as large as on a page that was opened at that size."""
    monkeypatch.setattr(Compositor, "render_update", lambda *_, **__: None)
    street.steel.pull("05")
    street.turn(1)
    found = []
    async with meet(verbs=Staged(street.verbs)) as front:
        begin(front, pages)
        home = front.app.size
        async for page in shown(front, pages, HOME, PLAIN, calm):
            front.app.pane.tick()
            await calm(front)
            before = set(places(front))
            for size in (away, home):
                await front.pilot.resize_terminal(*size)
                await calm(front)
            found += [f"{type(page).__name__}: {place}" for place in before ^ set(places(front))]
    assert not found, "\n".join(found)


def places(front):
    """Where each part of the page is, and what stands there."""
    for part in front.talk.walk_children(with_self=True):
        if part.region.area:
            yield type(part).__name__, part.region, str(part.content) if isinstance(part, Static) else ""


def in_one_language(front):
    """A page that leads to no other language; the list does, and where nothing can be touched all are spoken at once.

    The simulator's small pane has no room for the key beside five others.
    """
    crowded = front.app.pane.has_class("compact") and len(front.touchable) > ROW
    if (
        not crowded
        and not isinstance(front.talk, Notice | Languages)
        and not any(key.name == LANGUAGE for key in front.touchable)
    ):
        yield "no key for another language"


def unclear(front):
    """Characters that are hard to read, and keys that are hard to see."""
    for y, strip in enumerate(front.app.screen._compositor.render_strips()):
        for segment in strip:
            style = segment.style
            if segment.text.strip() and style is not None and style.color and style.bgcolor:
                ratio = contrast(style.color.get_truecolor(), style.bgcolor.get_truecolor())
                if ratio < READABLE:
                    yield f"«{segment.text.strip()}» in line {y} has {ratio:.1f}:1"
    for key in front.app.pane.query(Key):
        if key.region.area:
            around, own = key.background_colors
            ratio = contrast(own.rgb, around.rgb)
            if ratio < SEEN:
                yield f"the key {key.label} has {ratio:.1f}:1"


def contrast(one, other):
    """The ratio of WCAG 2.1 between two colours."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour)]
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), channels, strict=True))
