"""Anybody's notifiers, side by side: none keeps another from being asked, and who reaches the recipient decides."""

import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest

from kiosk.core.clock import SteppedUnitClock
from kiosk.core.outbox.channels import Channels, attempt
from kiosk.core.outbox.messages import Message, Notifier, NotSent, OutOfReach
from tests.core.outbox.test_delivery import Channel
from tests.notify.conftest import message


class Bystander(Channel):
    """A channel that is not addressed to the recipient."""

    personal = False


@pytest.fixture
def clock() -> SteppedUnitClock:
    return SteppedUnitClock()


@pytest.fixture
def channels(clock: SteppedUnitClock) -> Channels:
    return Channels(clock)


def test_a_server_that_hangs_does_not_rest_for_another_one_of_its_kind(
    channels: Channels, clock: SteppedUnitClock
) -> None:
    """Two mail servers, the second for when the first is away: it is asked while the first one rests."""

    class Hanging(Channel):
        def send(self, message: Message) -> None:
            clock.advance(20)
            super().send(message)

    first, second = Hanging("EMAIL", NotSent("no answer")), Channel("EMAIL")
    channels.add(first)
    channels.add(second)
    for _ in range(3):
        channels.tell(message())
    assert (len(first.handed), len(second.handed)) == (1, 3)


class Nameless:
    """One that has no name."""

    def send(self, message: Message) -> None:
        raise ValueError(f"nobody at {message.email}")


class NamedByADefect:
    """One that cannot say its name."""

    @property
    def name(self) -> str:
        raise RuntimeError("not yet")

    @property
    def personal(self) -> bool:
        raise RuntimeError("not yet")

    def send(self, _message: Message) -> None:
        raise NotSent("busy")


class NoRoute(NotSent):
    """Made in its own way, as a subclass may be."""

    def __init__(self, message: Message) -> None:
        Exception.__init__(self, f"no route to {message.email}")


class Speechless(NotSent):
    """A failure that fails again when it is told."""

    def __str__(self) -> str:
        raise RuntimeError("nothing to say")


def raising(make: Callable[[Message], BaseException]) -> Callable[[], Any]:
    class Raising:
        name = "RAISING"

        def send(self, message: Message) -> None:
            raise make(message)

    return Raising


BAD: dict[str, Callable[[], Any]] = {
    "without a name": Nameless,
    "with a name that raises": NamedByADefect,
    "with a failure of its own kind": raising(NoRoute),
    "with a failure that cannot be said": raising(lambda _: Speechless("x")),
    "that ends the program": raising(lambda _: SystemExit(3)),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_an_observer_harms_nobody(channels: Channels, bad: Callable[[], Any], caplog: pytest.LogCaptureFixture) -> None:
    """Whatever it is: the channel before it and the one behind tell each message once, and no contact is repeated."""
    caplog.set_level(logging.DEBUG)
    before, behind = Channel("BEFORE"), Channel("BEHIND")
    for notifier in (before, bad(), behind):
        channels.add(notifier)
    (failure,) = channels.tell(message())
    assert (len(before.handed), len(behind.handed)) == (1, 1)
    assert "ana@example.org" not in caplog.text + str(failure)


def test_ctrl_c_is_a_person_s_on_the_main_thread_alone(caplog: pytest.LogCaptureFixture) -> None:
    """Elsewhere only the notifier itself can have raised it, and its thread goes on."""
    notifier: Notifier = raising(lambda _: KeyboardInterrupt())()
    with pytest.raises(KeyboardInterrupt):
        attempt(notifier, message())
    answers: list[NotSent | None] = []
    thread = threading.Thread(target=lambda: answers.append(attempt(notifier, message())))
    thread.start()
    thread.join(10)
    assert [str(answer) for answer in answers] == ["RAISING: KeyboardInterrupt"]


@pytest.mark.parametrize(
    ("personal", "bystander", "is_told"),
    [
        (None, None, True),
        (None, NotSent("down"), True),
        (NotSent("450"), None, False),
        (NotSent("550", permanent=True), None, False),
        (OutOfReach("no address"), None, True),
        (OutOfReach("no address"), NotSent("down"), False),
    ],
)
def test_a_bystander_s_word_counts_where_nobody_reaches_the_recipient_himself(
    channels: Channels, personal: NotSent | None, bystander: NotSent | None, is_told: bool
) -> None:
    """A note in the operator's chat tells nobody of his parcel; where there is no other way, it may."""
    channels.add(Bystander("WEBHOOK", bystander))
    channels.add(Channel("EMAIL", personal))
    if is_told:
        channels.tell(message())
        return
    with pytest.raises(NotSent) as refusal:
        channels.tell(message())
    assert refusal.value.permanent is bool(personal and personal.permanent)


def test_a_reason_that_repeats_an_address_with_a_dash_is_not_kept(channels: Channels) -> None:
    """Separators are looked through in numbers, and are part of an address."""
    channels.add(Channel("EMAIL", NotSent("no such mailbox: Ana-Maria@example.org")))
    with pytest.raises(NotSent, match="the reason names the recipient"):
        channels.tell(message(email="ana-maria@example.org"))
