"""The kinds of banks there are, and where their drivers live; importing this imports none of them."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final

from hal.doors import DoorBank
from hal.errors import BankKindUnknown, DriverUnusable

BANKS: Final[Mapping[str, tuple[str, str]]] = {
    "simulated": ("hal.sim.bank", "SimBank"),
    "gpio": ("hal.banks.gpio", "GpioBank"),
    "kerong-cu16": ("hal.banks.kerong", "KerongCu16Bank"),
    "kerong-cu48": ("hal.banks.kerong", "KerongCu48Bank"),
    "kerong-cu48b": ("hal.banks.kerong", "KerongCu48bBank"),
    "kerong-cu12": ("hal.banks.kerong", "KerongCu12Bank"),
    "shuoming": ("hal.banks.shuoming", "ShuomingBank"),
    "modbus": ("hal.banks.modbus", "ModbusBank"),
    "waveshare": ("hal.banks.waveshare", "WaveshareBank"),
    "dingchang": ("hal.banks.dingchang", "DingchangBank"),
    "wkly": ("hal.banks.wkly", "WklyBank"),
    "winnsen": ("hal.banks.winnsen", "WinnsenBank"),
}
"""Kind of bank -> (module, class). A row here, a wire, a bank and a simulated board make a new kind."""


def driver(kind: str, banks: Mapping[str, tuple[str, str]] = BANKS) -> Callable[..., DoorBank]:
    """Import the class that drives banks of that kind; raises BankKindUnknown or DriverUnusable."""
    try:
        module, name = banks[kind]
    except KeyError:
        raise BankKindUnknown(kind, tuple(banks)) from None
    try:
        found: Callable[..., DoorBank] = getattr(import_module(module), name)
    except ImportError as error:
        raise DriverUnusable(kind, module, str(error)) from error
    return found
