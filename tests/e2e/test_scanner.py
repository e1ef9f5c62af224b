"""Whatever a scanner reads before the first screen: a parcel's label is no code, a customer's QR code is one."""

from tests.e2e.controller import Controller
from tests.e2e.people import ANA, FIRST
from tests.e2e.window import Window

LABELS = (
    "RR123456785GB",  # UPU S10
    "]C100340434161094015902",  # GS1-128 with an SSCC, and the symbology before it
    "TBA309284716001",
    "https://track.example.org/p/340434161094015902?lang=en",
    "123456782",
)
REFUSED = "This is not a pickup code."


def test_no_label_is_taken_for_a_code_and_the_qr_code_opens(screen: Window, controller: Controller) -> None:
    """Not even the nine digits that would open a door; no label counts as a guess."""
    message = controller.stored("P-1", "SMALL", ANA)
    assert message.code is not None
    assert message.token is not None
    screen.reads(FIRST)
    for label in (*LABELS, message.code.replace(" ", "")):
        screen.scan(label)
        screen.reads(FIRST, REFUSED)
        screen.shoot("refused")
        screen.tap("CLEAR")
        screen.until(lambda picture: REFUSED not in picture.text, "the page is clear again")
    assert controller.steel.pulsed == (message.door,), "by the courier alone"
    assert controller.verbs.unit().keypad_closed == 0

    screen.scan(message.token)
    screen.reads(f"Door {message.door} is open")
    screen.shoot("opened")
    assert controller.steel.open == (message.door,)
