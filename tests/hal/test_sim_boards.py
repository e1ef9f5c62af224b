"""Simulated boards as other programs meet them: what the vendors document beside the questions that our banks ask."""

import pytest

from hal.sim.boards import BOARDS
from hal.sim.rig import Rig, Wired

DOORS = {"kerong-cu16": 16, "kerong-cu12": 12}

CU16, CU12 = "KR-CU16 Communication Protocol V1.6", "CU12 Protocol V1.1"
WKLY, DC, MODBUS = "junerver/LockDemo", "Dingchang A/0", "MODBUS Application Protocol 1.1b3"


@pytest.mark.parametrize(
    ("kind", "asked", "answered", "source"),
    [
        ("kerong-cu16", "02 F0 32 03 27", "02 00 36 FF FF 00 00 03 39", f"{CU16}: all boards of the bus"),
        ("kerong-cu16", "02 00 37 03 3C", "02 00 38 0F 00 00 37 03 83", f"{CU16}: a pulse of 550 ms"),
        ("kerong-cu12", "02 10 00 80 00 00 03 95", "02 00 00 80 10 02 03 A5 FF 0F", f"{CU12}: all boards of the bus"),
        ("kerong-cu12", "02 10 00 82 00 00 03 97", "02 00 00 82 10 02 03 D0 00 37", f"{CU12}: a pulse of 550 ms"),
        ("kerong-cu12", "02 00 00 83 00 00 03 88", "02 00 00 83 10 01 03 9A 01", f"{CU12}: 19200 baud"),
        ("kerong-cu12", "02 00 00 8F 00 00 03 94", "02 00 00 8F 10 02 03 C8 10 12", f"{CU12}: versions 1.0 and 1.2"),
        ("kerong-cu12", "02 00 00 90 00 00 03 95", "02 00 00 90 13 00 03 A8", f"{CU12}: unknown command"),
        ("shuoming", "80 01 02 33 B0", "80 01 02 11 92", "yunle_sensors, README: read one"),
        ("wkly", "57 4B 4C 59 09 00 83 02 81", "57 4B 4C 59 0B 00 83 00 02 01 82", f"{WKLY}: read one"),
        ("dingchang", "DC 02 01 01 00 02", "DC FE 01 01 02 01 00 05", f"{DC}: version"),
        ("dingchang", "DC 02 01 11 01 02 15", "DC FE 01 11 01 00 13", f"{DC}: read one, shut"),
        ("modbus", "01 01 00 00 00 08 3D CC", "01 01 01 00 51 88", "Waveshare's wiki: no relay is on"),
        ("waveshare", "01 05 00 FF 00 00 FD FA", "01 05 00 FF 00 00 FD FA", "Waveshare's wiki: all relays off"),
        ("waveshare", "01 03 10 00 00 08 40 CC", "01 83 01 80 F0", f"{MODBUS}: illegal function"),
        ("modbus", "01 05 00 FF FF 00 BC 0A", "01 85 03 02 91", f"{MODBUS}: illegal value"),
    ],
)
def test_what_a_vendor_documents_is_answered(kind: str, asked: str, answered: str, source: str) -> None:
    """Over shut doors, byte by byte as the source has it."""
    with Rig(Wired(kind, doors=DOORS.get(kind, 3), pulse=0.55 if "kerong" in kind else 0.5)) as rig:
        [answer] = rig.board.hear(bytes.fromhex(asked))
        frame = answer.frame if isinstance(answer.frame, bytes) else answer.frame()
        assert frame == bytes.fromhex(answered), source
        assert rig.steel.pulses == ()


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("kerong-cu16", "02 00 33 03 38"),
        ("kerong-cu12", "02 10 00 81 00 00 03 96"),
        ("kerong-cu12", "02 00 0C 81 00 00 03 92"),
        ("shuoming", "8A 01 00 11 9A"),
        ("shuoming", "90 01 02 02 02 93"),
        ("dingchang", "DC 02 01 14 00 15"),
        ("modbus", "01 05 00 FF FF 00 BC 0A"),
        ("waveshare", "01 0F 00 00 00 08 01 FF BE D5"),
    ],
)
def test_no_simulated_board_opens_many_doors_at_once(kind: str, asked: str) -> None:
    """What a locker must never send, a simulated board does not do."""
    with Rig(Wired(kind)) as rig:
        rig.board.hear(bytes.fromhex(asked))
        assert rig.steel.pulses == ()


@pytest.mark.parametrize("kind", BOARDS)
def test_a_question_to_another_board_is_not_answered(kind: str) -> None:
    """Nor is a latch pulled for it."""
    with Rig(Wired(kind, "left"), Wired(kind, "right", settings={"address": 2})) as rig:
        rig.banks["right"].unlock(1)
        rig.banks["right"].read()  # some boards do not answer an unlock: what was read was unlocked before
        heard = list(rig.line.heard)
        assert heard
        assert all(rig.boards["left"].hear(request) == [] for request in heard)
        assert {pulse.door for pulse in rig.steel.pulses} == {"right 1"}
