"""`kiosk config` names every mistake of a file, and shows what a good one means."""

import json
from pathlib import Path

import pytest

from kiosk.cli.ending import end
from kiosk.cli.program import program
from kiosk.config import example


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A file with two mistakes."""
    path = tmp_path / "config.toml"
    path.write_text(example().read_text().replace("keep_days = 7", "keep_days = 0").replace('"05"', '"04"'))
    return path


def test_a_good_file_is_said_to_be_good(capsys: pytest.CaptureFixture[str]) -> None:
    """The shipped example has no mistakes."""
    assert end(program, ["config", "check", str(example())]) == 0
    assert capsys.readouterr().out == f"{example()}: no mistakes\n"


def test_every_mistake_is_a_line_with_the_file_and_the_key(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An editor can jump to them, a person can read them."""
    assert end(program, ["config", "check", str(faulty)]) == 78
    assert capsys.readouterr().out.splitlines() == [
        f"{faulty}: policy.keep_days: 0 will not do; give a number from 1 to 100000",
        f'{faulty}: columns[1].slots[5].door: door "04" is columns[1].slots[4] already',
    ]


@pytest.mark.parametrize(("what", "name"), [("systemd", "locker-kiosk.service"), ("example", None)])
def test_what_is_to_be_copied_is_found(what: str, name: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    """The service files and the example, wherever the program was installed."""
    assert end(program, ["config", "where", what]) == 0
    place = Path(capsys.readouterr().out.strip())
    assert (place / name if name else place).is_file()


@pytest.mark.parametrize("arguments", [["--json", "config", "check"], ["config", "check", "--json"]])
def test_json_may_be_asked_for_before_or_after_the_command(
    faulty: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Programs get the mistakes as a list."""
    assert end(program, [*arguments, str(faulty)]) == 78
    found = json.loads(capsys.readouterr().out)
    assert found["file"] == str(faulty)
    assert len(found["mistakes"]) == 2


def test_the_file_may_come_from_the_environment(
    faulty: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """KIOSK_CONFIG stands in for the argument."""
    monkeypatch.setenv("KIOSK_CONFIG", str(faulty))
    assert end(program, ["config", "check"]) == 78
    assert str(faulty) in capsys.readouterr().out


def test_a_shown_file_has_its_derived_heights(capsys: pytest.CaptureFixture[str]) -> None:
    """What the sizes add up to is shown, too."""
    assert end(program, ["config", "show", "--json", str(example())]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["locker"]["slots"][0]["height"] == 1390
    assert shown["policy"]["keep_days"] == 7
    assert end(program, ["config", "show", str(example())]) == 0
    assert "01    SMALL   1       1    1390 mm       no   simulated wall:1" in capsys.readouterr().out


def test_a_faulty_file_is_not_shown(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its mistakes are said instead, on stderr."""
    assert end(program, ["config", "show", str(faulty)]) == 78
    out, err = capsys.readouterr()
    assert out == ""
    assert "policy.keep_days" in err
