"""A courier's whole round by one means alone, each on another panel: fingers, a keypad of digits, the scanner."""

from functools import partial
from random import Random

from kiosk.core.verbs import PackageStatus
from tests.e2e.conftest import Opens
from tests.e2e.controller import Controller
from tests.e2e.people import ANA, BADGE, BEN, COURIER, FIRST, PIN, abroad, put_in, sign_in
from tests.e2e.picture import Picture
from tests.e2e.window import LARGE, MIDDLE, SMALL, Window

BURSTS = 200
UNREADABLE = "This is not a parcel number."


def test_a_round_by_taps_alone(opens: Opens, controller: Controller) -> None:
    """7 inches, 1024x600: number and PIN, the parcel's number, the phone, the size, all on drawn keys."""
    screen = opens("screen", "--socket", controller.socket, panel=MIDDLE)
    sign_in(screen)
    screen.tap("LOAD")
    screen.tap("TYPE THE NUMBER")
    screen.tap("A-J", "J", "D", "0-9", "7", "7")
    screen.tap("OK")
    screen.reads("the recipient's phone number")
    screen.tap(*abroad(BEN))
    screen.shoot("phone")
    screen.tap("OK")
    screen.tap("LARGE")
    door = put_in(screen, controller, "JD77")
    screen.shoot("shut")
    screen.tap("ALL INSIDE, DONE")
    screen.reads("1 stored in this round", "1 large", f"Behind doors {door}")
    screen.tap("SIGN OUT")
    _told(controller, BEN, door, "JD77")


def test_a_round_by_a_keypad_of_digits_alone(opens: Opens, controller: Controller) -> None:
    """7 inches, 800x480: the slash leads to every key, Enter presses it; nobody touches the panel."""
    screen = opens("screen", "--socket", controller.socket, panel=SMALL)
    screen.reads(FIRST)
    screen.press("HELP")
    screen.press("STAFF")
    screen.reads("Staff: type your number")
    _type(screen, COURIER + PIN)
    screen.press("LOAD")
    screen.reads("Scan the next parcel")
    _type(screen, "7719")
    screen.reads("7719_")
    screen.shoot("typed")
    screen.strike("KP_Enter")
    screen.reads("Parcel 7719: the recipient's phone number")
    _type(screen, abroad(BEN))
    screen.strike("KP_Enter")
    screen.reads("How large is parcel 7719?")
    _type(screen, "2")
    door = put_in(screen, controller, "7719")
    screen.press("ALL INSIDE, DONE")
    screen.reads("1 stored in this round", "1 medium")
    screen.shoot("summary")
    screen.strike("KP_Enter")
    _told(controller, BEN, door, "7719")


def test_a_round_by_the_scanner_alone(opens: Opens, controller: Controller) -> None:
    """10 inches, 1280x800: the badge, the parcels, the badge again; each scan says that the parcel before is inside."""
    parcels = ("RR123456785GB", "00340434161094015902", "JJD000390007882812345")
    for parcel, size in zip(parcels, ("SMALL", "MEDIUM", "LARGE"), strict=True):
        controller.expects(parcel, size, ANA)
    screen = opens("screen", "--socket", controller.socket, panel=LARGE)
    screen.reads(FIRST)
    screen.scan(BADGE)
    screen.reads("Free boxes", "3 expected")
    screen.shoot("signed-in")
    doors = {}
    for parcel in parcels:
        screen.scan(parcel)
        doors[parcel] = put_in(screen, controller, parcel)
    screen.scan(BADGE)
    screen.reads("3 stored in this round", f"Behind doors {', '.join(doors.values())}")
    screen.shoot("summary")
    screen.scan(BADGE)
    for parcel, door in doors.items():
        _told(controller, ANA, door, parcel)
    assert controller.steel.pulsed == tuple(doors.values())


def test_two_hundred_labels_are_read_as_they_come(opens: Opens, controller: Controller) -> None:
    """None is misread, and none is taken for typing: a burst's Enter would say that the parcel before is inside.

    One that a busy machine tears is asked for again; these are few.
    """
    controller.expects("FIRST-1", "SMALL", ANA)
    screen = opens("screen", "--socket", controller.socket, panel=LARGE)
    screen.reads(FIRST)
    screen.scan(BADGE)
    screen.reads("Free boxes")
    screen.scan("FIRST-1")
    put_in(screen, controller, "FIRST-1")
    dice = Random(20260722)
    torn = sum(_read(screen, *label(dice, at)) for at in range(BURSTS))
    assert torn <= BURSTS // 20
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
    )
    text = kinds[at % len(kinds)]
    return text, text[3:] if text.startswith("]") else text


def _read(screen: Window, scanned: str, number: str) -> int:
    """Scan until the page names the number; the answer is how often it asked for the label again."""
    named = f"Parcel {number} comes next."
    screen.burst(scanned)
    if screen.until(partial(_either, named, UNREADABLE), f"{scanned} is read") == named:
        return 0
    screen.burst(scanned)
    screen.reads(named)
    return 1


def _either(one: str, other: str, picture: Picture) -> str | None:
    return one if one in picture.text else other if other in picture.text else None


def _type(screen: Window, digits: str) -> None:
    """On the keypad, at a person's pace."""
    screen.strike(*(f"KP_{digit}" for digit in digits))


def _told(controller: Controller, phone: str, door: str, parcel: str) -> None:
    """The parcel lies behind that door, and its recipient got a code for it."""
    assert parcel in controller.steel.inside[door]
    message = controller.message_to(phone, "stored")
    assert message.code is not None
    assert controller.package(parcel).status is PackageStatus.STORED
