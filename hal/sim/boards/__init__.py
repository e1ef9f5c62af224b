"""Lock boards of the simulator: each vendor's behaviour and quirks over the imagined steel, on the real wire.

Importing this imports none of them.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from hal.errors import BankKindUnknown

if TYPE_CHECKING:
    from hal.sim.boards.board import SimBoard

BOARDS: Final[Mapping[str, tuple[str, str]]] = {
    "kerong-cu16": ("hal.sim.boards.kerong_cu16", "KerongCu16Board"),
    "kerong-cu48": ("hal.sim.boards.kerong_cu48", "KerongCu48Board"),
    "kerong-cu48b": ("hal.sim.boards.kerong_cu48b", "KerongCu48bBoard"),
    "kerong-cu12": ("hal.sim.boards.kerong_cu12", "KerongCu12Board"),
    "shuoming": ("hal.sim.boards.shuoming", "ShuomingBoard"),
    "modbus": ("hal.sim.boards.modbus", "ModbusBoard"),
    "waveshare": ("hal.sim.boards.waveshare", "WaveshareBoard"),
    "dingchang": ("hal.sim.boards.dingchang", "DingchangBoard"),
    "wkly": ("hal.sim.boards.wkly", "WklyBoard"),
    "winnsen": ("hal.sim.boards.winnsen", "WinnsenBoard"),
}
"""Kind of bank -> (module, class) of the board that plays its hardware."""


def player(kind: str) -> "type[SimBoard[Any]]":
    """The class of the board behind banks of that kind; raises BankKindUnknown."""
    try:
        module, name = BOARDS[kind]
    except KeyError:
        raise BankKindUnknown(kind, tuple(BOARDS)) from None
    found: type[SimBoard[Any]] = getattr(import_module(module), name)
    return found
