"""F1: the whole simulator on one page."""

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from kiosk.ui.simulator.cast import COURIER, TECHNICIAN

TEXT = f"""\
A PARCEL LOCKER, SIMULATED           any key or a click goes back

On the left is the kiosk's real screen: click its keys, or type.
Digits always go to the kiosk. On the right is the cabinet, with x-ray
eyes: [Ana] is a parcel behind a shut door. ■ is one that you can reach.

A CLICK on an open door does the natural thing: take the parcel or put
it in, and with the next click shut the door. A click on a shut door
chooses it; jam it, cut its sensor, break it open in the line below.
(A wall that is wider than the window moves with the mouse wheel.)

PHONES show the messages; a click holds the QR code to the scanner.
TROLLEY: a click holds a parcel's label to the scanner (courier only).

F2  courier {COURIER.number}, PIN {COURIER.pin}: the badge is scanned for you
F3  technician {TECHNICIAN.number}, PIN {TECHNICIAN.pin}
F4  breaks something: a jam, a sensor, every cable; the 4th time heals
Tab  goes from the kiosk to the wall, the chips and the phones;
     arrows choose there, Enter clicks. Typing goes back to the kiosk.
Ctrl+C  quits at any moment (the real kiosk has no way out).
"""


class Guide(ModalScreen[None]):
    """One page to read; every key and click leads back."""

    def compose(self) -> ComposeResult:
        """The text in a box."""
        yield Static(TEXT, id="guide", markup=False)

    def on_key(self, event: events.Key) -> None:
        """Back; the key goes nowhere else."""
        event.stop()
        self.dismiss()

    def on_click(self) -> None:
        """Back."""
        self.dismiss()
