"""`kiosk packages import` takes a carrier's list: every bad row is named, the good ones are taken or none."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.parcels.manifests import MOST_TOGETHER
from kiosk.runtime import Unit
from tests.cli.conftest import Kiosk

MANIFEST = """number;size;phone;E-Mail;language;low_door
P-1;small;+49 170 1234567;;de-AT;
P-2;;;ana@example.org;;yes
P-3;HUGE;;ana@example.org;;
P-4;SMALL;;;;
P-1;SMALL;;ben@example.org;;
;SMALL;;ben@example.org;;
P-5;SMALL;;ben@example.org;;maybe
P-6;SMALL;;ben@example.org;klingon;
P-7;SMALL;;ben@example.org;nl;
P-8;SMALL;0170 1234567;;;
"""


@pytest.fixture
def manifest(tmp_path: Path) -> str:
    """A file with three good rows and seven bad ones."""
    path = tmp_path / "manifest.csv"
    path.write_text(MANIFEST)
    return str(path)


def expected(unit: Unit) -> int:
    return unit.system.work(unit.system.operator_session().id).expected


def test_good_rows_are_taken_and_bad_ones_named_by_line(
    kiosk: Kiosk, unit: Unit, manifest: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """On stderr, a line each; no contact is repeated; the exit code says that something was wrong."""
    assert kiosk("packages", "import", manifest, "--carrier", "DHL") == 64
    said = capsys.readouterr()
    assert said.out == "3 new, 0 changed, 0 known already, 0 here or collected already, 7 bad\n"
    assert said.err.splitlines() == [
        "line 4: size HUGE: this locker has SMALL, MEDIUM, LARGE",
        "line 5: parcel P-4 has no recipient who can be told; give a phone number or an e-mail address",
        "line 6: parcel P-1 is on line 2 already",
        "line 7: it has no number",
        "line 8: low_door maybe: take yes or no",
        "line 9: language klingon: take a code of two or three letters, like en, de, fr, es, pl",
        "line 11: phone number: take + and the country in front, 7 to 15 digits with it, like +442079460018",
    ]
    session = unit.system.operator_session().id
    label = unit.system.label(session, "P-1")
    assert (label.size, label.contact) == ("SMALL", "+49…67")
    assert unit.system.label(session, "P-2").needs_low_door


def test_rows_that_share_a_line_are_named_one_by_one(
    kiosk: Kiosk, unit: Unit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A program writes its whole list on one line; each bad row of it is named and counted."""
    path = tmp_path / "one-line.json"
    rows = [{"number": f"Z-{n}", "size": "NOPE", "email": "a@b.example"} for n in range(3)]
    good = {"number": "Z-ok", "email": "a@b.example"}
    path.write_text(json.dumps([*rows, good, "text", {"number": "Z-9", "email": {}}, good]))
    assert kiosk("packages", "import", str(path)) == 64
    said = capsys.readouterr()
    assert said.out == "1 new, 0 changed, 0 known already, 0 here or collected already, 6 bad\n"
    assert said.err.splitlines() == [
        *(f"line 1, row {n}: size NOPE: this locker has SMALL, MEDIUM, LARGE" for n in (1, 2, 3)),
        "line 1, row 5: this is no object with the columns as its keys",
        "line 1, row 6: email is no single value",
        "line 1, row 7: parcel Z-ok is on line 1, row 4 already",
    ]
    assert expected(unit) == 1
    assert kiosk("packages", "import", str(path), "--json") == 64
    assert [fault["row"] for fault in json.loads(capsys.readouterr().out)["faults"]] == [1, 2, 3, 5, 6, 7]


