"""What the README shows works as it stands there."""

import re
import subprocess
import sys

import pytest

from hal.banks import BANKS
from kiosk.cli.program import COMMANDS
from kiosk.core.errors import ERRORS


@pytest.fixture
def readme(pytestconfig: pytest.Config) -> str:
    """The README's text."""
    return (pytestconfig.rootpath / "README.md").read_text()


def test_the_python_example_runs(readme: str) -> None:
    """A reader who pastes the example sees a parcel stored and collected."""
    (program,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("stored behind door 01, door 01 opened for its code: TAKEN\n", "")


def test_every_command_that_is_shown_exists(readme: str) -> None:
    """No command is promised that is not there."""
    shown = set(re.findall(r"^kiosk (\w+)", readme, re.MULTILINE))
    assert shown
    assert shown <= COMMANDS.keys()


def test_the_hardware_table_is_the_table_of_banks(readme: str) -> None:
    """Every kind that a file may name is in the table, and no other."""
    table = readme.partition("## Hardware")[2].partition("## ")[0]
    kinds = {kind for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for kind in re.findall(r"`(.+?)`", row)}
    assert kinds == set(BANKS)


def test_every_exit_code_of_an_error_is_explained(readme: str) -> None:
    """The table of exit codes has each code that an error can end with."""
    explained = {int(code) for code in re.findall(r"^\| (\d+) \|", readme, re.MULTILINE)}
    assert {error.exit_code for error in ERRORS.values()} <= explained
