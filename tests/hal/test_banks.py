"""The table of bank kinds."""

import subprocess
import sys

import pytest

from hal.banks import BANKS, driver
from hal.errors import BankKindUnknown, DriverUnusable


@pytest.mark.parametrize("kind", BANKS)
def test_every_kind_has_a_driver_of_that_kind(kind: str) -> None:
    assert getattr(driver(kind), "kind", None) == kind


def test_an_unknown_kind_is_told_the_known_ones() -> None:
    with pytest.raises(BankKindUnknown, match=r"known are .*simulated"):
        driver("telepathic")


def test_a_driver_that_will_not_import_names_its_module_and_the_reason() -> None:
    with pytest.raises(DriverUnusable, match="no_such_module") as refused:
        driver("rare", {"rare": ("no_such_module", "RareBank")})
    assert (refused.value.kind, refused.value.module) == ("rare", "no_such_module")


def test_reading_the_table_imports_no_driver() -> None:
    """A unit without serial ports starts without pyserial."""
    program = (
        "import sys, hal.banks; print([name for name in sys.modules if name in ('serial', 'gpiozero', 'hal.sim')])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
