"""Frames that vendors and captures have published: they alone can tell that driver and simulated board err together.

The sources are named beside each frame; what a vendor got wrong is kept as well, and must not be believed.
"""

from dataclasses import dataclass

import pytest

from hal.wire import dingchang, modbus, shuoming, winnsen, wkly
from hal.wire import kerong_cu12 as cu12
from hal.wire import kerong_cu16 as cu16
from hal.wire import kerong_cu48 as cu48
from hal.wire import kerong_cu48b as cu48b
from hal.wire.frame import Framing, bits, sum8

CU16 = 'KERONG, "KR-CU16 Communication Protocol" V1.6 (mojisejr/smc-app c080d08, docs/system-architecture/CU16.txt)'
CU48 = "sonmasterj/lock_controller, index.js"
CU48B = "captures through a TCP bridge, AshurkovAV/KerongConsole"
OPEN_LOCKER = "captures of an 8-channel board, Open-Locker ADR-0061"
SPORTS = "shijian777/sports-venue-android-terminal, LockerProtocolTest"
WAVESHARE = "Waveshare's wiki, Modbus RTU Relay"
EASYIOT = "easyiot, README"
DINGCHANG = "Dingchang, document A/0 (likangjie110/lockboard)"
LOCQAR = 'LocQar, WinnsenCodecTest, after Winnsen\'s "Serial Command Document V202104"'
CU12 = 'KERONG, "CU12 Protocol" V1.1 (mojisejr/smc-app c080d08, docs/system-architecture/CU12.txt)'


@dataclass(frozen=True)
class Golden:
    """A published frame, the direction it belongs to, what it means, and who says so."""

    frame: str
    framing: Framing[object]
    means: object
    source: str


