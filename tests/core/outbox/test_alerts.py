"""The operator is written of incidents: the first at once, a bad hour in few messages, nothing twice."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.config import example, load
from kiosk.core.outbox.messages import Message, NotSent
from kiosk.core.verbs import Recipient
from kiosk.notify.wording import words
from tests.core.conftest import Stage
from tests.core.outbox.test_delivery import Channel, only

DUTY = Recipient(email="duty@example.org", language="de")


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Stage]:
    """A unit whose operator has named somebody to be told."""
    config = load(example())
    stage = Stage(tmp_path / "watched", replace(config, locker=replace(config.locker, alerted=DUTY)))
    yield stage
    stage.stop()


def alerts(stage: Stage, channel: Channel) -> list[Message]:
    """What was handed to the operator's channel once the unit has had its turn."""
    stage.system.look_after()
    stage.system.deliver()
    return [message for message in channel.handed if message.event == "alert"]


def trouble(stage: Stage, *troubles: str) -> None:
    stage.system.look_after(troubles)


def test_an_incident_is_told_once_to_the_contact_that_the_file_names(watched: Stage) -> None:
    """In the contact's language, with the incident's number and cause; later turns say nothing new."""
    only(watched, channel := Channel())
    trouble(watched, "the disk is nearly full")
    (told,) = alerts(watched, channel)
    watched.clock.advance(3600)
    assert alerts(watched, channel) == [told]
    (incident,) = watched.system.incidents(watched.operator)
    assert (told.email, told.phone, told.code, told.token) == ("duty@example.org", None, None, None)
    assert [(noted.number, noted.cause) for noted in told.incidents] == [(incident.number, "the disk is nearly full")]
    said = words(told)
    assert said.subject == "Elm St 12: neue Störungen (1)"
    assert [part for part in (incident.number, "the disk is nearly full") if part not in said.text + said.short] == []


def test_a_bad_hour_is_told_in_few_messages(watched: Stage) -> None:
    """What comes within ten minutes of a message is told together in the next one, and nothing of it twice."""
    only(watched, channel := Channel())
    for minute in range(30):
        trouble(watched, f"trouble {minute}")
        alerts(watched, channel)
        watched.clock.advance(60)
    watched.clock.advance(600)
    told = alerts(watched, channel)
    assert [len(message.incidents) for message in told] == [1, 10, 10, 9]
    assert [noted.cause for message in told for noted in message.incidents] == [f"trouble {n}" for n in range(30)]


def test_what_was_put_right_before_it_could_be_told_is_not_told(watched: Stage) -> None:
    """Nobody drives out to what is over; a message that waited behind a dead server says nothing any more."""
    only(watched, channel := Channel(answer=NotSent("busy")))
    trouble(watched, "the disk is nearly full")
    alerts(watched, channel)
    (incident,) = watched.system.incidents(watched.operator)
    watched.system.resolve_incident(watched.operator, incident.number, "cleaned up")
    channel.handed.clear()
    watched.clock.advance(3600)
    assert alerts(watched, channel) == []
    (row,) = watched.system.outbox(watched.operator)
    assert (row.event, row.state) == ("alert", "VOID")


def test_a_repeated_message_tells_the_same_incidents_under_the_same_key(watched: Stage) -> None:
    """A mail program that got it twice shows it once; what came since is for the next one."""
    only(watched, channel := Channel(answer=NotSent("busy")))
    trouble(watched, "first")
    alerts(watched, channel)
    trouble(watched, "second")
    watched.clock.advance(40)
    first, again = alerts(watched, channel)
    assert (first.key, first.incidents) == (again.key, again.incidents)


def test_an_alert_survives_a_restart(watched: Stage) -> None:
    """It is a row of the ledger from the moment that it was queued, and queued again by nobody."""
    only(watched, Channel(answer=NotSent("busy")))
    trouble(watched, "first")
    watched.restart()
    only(watched, channel := Channel())
    watched.clock.advance(60)
    assert [noted.cause for told in alerts(watched, channel) for noted in told.incidents] == ["first"]


def test_without_a_contact_nobody_is_written(stage: Stage) -> None:
    """The incident is there all the same, for the screen and the command line."""
    only(stage, channel := Channel())
    stage.system.look_after(["the disk is nearly full"])
    assert alerts(stage, channel) == []
    assert len(stage.system.incidents(stage.operator)) == 1
    assert stage.system.outbox(stage.operator) == ()
