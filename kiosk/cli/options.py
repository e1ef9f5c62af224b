"""Where a unit's things are: the options that most commands share, their variables and their defaults."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

CONFIG = Path("/etc/locker-kiosk/config.toml")
STATE = Path("/var/lib/locker-kiosk")
SOCKET = Path("/run/locker-kiosk/control")

_PATH = click.Path(path_type=Path, readable=False)
"""Whether a path can be read is found out where it is read, and told with what to do about it."""


class Spelled(click.Choice):  # type: ignore[type-arg] # generic since click 8.2, and 8.1 will do
    """A choice that people spell in more than one way; `plainly` says which word they mean."""

    def __init__(self, choices: Sequence[str], plainly: Callable[[str], str]) -> None:
        super().__init__(choices, case_sensitive=False)
        self._plainly = plainly

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word as it is listed; fails for one that is none."""
        return str(super().convert(self._plainly(value), param, ctx))


def config_option(command: F) -> F:
    """`--config FILE`."""
    return _option("--config", "KIOSK_CONFIG", CONFIG, "The unit's file.")(command)


def config_argument(command: F) -> F:
    """`[FILE]`, with the default of `--config`."""
    return click.argument("file", type=_PATH, envvar="KIOSK_CONFIG", default=CONFIG)(command)


def state_option(command: F) -> F:
    """`--state DIR`."""
    return _option("--state", "KIOSK_STATE", STATE, "The directory of the ledger and its keys.")(command)


def socket_option(command: F) -> F:
    """`--socket PATH`."""
    return _option("--socket", "KIOSK_SOCKET", SOCKET, "The controller's socket.")(command)


def _option(name: str, variable: str, default: Path, text: str) -> Callable[[F], F]:
    return click.option(
        name, type=_PATH, envvar=variable, default=default, show_default=True, show_envvar=True, help=text
    )
