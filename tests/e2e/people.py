"""What people do at the screen in every test: customers type their codes, couriers sign in."""

from tests.e2e.window import Window

COURIER, PIN = "1001", "582036"
# Telephone numbers that the British regulator keeps free for plays and films.
ANA, BEN, CLEO = "+447700900101", "+447700900102", "+447700900103"
FIRST = "Type your 9-digit code"
"""What the first screen says."""


def type_code(window: Window, code: str) -> None:
    """Type a pickup code on the drawn keypad."""
    window.reads(FIRST)
    window.tap(*code.replace(" ", ""))


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


def abroad(phone: str) -> str:
    """A telephone number as it is typed on digits alone."""
    return phone.replace("+", "00")
