"""How a command ends: one sentence on stderr and an exit code, whatever happened."""

import errno
import os
import sys
import traceback
from collections.abc import Sequence

import click

from hal.errors import HalError, WiringError
from kiosk.cli.output import Manner
from kiosk.core.errors import KioskError

# The codes of sysexits(3); those of a KioskError are its own.
USAGE, UNAVAILABLE, DEFECT, TRY_AGAIN, CONFIG = 64, 69, 70, 75, 78
INTERRUPTED = 130
READER_GONE = 1
"""What click, too, ends with when nobody reads the output any more."""


def end(command: click.Command, arguments: Sequence[str]) -> int:
    """Run a command to its end and say how it went; the answer is the exit code."""
    manner = Manner()
    try:
        code = command.main(list(arguments), prog_name="kiosk", standalone_mode=False, obj=manner)
        if sys.stdout is not None:  # it is where the caller closed it
            sys.stdout.flush()
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return USAGE
    except (KioskError, HalError) as error:
        return _refusal(error, manner)
    except OSError as error:
        return _system(error, manner)
    except Exception as error:  # noqa: BLE001 - the outermost edge: what nobody foresaw ends as one sentence
        return _defect(error, manner)
    return code if isinstance(code, int) else 0


def _refusal(error: KioskError | HalError, manner: Manner) -> int:
    if manner.debug:
        traceback.print_exception(error)
    if isinstance(error, KioskError):
        return _say(str(error), error.exit_code)
    return _say(str(error), CONFIG if isinstance(error, WiringError) else UNAVAILABLE)


def _say(sentence: str, code: int) -> int:
    click.echo(f"kiosk: {sentence}", err=True)
    return code


def _system(error: OSError, manner: Manner) -> int:
    if error.errno == errno.EPIPE:
        _forget_output()
        return READER_GONE
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        _forget_output()
        return _say(f"no room on the disk{_about(error)}; free some space and try again", TRY_AGAIN)
    return _defect(error, manner)


def _about(error: OSError) -> str:
    return f" of {error.filename}" if error.filename else ""


def _forget_output() -> None:
    """What is still buffered has nowhere to go; without this Python complains of it at the exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _defect(error: Exception, manner: Manner) -> int:
    if manner.debug:
        traceback.print_exception(error)
    hint = "" if manner.debug else "; --debug prints the trace"
    return _say(f"internal error: {type(error).__name__}{hint}", DEFECT)
