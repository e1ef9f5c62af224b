"""`kiosk notify`: what recipients are told, to be read beforehand, and whether it reaches anybody."""

import base64
import time
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from kiosk.cli.ending import UNAVAILABLE
from kiosk.cli.options import Spelled, config_option
from kiosk.cli.output import json_option, print_json, print_table, wants_json
from kiosk.config import Config, example, load
from kiosk.core.errors import BadInput
from kiosk.core.outbox.channels import attempt
from kiosk.core.outbox.messages import Message, OutOfReach
from kiosk.language import LANGUAGES, plain
from kiosk.notify import create_notifier
from kiosk.notify.sample import sample
from kiosk.notify.wording import EVENTS, words

_language = click.option(
    "--language", type=Spelled(list(LANGUAGES), plain), default="en", show_default=True, help="In which language."
)


@click.group("notify")
@json_option
def command() -> None:
    """Messages to recipients: preview, test."""


@command.command("preview")
@click.argument("event", type=click.Choice(EVENTS, case_sensitive=False), metavar="EVENT")
@_language
@click.option("--html", is_flag=True, help="Print the e-mail's page instead, its QR code inside.")
@config_option
@json_option
def preview(event: str, language: str, html: bool, config: Path) -> None:
    """Print what is read at an EVENT.

    By a recipient: stored, reissued, reminder, extended, retrieved, expired, cancelled, problem, missing, test; by the
    operator: alert. The locker is this unit's; where there is no unit's file, the example's.
    """
    message = _sample(event, language, load(config if config.exists() else example()))
    if html:
        click.echo(_page(message), nl=False)
        return
    said = words(message)
    if wants_json():
        print_json({"subject": said.subject, "text": said.text, "short": said.short})
    else:
        click.echo(f"{said.subject}\n\n{said.text}\n\n--- as a text message\n{said.short}")


@command.command("test")
@click.argument("address")
@_language
@config_option
@json_option
def test(address: str, language: str, config: Path) -> int:
    """Send a test message to ADDRESS, an e-mail address or phone number, by every channel of the unit's file.

    Exit 69 unless some channel has accepted it and none has failed.
    """
    plan = load(config)
    # Imported here: what is an address is the ledger's rule, and the ledger comes along.
    from kiosk.core.contact import reachable
    from kiosk.core.verbs import Recipient

    if not address.strip():
        raise BadInput(what="address", why="give an e-mail address, or a phone number with + and the country in front")
    person = reachable(Recipient(email=address) if "@" in address else Recipient(phone=address), "of the test")
    message = msgspec.structs.replace(_sample("test", language, plan), email=person.email, phone=person.phone)
    answers = list(_answers(plan, message))
    if wants_json():
        print_json([{"channel": channel, "answer": answer, "said": said} for channel, answer, said in answers])
    else:
        print_table(("CHANNEL", "ANSWER", "SAID"), answers)
    states = {answer.partition(":")[0] for _, answer, _ in answers}
    return 0 if "accepted" in states and "failed" not in states else UNAVAILABLE


def _answers(plan: Config, message: Message) -> Iterator[tuple[str, str, str]]:
    """Each channel, what became of the message there, and what its provider said to a failure."""
    if not plan.notifiers and not plan.left_out:
        raise BadInput(what="notifiers", why="the unit's file names no channel; add [[notifiers]]")
    for channel in plan.notifiers:
        failure = attempt(create_notifier(channel.kind, **channel.settings), message)
        if failure is None:
            yield channel.kind, "accepted", ""
        elif isinstance(failure, OutOfReach):
            yield channel.kind, f"not asked: {failure}", ""
        else:
            yield channel.kind, f"failed: {failure}", failure.said
    for line in plan.left_out:
        yield "left out", f"failed: {line}", ""


def _sample(event: str, language: str, plan: Config) -> Message:
    return sample(event, language, time.time_ns() // 1_000_000, plan.locker, plan.policy)


def _page(message: Message) -> str:
    """The e-mail's page, its picture inside, so that it can be looked at alone."""
    # Imported here: a preview of the words draws nothing.
    from kiosk.notify.page import page, qr_code

    picture = message.token and f"data:image/png;base64,{base64.b64encode(qr_code(message.token)).decode()}"
    return page(words(message), picture)
