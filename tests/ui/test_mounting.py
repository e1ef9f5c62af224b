"""Time passes and word comes while a page is only half there."""

import asyncio

import pytest

from kiosk.core.verbs import Happening, Visit
from kiosk.ui.messages import Go
from tests.ui.pages import Staged, customer_pages, staff_pages


async def hammer(front, page):
    """Tell a page of time and news at every turn of the event loop."""
    visit = getattr(page, "visit", None)
    news = Happening(visit=visit) if isinstance(visit, Visit) else Happening(unit=True)
    while True:
        if page.is_attached and page in front.app.pane._stack:
            page.ticked()
            page.happened(news)
        await asyncio.sleep(0)


@pytest.mark.parametrize("pages", [customer_pages, staff_pages])
async def test_time_and_news_find_no_page_half_built(street, meet, pages):
    """From the first part that is mounted to the last, and while it is drawn anew in another language."""
    street.steel.pull("05")
    street.turn(1)
    async with meet(verbs=Staged(street.verbs)) as front:
        pane = front.app.pane
        if pages is staff_pages:
            pane._kiosk.session = street.verbs.sign_in("2001", "582036")
        for page in pages(pane._kiosk):
            beating = asyncio.create_task(hammer(front, page))
            pane.post_message(Go(front.talk, page))
            await front.until(lambda page=page: page.composed and page.region.area, type(page).__name__)
            assert not beating.done(), beating.exception()
            await page.recompose()
            beating.cancel()
            with pytest.raises(asyncio.CancelledError):
                await beating
