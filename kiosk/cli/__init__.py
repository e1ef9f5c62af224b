"""The command line: `kiosk` and its commands, each imported only when it is asked for."""

from kiosk.cli.program import main

__all__ = ["main"]
