"""What is advised can be done: every command that an error, a remedy or a page names is one that there is."""

import re
from pathlib import Path

import click
import pytest

from kiosk.cli.program import COMMANDS, program

NAMED = re.compile(r"(?<!the )(?<![/-])\bkiosk ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?")
"""The program's name and what follows it; "the kiosk" is the thing itself."""
ADVISERS = ("kiosk/core/errors/*.py", "kiosk/doctor/*.py", "kiosk/core/keeping/state.py", "docs/*.md", "systemd/*")


def advised(root: Path) -> list[tuple[str, str, str | None]]:
    """Each command that is named, with its own command if a word follows that may be one."""
    files = [file for pattern in ADVISERS for file in sorted(root.glob(pattern))]
    assert len(files) > len(ADVISERS)
    return [(file.name, match[1], match[2]) for file in files for match in NAMED.finditer(file.read_text())]


def test_every_command_that_is_advised_exists(pytestconfig: pytest.Config) -> None:
    """Nobody in trouble is sent to a command that is not there."""
    rows = advised(pytestconfig.rootpath)
    assert len({called for _, called, _ in rows}) > 8
    context = click.Context(program)
    for file, called, sub in rows:
        assert called in COMMANDS, f"{file}: kiosk {called}"
        group = program.get_command(context, called)
        if isinstance(group, click.Group):
            assert sub in group.commands, f"{file}: kiosk {called} {sub}"
