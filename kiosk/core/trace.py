"""Where an error came from, without its text: that may hold what somebody typed, or an address."""

import traceback


def where(error: BaseException) -> str:
    """The kinds of an error and of those behind it, each with the lines of the program that it passed."""
    told: list[str] = []
    behind: BaseException | None = error
    while behind is not None:
        told.append(f"{type(behind).__name__}\n{''.join(traceback.format_tb(behind.__traceback__))}")
        behind = behind.__cause__ or behind.__context__
    return "after ".join(told).rstrip()
