"""What people do at the screen in every test: customers type their codes, couriers sign in."""

from kiosk.notify.console import SentMessage
from tests.e2e.controller import Controller
from tests.e2e.window import Window

COURIER, TECHNICIAN, PIN, BADGE = "1001", "2001", "582036", "BADGE:7f3a90-c2"
# Telephone numbers that the British regulator keeps free for plays and films.
ANA, BEN, CLEO = "+447700900101", "+447700900102", "+447700900103"
FIRST = "Type your 9-digit code"
"""What the first screen says."""


def type_code(window: Window, message: SentMessage) -> None:
    """Type the code of a message on the drawn keypad."""
    assert message.code is not None
    window.reads(FIRST)
    window.tap(*message.code.replace(" ", ""))


def open_by_code(window: Window, message: SentMessage) -> str:
    """Type the code of a message; the answer is the door that has opened, the one that it names."""
    type_code(window, message)
    assert message.door is not None
    window.reads(f"Door {message.door} is open")
    return message.door


def take(window: Window, controller: Controller, door: str) -> None:
    """Take the parcel, shut the door and say so."""
    controller.takes(door)
    window.reads(f"Door {door} is shut", "Did you take your parcel?")
    window.tap("DONE")
    window.reads("Thank you")


def sign_in(window: Window) -> None:
    """Sign in as the courier, by number and PIN on the drawn keypad."""
    window.reads(FIRST)
    window.tap("HELP")
    window.tap("STAFF")
    window.reads("Staff: type your number")
    window.tap(*COURIER)
    window.reads("Staff: type your PIN")
    window.tap(*PIN)
    window.reads("Free boxes")


def put_in(window: Window, controller: Controller, parcel: str, *, slowly: bool = False) -> str:
    """Let the hand put a parcel behind the door that opened for it; the answer is that door.

    Only a door that was open for a while lets the next scan say that this parcel is inside.
    """
    window.reads("is open", f"Put parcel {parcel} in, then shut the door.")
    door = window.picture.text.split("Door ")[1][:2]
    controller.stores(door, parcel, slowly=slowly)
    window.reads(f"Door {door} is shut", f"Parcel {parcel} is inside?")
    return door


def abroad(phone: str) -> str:
    """A telephone number as it is typed on digits alone."""
    return phone.replace("+", "00")