GOLDEN = [
    Golden("02 00 30 03 35", cu16.REQUESTS, cu16.ReadStatus(0), CU16),
    Golden("02 00 35 01 00 01 00 03 3C", cu16.REPLIES, cu16.Status(0, bits(b"\x01\x00"), bits(b"\x01\x00")), CU16),
    Golden("02 02 31 03 38", cu16.REQUESTS, cu16.Unlock(0, 2), CU16),
    Golden("02 00 37 03 3C", cu16.REQUESTS, cu16.ReadPulse(0), CU16),
    Golden("02 00 38 0F 00 00 37 03 83", cu16.REPLIES, cu16.Pulse(0, 0.55), CU16),
    Golden("02 00 00 50 03 55", cu48.REQUESTS, cu48.ReadStatus(0), CU48),
    Golden("02 00 00 51 03 56", cu48.REQUESTS, cu48.Unlock(0, 0), CU48),
    Golden("02 00 00 60 03 65", cu48b.REQUESTS, cu48b.ReadStatus(0), CU48B),
    Golden("02 00 00 61 03 66", cu48b.REQUESTS, cu48b.Unlock(0, 0), CU48B),
    Golden("02 00 01 61 03 67", cu48b.REQUESTS, cu48b.Unlock(0, 1), CU48B),
    Golden("02 00 04 61 03 6A", cu48b.REQUESTS, cu48b.Unlock(0, 4), CU48B),
    Golden(f"02 00 00 75 {'00 ' * 12} 03 7A", cu48b.REPLIES, cu48b.Status(0, bits(bytes(6)), bits(bytes(6))), CU48B),
    Golden(
        f"02 00 00 75 01 {'00 ' * 11} 03 7B",
        cu48b.REPLIES,
        cu48b.Status(0, bits(b"\1" + bytes(5)), bits(bytes(6))),
        CU48B + ': "lock 1 closed"',
    ),
    Golden("02 00 00 80 00 00 03 85", cu12.REQUESTS, cu12.ReadStatus(0), CU12),
    Golden("02 00 00 80 10 02 03 99 02 00", cu12.REPLIES, cu12.Status(0, bits(b"\2\0")), CU12 + ": lock 2 locked"),
    Golden("02 00 02 81 00 00 03 88", cu12.REQUESTS, cu12.Unlock(0, 2), CU12),
    Golden("02 00 02 81 10 00 03 98", cu12.REPLIES, cu12.Unlocked(0, 2), CU12),
    Golden("02 00 00 82 00 00 03 87", cu12.REQUESTS, cu12.ReadPulse(0), CU12),
    Golden("02 00 00 82 10 02 03 D0 00 37", cu12.REPLIES, cu12.Pulse(0, 0.55), CU12),
    Golden("02 10 00 80 00 00 03 95", cu12.REQUESTS, cu12.ReadStatus(cu12.ALL_BOARDS), CU12),
    Golden("02 01 00 80 10 02 03 9C 04 00", cu12.REPLIES, cu12.Status(1, bits(b"\4\0")), CU12 + ": lock 3 locked"),
    Golden("02 10 00 82 00 00 03 97", cu12.REQUESTS, cu12.ReadPulse(cu12.ALL_BOARDS), CU12),
    Golden("02 01 00 82 10 02 03 D1 00 37", cu12.REPLIES, cu12.Pulse(1, 0.55), CU12),
    Golden("02 00 00 83 00 00 03 88", cu12.REQUESTS, cu12.ReadSetting(0, cu12.Command.BAUD), CU12),
    Golden("02 00 00 83 10 01 03 9A 01", cu12.REPLIES, cu12.Setting(0, cu12.Command.BAUD, b"\1"), CU12 + ": 19200"),
    Golden("02 10 00 84 00 00 03 99", cu12.REQUESTS, cu12.ReadSetting(cu12.ALL_BOARDS, cu12.Command.DELAY), CU12),
    Golden("02 01 00 84 10 01 03 9B 00", cu12.REPLIES, cu12.Setting(1, cu12.Command.DELAY, b"\0"), CU12),
    Golden("02 00 00 85 00 00 03 8A", cu12.REQUESTS, cu12.ReadSetting(0, cu12.Command.PUSH_WAIT), CU12),
    Golden("02 00 00 85 10 01 03 9B 00", cu12.REPLIES, cu12.Setting(0, cu12.Command.PUSH_WAIT, b"\0"), CU12),
    Golden("02 00 00 8F 00 00 03 94", cu12.REQUESTS, cu12.ReadSetting(0, cu12.Command.VERSION), CU12),
    Golden("02 00 00 8F 10 02 03 C8 10 12", cu12.REPLIES, cu12.Setting(0, cu12.Command.VERSION, b"\x10\x12"), CU12),
    Golden("80 01 01 33 B3", shuoming.REQUESTS, shuoming.ReadOne(1, 1), "yunle_sensors, README"),
    Golden("80 01 00 33 B2", shuoming.REQUESTS, shuoming.ReadAll(1), OPEN_LOCKER),
    Golden("80 01 00 00 00 33 B2", shuoming.REPLIES, shuoming.Contacts(1, bits(bytes(3))), OPEN_LOCKER),
    Golden("80 01 00 00 01 33 B3", shuoming.REPLIES, shuoming.Contacts(1, bits(b"\1\0\0")), "开, lock 1, in a forum"),
    Golden("80 01 00 00 02 33 B0", shuoming.REPLIES, shuoming.Contacts(1, bits(b"\2\0\0")), "锁2开, in a forum"),
    Golden("8A 01 01 11 9B", shuoming.REQUESTS, shuoming.Unlock(1, 1), OPEN_LOCKER),
    Golden("8A 01 01 00 8A", shuoming.REPLIES, shuoming.Unlocked(1, 1, False), OPEN_LOCKER),
    Golden("8A 01 01 11 9B", shuoming.REPLIES, shuoming.Unlocked(1, 1, True), SPORTS),
    Golden("01 05 02 00 00 07 8D B0", modbus.REQUESTS, modbus.Flash(1, 0, 7), WAVESHARE),
    Golden("01 05 02 00 00 07 8D B0", modbus.REPLIES, modbus.Flash(1, 0, 7), WAVESHARE),
    Golden("01 05 00 00 FF 00 8C 3A", modbus.REQUESTS, modbus.Switch(1, 0, True), WAVESHARE),
    Golden("01 05 00 00 00 00 CD CA", modbus.REQUESTS, modbus.Switch(1, 0, False), WAVESHARE),
    Golden("01 05 00 00 00 00 CD CA", modbus.REPLIES, modbus.Switch(1, 0, False), WAVESHARE),
    Golden("57 4B 4C 59 09 00 82 01 83", wkly.REQUESTS, wkly.Unlock(0, 1), EASYIOT),
    Golden("57 4B 4C 59 0B 00 82 00 01 00 81", wkly.REPLIES, wkly.Unlocked(0, 1, False), EASYIOT + ": now open"),
    Golden("57 4B 4C 59 0B 01 82 00 04 00 85", wkly.REPLIES, wkly.Unlocked(1, 4, False), "an ESP-IDF driver's comment"),
    Golden("DC 02 01 10 01 01 13", dingchang.REQUESTS, dingchang.Unlock(1, 1), DINGCHANG),
    Golden("DC FE 01 10 01 01 13", dingchang.REPLIES, dingchang.Short(1, 0x10, 1), DINGCHANG + ": by its example"),
    Golden("DC 02 01 01 00 02", dingchang.REQUESTS, dingchang.ReadVersion(1), DINGCHANG),
    Golden("DC FE 01 01 02 01 00 05", dingchang.REPLIES, dingchang.Version(1, 1), DINGCHANG),
    Golden("DC 02 01 11 01 01 14", dingchang.REQUESTS, dingchang.ReadOne(1, 1), DINGCHANG),
    Golden("DC FE 01 11 01 01 14", dingchang.REPLIES, dingchang.Short(1, 0x11, 1), DINGCHANG + ": 1 is open"),
    Golden("DC FE 01 10 02 01 01 15", dingchang.REPLIES, dingchang.Unlocked(1, 1, 1), DINGCHANG + ": by its table"),
    Golden("DC 02 01 12 00 13", dingchang.REQUESTS, dingchang.ReadAll(1), DINGCHANG),
    Golden("DC FE 01 12 02 00 00 15", dingchang.REPLIES, dingchang.Contacts(1, bits(bytes(2))), DINGCHANG),
    Golden("90 06 05 01 05 03", winnsen.REQUESTS, winnsen.Unlock(1, 5), LOCQAR),
    Golden("90 07 02 02 FF 0F 03", winnsen.REQUESTS, winnsen.ReadDoors(2, bits(b"\xff\x0f")), LOCQAR),
    Golden("90 07 85 01 05 01 03", winnsen.REPLIES, winnsen.Unlocked(1, 5, winnsen.OPENED), LOCQAR),
    Golden("90 07 85 01 03 00 03", winnsen.REPLIES, winnsen.Unlocked(1, 3, winnsen.FAILED), LOCQAR),
    Golden("90 07 82 01 01 01 03", winnsen.REPLIES, winnsen.Contacts(1, bits(b"\1\1")), LOCQAR + ": 1 and 9 open"),
]


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.frame)
def test_a_published_frame_means_what_its_source_says(golden: Golden) -> None:
    """And it is written exactly as it was published."""
    frame = bytes.fromhex(golden.frame)
    assert golden.framing.cut(frame) == ([golden.means], b"")
    assert golden.means.encode() == frame


