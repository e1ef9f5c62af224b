"""The pane's line to the controller: reached or not, what it tells, and whose session it keeps.

Verbs block and run beside the event loop; whatever comes of them reaches the pane as a message.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from math import inf
from typing import ParamSpec

from textual.widget import Widget
from textual.worker import Worker

from kiosk.core.errors import ControllerAbsent, KioskError
from kiosk.core.trace import where
from kiosk.core.verbs import Happening, Session
from kiosk.ui.conversation import Job, Kiosk
from kiosk.ui.messages import Absent, Back, Broke, Home, News, Told

P = ParamSpec("P")

RETRY = 1.0
"""Seconds between two tries to reach the controller."""
KEEP = 4
"""How often within its idle time a session is kept."""

log = logging.getLogger(__name__)


class Contact:
    """Keeps in touch for one pane, on whose event loop it works."""

    def __init__(self, pane: Widget, kiosk: Kiosk) -> None:
        self._pane = pane
        self._kiosk = kiosk
        self._seeking = False
        self._kept_at = -inf
        self._unwatch: Callable[[], None] | None = None

    def close(self) -> None:
        """Listen no more."""
        if self._unwatch is not None:
            self._unwatch()
            self._unwatch = None

    def seek(self) -> None:
        """Ask until the controller answers, one search at a time; then the pane gets Back."""
        if not self._seeking:
            self._seeking = True
            self._start("reach", self._reach)

    def take(self, happening: Happening) -> None:
        """Pass the controller's word on; where it concerns the unit, only after the unit was described anew."""
        if happening.connected is False:
            self._pane.post_message(Absent())
        elif happening.unit:
            self._start("unit", self._describe, happening)
        else:
            self._pane.post_message(Told(happening))

    def sign_out(self) -> None:
        """Whoever of the staff was signed in is not any more; the controller would notice by itself, later."""
        session, self._kiosk.session = self._kiosk.session, None
        if session is not None:
            self._start(f"leave {session.id}", self._leave, session.id)

    def keep_session(self) -> None:
        """While the screen lives its countdown ends a session: let the controller's own idle time begin anew."""
        session, now = self._kiosk.session, self._kiosk.clock.monotonic()
        if session is not None and now - self._kept_at >= session.idle_after / KEEP:
            self._kept_at = now
            self._start("keep", self._keep, session)

    async def _reach(self) -> None:
        try:
            while not await self._reached():
                self._pane.post_message(Absent())
                await asyncio.sleep(RETRY)
        finally:
            self._seeking = False
        self._pane.post_message(Back())

    async def _reached(self) -> bool:
        try:
            if self._unwatch is None:
                self._unwatch = await asyncio.to_thread(self._kiosk.verbs.watch, self._hear)
            self._kiosk.unit = await asyncio.to_thread(self._kiosk.verbs.unit)
        except KioskError as error:
            log.info("the controller does not answer: %s", error)
            return False
        return True

    async def _describe(self, happening: Happening) -> None:
        self._pane.post_message(Told(happening) if await self._reached() else Absent())

    async def _leave(self, session: str) -> None:
        try:
            await asyncio.to_thread(self._kiosk.verbs.sign_out, session)
        except KioskError as error:
            log.info("sign-out: %s", error)

    async def _keep(self, session: Session) -> None:
        try:
            await asyncio.to_thread(self._kiosk.verbs.session, session.id)
        except ControllerAbsent:
            self._pane.post_message(Absent())
        except KioskError as error:
            if self._kiosk.session is session:
                self._pane.post_message(Home(error))

    def _hear(self, happening: Happening) -> None:
        """Take word on one of the controller's threads, where posting is all that is safe."""
        self._pane.post_message(News(happening))

    def _start(
        self, group: str, job: Callable[P, Coroutine[None, None, None]], *args: P.args, **kwargs: P.kwargs
    ) -> Worker[None]:
        """Carry out a job in the place of the one before it of that group."""
        work: Job = partial(self._logged, partial(job, *args, **kwargs))
        return self._pane.run_worker(work, group=group, exclusive=True, exit_on_error=False)

    async def _logged(self, job: Job) -> None:
        try:
            await job()
        except Exception as error:  # noqa: BLE001 - the outermost edge of a worker: the screen begins anew
            log.error("the line to the controller failed: %s", where(error))
            self._pane.post_message(Broke())
