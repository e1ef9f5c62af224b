"""The same wall on other lock boards, as a simulator wants it: the file's doors, another wire."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec

from hal.banks import driver
from hal.banks.serial import SerialBank
from hal.banks.wiring import Wiring
from hal.doors import DoorPlace
from kiosk.config import BankPlan, Config

_STEP_MS = 100
"""Boards count their pulses in steps, the coarsest of them (Waveshare's) in these."""


def on_boards(config: Config, kind: str) -> Config:
    """The unit with all its doors on boards of that kind, which share one line and still need a port.

    A bank with more doors than such a board has locks becomes several. The wiring by which a ledger knows its doors
    stays the file's. Raises BankKindUnknown.
    """
    made = driver(kind)
    assert isinstance(made, type), kind
    assert issubclass(made, SerialBank), f"{kind} is no board on a serial line"
    boards = {bank.name: list(_split(bank, made)) for bank in config.banks}
    first = Wiring(kind, 1, settings={"port": "-"}).read(made.settings_type).address
    banks = tuple(
        msgspec.structs.replace(board, settings={"address": address})
        for address, board in enumerate((board for split in boards.values() for board in split), first)
    )
    places = tuple(_moved(place, boards[place.bank], made.locks) for place in config.places)
    return replace(config, banks=banks, places=places)


def _split(bank: BankPlan, made: type[SerialBank[Any]]) -> Iterator[BankPlan]:
    pulse = -(-bank.pulse_ms // _STEP_MS) * _STEP_MS
    for nth, before in enumerate(range(0, bank.doors, made.locks), 1):
        name = bank.name if bank.doors <= made.locks else f"{bank.name}-{nth}"
        doors = min(made.locks, bank.doors - before)
        yield msgspec.structs.replace(bank, name=name, kind=made.kind, doors=doors, pulse_ms=pulse)


def _moved(place: DoorPlace, boards: list[BankPlan], locks: int) -> DoorPlace:
    nth, before = divmod(place.number - 1, locks)
    return replace(place, bank=boards[nth].name, number=before + 1)
