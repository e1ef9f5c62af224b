"""`kiosk staff hash`, `import` and `export`: one file, many units, no readable secret."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.runtime import Unit
from tests.cli.conftest import Kiosk

PIN, BADGE = "582036", "B-77"


@pytest.fixture
def file(kiosk: Kiosk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A courier with a badge and a technician, as `hash` prints them; nothing of it needs a controller."""
    kiosk("staff", "hash", "1001", "--role", "courier", "--carrier", "DHL", "--badge-prompt", said=f"{PIN}\n{BADGE}\n")
    kiosk("staff", "hash", "9001", "--role", "technician", "--no-header", said="918273\n")
    path = tmp_path / "staff.csv"
    path.write_text(capsys.readouterr().out)
    return path


def test_a_row_is_made_without_a_controller_and_tells_no_secret(file: Path) -> None:
    """Columns first, then a line a person; neither PIN nor badge stands in it."""
    text = file.read_text()
    assert text.splitlines()[0] == "number,role,carrier,pin_hash,badge,disabled"
    assert len(text.splitlines()) == 3
    assert PIN not in text
    assert BADGE not in text


def test_the_file_is_taken_in_and_may_be_read_again(
    unit: Unit, kiosk: Kiosk, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Then its people sign in."""
    assert kiosk("staff", "import", str(file), "--dry-run") == 0
    assert capsys.readouterr().out == "nothing was taken: 2 added, 0 changed, 0 known already, 0 bad\n"
    assert kiosk("staff", "import", str(file)) == 0
    assert capsys.readouterr().out == "2 added, 0 changed, 0 known already, 0 bad\n"
    assert unit.system.sign_in_badge(BADGE).number == unit.system.sign_in("1001", PIN).number == "1001"
    assert kiosk("staff", "import", str(file)) == 0
    assert capsys.readouterr().out == "0 added, 0 changed, 2 known already, 0 bad\n"


def test_one_bad_row_keeps_everybody_out(
    kiosk: Kiosk, kiosk_json: Callable[..., Any], unit: Unit, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is named by its line, whether the command or the controller saw it."""
    with file.open("a") as rows:
        rows.write("2001,courier,,582036,,\n2002,courier,,,,\n1001,courier,,x,,\n2003,courier,,x,,perhaps\n")
    assert kiosk("staff", "import", str(file)) == 64
    said = capsys.readouterr()
    assert said.out == "nothing was taken: 2 added, 0 changed, 0 known already, 4 bad\n"
    assert said.err.splitlines() == [
        "line 4: pin_hash: take what `kiosk staff hash` prints",
        "line 5: it has no pin_hash",
        "line 6: its number or badge is on line 2 already",
        "line 7: disabled: take yes or no",
    ]
    assert unit.system.staff(unit.system.operator_session().id) == ()
    assert kiosk_json("staff", "list") == []


@pytest.mark.usefixtures("unit")
def test_people_who_share_a_line_are_named_one_by_one(
    kiosk: Kiosk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A program writes its whole list on one line."""
    path = tmp_path / "staff.json"
    path.write_text('[{"number": "1001", "role": "courier"}, 5, {"number": "1002", "role": "x", "pin_hash": "x"}]')
    assert kiosk("staff", "import", str(path)) == 64
    said = capsys.readouterr()
    assert said.out == "nothing was taken: 0 added, 0 changed, 0 known already, 3 bad\n"
    assert [line.partition(":")[0] for line in said.err.splitlines()] == [f"line 1, row {n}" for n in (1, 2, 3)]


@pytest.mark.parametrize("rows", [slice(1, 2), slice(1, None)])
def test_a_file_without_its_header_is_refused_and_not_repeated(
    unit: Unit, kiosk: Kiosk, file: Path, rows: slice, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first person is no name of columns; the hashes in it are nobody's business."""
    file.write_text("\n".join(file.read_text().splitlines()[rows]) + "\n")
    assert kiosk("staff", "import", str(file)) == 64
    said = capsys.readouterr()
    assert "the file has no column number" in said.err
    assert "argon2" not in said.out + said.err
    assert unit.system.staff(unit.system.operator_session().id) == ()


def test_what_is_exported_can_be_imported(
    unit: Unit, kiosk: Kiosk, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As CSV; the badges of the unit stay as they are."""
    kiosk("staff", "import", str(file))
    kiosk("staff", "disable", "9001")
    capsys.readouterr()
    assert kiosk("staff", "export") == 0
    exported = capsys.readouterr().out
    file.write_text(exported)
    assert [line.rpartition(",")[2] for line in exported.splitlines()[1:]] == ["no", "yes"]
    assert kiosk("staff", "import", str(file)) == 0
    assert capsys.readouterr().out == "0 added, 0 changed, 2 known already, 0 bad\n"
    assert unit.system.sign_in_badge(BADGE).number == "1001"


@pytest.mark.parametrize("arguments", [("10", PIN), ("1001", "123456")])
def test_what_no_unit_would_take_is_no_row(
    kiosk: Kiosk, arguments: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither a wrong number nor a simple PIN."""
    number, pin = arguments
    assert kiosk("staff", "hash", number, "--role", "courier", said=f"{pin}\n") == 64
    assert capsys.readouterr().out == ""


def test_a_new_pin_is_given(unit: Unit, kiosk: Kiosk, file: Path) -> None:
    """By the input, never by the command."""
    kiosk("staff", "import", str(file))
    assert kiosk("staff", "pin", "1001", said="301984\n") == 0
    assert unit.system.sign_in("1001", "301984").number == "1001"