@pytest.mark.parametrize(
    ("request_", "reply"),
    [("02 00 39 01 03 3F", "02 00 39 01 00 00 01 03 40"), ("02 00 40 01 03 46", "02 00 40 01 00 00 01 03 47")],
)
def test_settings_of_a_cu16_are_sound_frames_that_nobody_here_speaks(request_: str, reply: str) -> None:
    """The same source's delay (39) and speed (40): setting them writes the board's memory, so they stay unknown."""
    for frame, framing in ((bytes.fromhex(request_), cu16.REQUESTS), (bytes.fromhex(reply), cu16.REPLIES)):
        assert sum8(frame[:-1]) == frame[-1]
        assert framing.cut(frame)[0] == []


@pytest.mark.parametrize(
    ("frame", "framing", "says"),
    [
        ("02 00 33 03 38", cu16.REQUESTS, "CU16: unlock all 16"),
        ("02 00 0C 81 00 00 03 92", cu12.REQUESTS, "CU12: unlock all 12"),
        ("02 10 0C 81 00 00 03 A2", cu12.REQUESTS, "CU12: unlock all on the bus"),
        ("02 00 00 82 00 02 03 ED 00 64", cu12.REQUESTS, "CU12: set the pulse to 1 s"),
        ("02 00 00 8E 00 00 03 93", cu12.REQUESTS, "CU12: set everything back"),
        ("DC 02 01 14 00 15", dingchang.REQUESTS, "DC: open all"),
        ("DC 02 01 15 02 00 07 1F", dingchang.REQUESTS, "DC: open 1, 2 and 3 in turn"),
        ("DC 02 01 16 02 01 01 1B", dingchang.REQUESTS, "DC: hold 1 on, which may burn the lock"),
        ("DC 02 01 1A 02 00 07 24", dingchang.REQUESTS, "DC: hold 1, 2 and 3 on"),
        ("8A 01 00 11 9A", shuoming.REQUESTS, "8A: unlock all (yunle_sensors README)"),
        ("90 01 02 02 02 93", shuoming.REQUESTS, "8A: unlock 2, 10 and 18 (same)"),
        ("DC 02 01 18 02 00 07 22", dingchang.REQUESTS, "DC: open 1, 2 and 3 (Dingchang A/0)"),
        ("9A 01 01 11 8B", shuoming.REQUESTS, "8A: hold 1 on, which burns its solenoid (same)"),
    ],
)
def test_nothing_here_speaks_for_many_doors_or_for_long(frame: str, framing: Framing[object], says: str) -> None:
    """Sound frames of the vendors that a locker must never send, and that the simulated boards do not know."""
    assert framing.cut(bytes.fromhex(frame))[0] == [], says


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        ("01 05 00 00 55 00 F2 9A", "toggle relay 0 (Waveshare's wiki)"),
        ("01 05 00 FF FF 00 BC 0A", "all relays on (same)"),
        ("01 06 10 00 00 01 4C CA", "put relay 0 into linkage mode"),
        ("01 03 10 00 00 08 40 CC", "ask for the relays' modes"),
    ],
)
def test_modbus_requests_that_nobody_here_speaks_are_understood_to_be_refused(frame: str, says: str) -> None:
    """A slave answers an exception to what it does not do; silence would mean that it was not addressed."""
    [request] = modbus.REQUESTS.cut(bytes.fromhex(frame))[0]
    assert isinstance(request, modbus.Unspoken), says


def test_the_frame_77_of_a_cu48b_is_not_understood_and_not_believed() -> None:
    """Seen once in the same captures; nobody knows what it means."""
    frame = bytes.fromhex("02 00 0A 77 01 00 00 00 00 00 01 00 00 00 00 00 03 88")
    assert sum8(frame[:-1]) == frame[-1]
    assert cu48b.REPLIES.cut(frame)[0] == []


@pytest.mark.parametrize("frame", ["01 01 01 01 51 88", "01 05 02 00 00 05 8D B0"])
def test_modbus_frames_published_with_a_wrong_check_are_not_believed(frame: str) -> None:
    """The first should end in 90 48; the second, in a comment, has the check of 00 07."""
    data = bytes.fromhex(frame)
    assert modbus.crc16(data) != 0
    assert modbus.REQUESTS.cut(data)[0] == modbus.REPLIES.cut(data)[0] == []


def test_the_vendor_s_wrong_sum_is_not_believed() -> None:
    """Dingchang's example of an answer to 18 ends in E3, where its own rule gives 22."""
    frame = bytes.fromhex("DC FE 01 18 02 00 07 E3")
    assert sum8(frame[2:-1]) == 0x22
    assert dingchang.REPLIES.cut(frame)[0] == []