@pytest.mark.usefixtures("unit")
@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff"])
def test_an_empty_file_is_refused(
    kiosk: Kiosk, tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An export that broke off is no manifest without parcels."""
    (tmp_path / "empty.csv").write_text(content)
    assert kiosk("packages", "import", str(tmp_path / "empty.csv")) == 64
    assert "the file is empty" in capsys.readouterr().err


def test_all_or_nothing_takes_nothing_while_a_row_is_bad(
    kiosk: Kiosk, unit: Unit, manifest: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Bad rows of every kind count, those that only the controller can judge too; a good file is taken."""
    assert kiosk("packages", "import", manifest, "--all-or-nothing") == 64
    assert capsys.readouterr().out.startswith("nothing was taken: 3 new")
    assert expected(unit) == 0
    good = tmp_path / "good.csv"
    good.write_text("\n".join(MANIFEST.splitlines()[:3]))
    assert kiosk("packages", "import", str(good), "--all-or-nothing") == 0
    assert expected(unit) == 2


def test_all_or_nothing_is_one_step(kiosk: Kiosk, unit: Unit, tmp_path: Path) -> None:
    """Whatever stops the import on its way, the ledger has all of the rows or none: one transaction, one audit row."""
    path = tmp_path / "long.csv"
    path.write_text("\n".join(("number,email", *(f"L-{n},n{n}@example.org" for n in range(1000)))))
    store = unit.system._store
    seen: list[int] = []
    write = store.write

    def watched(work: Callable[..., Any]) -> Any:
        done = write(work)
        seen.append(store.read(lambda ledger: ledger.expected.count(None)))
        return done

    store.write = watched  # type: ignore[method-assign]  # the real one, watched
    assert kiosk("packages", "import", str(path), "--all-or-nothing") == 0
    assert set(seen) == {0, 1000}


def test_all_or_nothing_has_a_limit_that_is_told(
    kiosk: Kiosk, unit: Unit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """So that no transaction keeps a door waiting."""
    path = tmp_path / "longer.csv"
    path.write_text("\n".join(("number,email", *(f"L-{n},ana@example.org" for n in range(MOST_TOGETHER + 1)))))
    assert kiosk("packages", "import", str(path), "--all-or-nothing") == 64
    assert f"up to {MOST_TOGETHER} parcels are noted together" in capsys.readouterr().err
    assert expected(unit) == 0


def test_a_dry_run_takes_nothing_and_says_the_same(
    unit: Unit, kiosk: Kiosk, manifest: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What would be taken, and what is wrong."""
    assert kiosk("packages", "import", manifest, "--dry-run") == 64
    dry = capsys.readouterr()
    assert expected(unit) == 0
    assert kiosk("packages", "import", manifest) == 64
    assert dry.out.removeprefix("nothing was taken: ") == capsys.readouterr().out


@pytest.mark.usefixtures("stored")
def test_a_manifest_may_be_read_again(kiosk_json: Callable[..., Any], tmp_path: Path) -> None:
    """Nothing changes the second time; a parcel that lies inside is left alone. Unknown columns are named."""
    path = tmp_path / "manifest.json"
    rows = '[{"number": "P-1", "email": "ana@example.org", "weight": 3},\n {"number": 2, "phone": "+491701234567"}]'
    path.write_text(rows)
    first = kiosk_json("packages", "import", str(path))
    assert (first["new"], first["here"], first["unknown_columns"], first["faults"]) == (1, 1, ["weight"], [])
    again = kiosk_json("packages", "import", str(path))
    assert (again["new"], again["unchanged"], again["here"]) == (0, 1, 1)


def test_a_long_manifest_is_taken_in_batches(
    kiosk: Kiosk, unit: Unit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A row that is bad far down is named by its own line."""
    rows = [f"L-{n},{'SMALL' if n != 1500 else 'TINY'},n{n}@example.org" for n in range(2000)]
    path = tmp_path / "long.csv"
    path.write_text("\n".join(("number,size,email", *rows)))
    assert kiosk("packages", "import", str(path)) == 64
    assert "line 1502: size TINY" in capsys.readouterr().err
    assert expected(unit) == 1999


def test_rows_full_of_text_are_sent_in_shorter_batches(kiosk: Kiosk, unit: Unit, tmp_path: Path) -> None:
    """However long the cells are, no question is longer than the socket takes."""
    rows = [f"L-{n},{'y' * 900},n{n}@example.org" for n in range(600)]
    path = tmp_path / "wide.csv"
    path.write_text("\n".join(("number,size,email", *rows)))
    assert kiosk("packages", "import", str(path)) == 64
    assert expected(unit) == 0


@pytest.mark.usefixtures("unit")
def test_a_file_that_is_not_there_is_a_wrong_call(kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> None:
    """Named, with the right code."""
    assert kiosk("packages", "import", "/nowhere.csv") == 64
    assert "/nowhere.csv" in capsys.readouterr().err
