"""What is really imported, beside the import contracts: the light commands bring no screen and no driver along."""

import json
import subprocess
import sys

import pytest

HEAVY = {"textual", "gpiozero", "serial", "argon2", "asyncio", "babel"}

LOADED = """
import json, sys
from kiosk.cli.ending import end
from kiosk.cli.program import program
code = end(program, sys.argv[1:])
print(json.dumps([code, sorted({name.partition('.')[0] for name in sys.modules})]))
"""


def loaded_by(*arguments: str) -> set[str]:
    """The packages that a command of `kiosk` has imported once it is done."""
    done = subprocess.run([sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=True)
    code, packages = json.loads(done.stdout.splitlines()[-1])
    assert code == 0, done.stderr
    return set(packages)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["--help"],
        ["config", "check", "kiosk/config/example.toml"],
        ["packages", "list", "--help"],
        ["doors", "open", "--help"],
        ["simulate", "--help"],
        ["notify", "preview", "--help"],
        ["doctor", "--help"],
        ["status", "--help"],
        ["metrics", "--help"],
        ["board", "serve", "--help"],
        ["hal", "test", "--help"],
    ],
    ids=" ".join,
)
def test_a_light_command_imports_neither_screen_nor_driver(arguments: list[str], pytestconfig: pytest.Config) -> None:
    """On the unit's small computer each of them would cost a second of start-up."""
    path = pytestconfig.rootpath / "kiosk/config/example.toml"
    assert not loaded_by(*[str(path) if text.endswith(".toml") else text for text in arguments]) & HEAVY


def test_importing_the_screen_reaches_neither_ledger_nor_driver() -> None:
    """The screen is a process of its own: what it needs of the core is the verbs."""
    code = "import json, sys, kiosk.ui.app; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert not loaded & {"sqlite3", "gpiozero", "serial", "kiosk.core.store", "kiosk.core.locker"}
