"""Two hundred labels as a scanner sends them, on several pages: none is lost, and none is taken for typing.

One that a busy machine tears, between the X server and the terminal, is asked for again; hardly any is.
"""

from collections.abc import Sequence
from functools import partial
from random import Random

from kiosk.core.verbs import PackageStatus
from tests.e2e.controller import Controller
from tests.e2e.people import ANA, BADGE, FIRST, put_in
from tests.e2e.picture import Picture
from tests.e2e.window import Window

AT_THE_DOOR, AT_ONCE, PAIRS, IN_A_ROW, ROWS = 100, 20, 20, 5, 8
TORN = 4
"""Labels of two hundred that may have to be read twice; on a machine with nothing else to do it is none."""
SEED = 20260722
UNREADABLE = "This is not a parcel number."
REFUSED = "This is not a pickup code."


def test_two_hundred_labels_are_read_as_they_come(screen: Window, controller: Controller) -> None:
    """A burst's Enter would say that the parcel before is inside, its characters would type a code or a number."""
    controller.expects("FIRST-1", "SMALL", ANA)
    dice = Random(SEED)
    labels = [label(dice, at) for at in range(AT_THE_DOOR + AT_ONCE + 2 * PAIRS + ROWS * IN_A_ROW)]
    assert len(labels) == len(set(labels)) == 200
    screen.reads(FIRST)
    _before_a_code(screen, labels)
    screen.scan(BADGE)
    screen.reads("Free boxes")
    screen.tap("LOAD")
    torn = _before_a_parcel(screen, labels)
    screen.scan("FIRST-1")
    put_in(screen, controller, "FIRST-1")
    torn += _at_a_shut_door(screen, labels)
    assert not labels
    assert torn <= TORN
    assert controller.package("FIRST-1").status is PackageStatus.PENDING
    screen.tap("NOT INSIDE")


def label(dice: Random, at: int) -> tuple[str, str]:
    """What a scanner sends for one of the usual labels, and the number that it stands for; no two are the same."""
    serial = f"{dice.randrange(10**7):07}{at:03}"
    kinds = (
        f"RR{serial[1:]}GB",  # UPU S10
        f"]C1003404341{serial}",  # GS1-128 with an SSCC, and the symbology before it
        f"1Z999AA1{serial}",
        f"JJD0003900{serial}",
        f"TBA{serial}716",
        f"]Q3https://t.example.org/{serial}",  # a QR code on a return's label
        f"%0{serial}276",
        serial,
        f"{dice.randrange(10)}{at:03}",  # a house's own, as short as they come
    )
    text = kinds[at % len(kinds)]
    return text, text[3:] if text.startswith("]") else text


def _before_a_code(screen: Window, labels: list[tuple[str, str]]) -> None:
    """Several in a row before anybody looks: each is refused, and no digit of any stands there."""
    for _ in range(ROWS):
        for _ in range(IN_A_ROW):
            screen.burst(labels.pop()[0])
        screen.reads(FIRST, REFUSED)
        screen.tap("CLEAR")
        screen.until(lambda picture: REFUSED not in picture.text, "the page is clear again")


def _before_a_parcel(screen: Window, labels: list[tuple[str, str]]) -> int:
    """One is asked about, another one is told to wait for it; the answer is how many were asked for again."""
    torn = 0
    for _ in range(PAIRS):
        (one, number), (another, _) = labels.pop(), labels.pop()
        screen.reads("Scan the next parcel")
        torn += _read(screen, one, f"Parcel {number}: the recipient's phone number")
        torn += _read(screen, another, f"First finish parcel {number};")
        screen.tap("BACK")
    return torn


def _at_a_shut_door(screen: Window, labels: list[tuple[str, str]]) -> int:
    """Each is named; of those that come at once the last one is, and no Enter of any says that a parcel is inside."""
    torn = 0
    while labels:
        for _ in range(0 if len(labels) > AT_ONCE else len(labels) - 1):
            screen.burst(labels.pop()[0])
        text, number = labels.pop()
        torn += _read(screen, text, f"Parcel {number} comes next.")
    return torn


def _read(screen: Window, label: str, heard: str) -> bool:
    """Scan, and once more if the page asks for it; the answer is whether it did."""
    screen.burst(label)
    torn = screen.until(partial(_first_of, (heard, UNREADABLE)), f"{label} is read") == UNREADABLE
    if torn:
        screen.burst(label)
        screen.reads(heard)
    return torn


def _first_of(texts: Sequence[str], picture: Picture) -> str | None:
    return next(filter(picture.shows, texts), None)
