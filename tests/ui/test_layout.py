"""Every page at every size: nothing leaves the pane, nothing overlaps, every key is large enough, every text clear."""

import itertools
import textwrap

import pytest

from kiosk.config.screen import FINGER_MM, KEY_CELLS, ScreenPlan
from kiosk.language import LANGUAGES
from kiosk.ui.aids import Aid
from kiosk.ui.looks import LOOKS, theme
from kiosk.ui.messages import Go
from kiosk.ui.screens.languages import Languages
from kiosk.ui.screens.notice import Notice
from kiosk.ui.widgets.key import LANGUAGE, Key
from tests.ui.pages import Staged, customer_pages, staff_pages

SIZES = ((46, 17), (80, 24), (100, 30), (160, 50))
TIGHT = SIZES[:2]
SMALL_FINGER = (6, 3)
"""Cells of a key in the simulator's small pane, which is touched with a mouse."""
PANELS = {'7" 800x480': (1.91, 3.63), '7" 1024x600': (1.94, 3.92), '10.1" 1280x800': (2.73, 5.46)}
"""Millimetres of a character on three panels, in a font that gives 80 columns or, on the second, 78."""
READABLE, SEEN = 7.0, 3.0


def wrong(front):
    """What is wrong with the page on the screen."""
    pane, keys = front.app.pane, front.touchable
    wide, high = SMALL_FINGER if pane.has_class("compact") else KEY_CELLS
    for key in keys:
        if not pane.region.contains_region(key.region):
            yield f"{key.label} leaves the pane: {key.region}"
        if key.region.width < wide or key.region.height < high:
            yield f"{key.label} is too small: {key.region.size}"
        lines = [each for line in key.label.splitlines() for each in textwrap.wrap(line, key.region.width)]
        if len(lines) > key.region.height or any(len(word) > key.region.width for word in key.label.split()):
            yield f"{key.label!r} does not fit into {key.region.size}"
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


async def look_at(front, pages, wrongs):
    """Show each page and collect what is wrong with it."""
    kiosk = front.app.pane._kiosk
    if pages is staff_pages:
        kiosk.session = front.street.verbs.sign_in("2001", "582036")
    found = []
    for page in pages(kiosk):
        front.app.pane.post_message(Go(front.talk, page))
        await front.until(lambda page=page: front.talk is page and page.region.area)
        await front.settled()
        found += [f"{type(page).__name__}: {mistake}" for mistake in wrongs(front)]
    return "\n".join(found)


@pytest.mark.parametrize(
    ("size", "language"),
    [*((size, "en") for size in SIZES), *((size, code) for size in TIGHT for code in LANGUAGES if code != "en")],
)
@pytest.mark.parametrize("pages", [customer_pages, staff_pages])
async def test_every_page_holds(street, meet, size, pages, language):
    """No key outside the pane, none over another, none too small, no text cut, in every language."""
    street.steel.pull("05")
    street.turn(1)
    async with meet(size, verbs=Staged(street.verbs)) as front:
        front.app.pane._kiosk.words.speak(language)
        assert not await look_at(front, pages, wrong)


@pytest.mark.parametrize("aid", [None, Aid.LOW, Aid.LARGE])
@pytest.mark.parametrize("size", SIZES[:2])
async def test_every_page_of_a_customer_leads_to_the_other_languages(street, meet, size, aid):
    """But for the list of languages itself, and where nothing can be touched: that is said in all of them."""
    async with meet(size, verbs=Staged(street.verbs)) as front:
        if aid is not None:
            front.app.pane._kiosk.aids.turn(aid)
            front.app.pane.tick()
        assert not await look_at(front, customer_pages, in_one_language)


async def test_every_page_of_staff_leads_to_the_other_languages(street, meet):
    """On a panel of any size; the simulator's small pane has no room for it beside five keys."""
    street.steel.pull("05")
    street.turn(1)
    async with meet(verbs=Staged(street.verbs)) as front:
        assert not await look_at(front, staff_pages, in_one_language)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("pages", [customer_pages, staff_pages])
async def test_every_text_is_clear(street, meet, pages, look):
    """Every drawn character at least 7:1 on its ground, and every key at least 3:1 apart from what is around it."""
    street.steel.pull("05")
    street.turn(1)
    async with meet(verbs=Staged(street.verbs), plan=ScreenPlan(theme=look)) as front:
        assert front.app.theme == theme(look)
        assert not await look_at(front, pages, unclear)


@pytest.mark.parametrize("size", SIZES[1:])
async def test_low_keys_are_all_in_the_lower_half(street, meet, size):
    """A person who sits reaches everything on every page of a customer, and the next person finds it as it was."""
    async with meet(size, verbs=Staged(street.verbs)) as front:
        front.app.pane._kiosk.aids.turn(Aid.LOW)
        front.app.pane.tick()

        def high(front):
            yield from wrong(front)
            for key in front.touchable:
                if key.region.y < size[1] // 2:
                    yield f"{key.label} is too high: {key.region}"

        assert not await look_at(front, customer_pages, high)


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


def in_one_language(front):
    """A page that leads to no other language."""
    if not isinstance(front.talk, Notice | Languages) and not any(key.name == LANGUAGE for key in front.touchable):
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
