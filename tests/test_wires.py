"""The whole kiosk through the real drivers: the ledger above, simulated boards on ptys below."""

import dataclasses
import threading
from pathlib import Path

import msgspec
import pytest

from hal.sim import Hand
from hal.sim.boards import BOARDS
from kiosk.config import Config, example, load
from kiosk.config.boards import on_boards
from kiosk.core.clock import MachineClock
from kiosk.core.errors import LedgerForeign
from kiosk.core.verbs import Recipient
from kiosk.runtime import open_unit


@pytest.fixture
def config() -> Config:
    """The example's wall with locks that need little rest, and messages that come at once."""
    config = load(example())
    banks = tuple(msgspec.structs.replace(bank, pulse_ms=100) for bank in config.banks)
    return dataclasses.replace(config, banks=banks, policy=dataclasses.replace(config.policy, witnessed_open=0.1))


@pytest.mark.parametrize("kind", ["kerong-cu16", "shuoming", "modbus"])
def test_a_parcel_is_stored_and_collected_through_the_real_drivers(kind: str, config: Config, tmp_path: Path) -> None:
    """Two doors opened, one pulse each, by the very bytes that a real board would get; the parcel changed hands."""
    clock = MachineClock(assume_synchronised=True)
    with open_unit(on_boards(config, kind), tmp_path, clock=clock, imagined=True) as unit:
        assert unit.steel is not None
        assert unit.system.unit().simulated
        hand = Hand(unit.steel, linger=0.2)
        hand.stores("01", "P-1")
        session = unit.system.operator_session().id
        package = unit.system.store(session, "P-1", "SMALL", Recipient(email="ana@example.org"))
        assert package.door == "01"
        unit.system.sign_out(session)
        unit.system.deliver()
        [message] = unit.phones.messages
        hand.takes("01")
        clock.wait(threading.Event(), unit.cabinet.rest("01"))
        assert message.code is not None
        unit.system.retrieve(message.code)
        assert [taken.parcels for taken in hand.takings] == [("P-1",)]
        assert [pulse.door for pulse in unit.steel.pulses] == ["01", "01"]


def test_a_ledger_of_imagined_steel_is_no_real_one_whatever_drives_it(config: Config, tmp_path: Path) -> None:
    """Simulated boards and in-process doors share a ledger; the same boards on a real port are refused."""
    with open_unit(on_boards(config, "kerong-cu16"), tmp_path / "state", imagined=True):
        pass
    with open_unit(config, tmp_path / "state"):
        pass
    bank = msgspec.structs.replace(config.banks[0], kind="shuoming", settings={"port": str(tmp_path / "absent")})
    with pytest.raises(LedgerForeign), open_unit(dataclasses.replace(config, banks=(bank,)), tmp_path / "state"):
        pass


@pytest.mark.parametrize("kind", BOARDS)
def test_a_wall_fits_on_boards_of_every_kind(kind: str, config: Config, tmp_path: Path) -> None:
    """A bank with more doors than locks is split; every door keeps its name, and answers."""
    wired = on_boards(config, kind)
    assert [place.door for place in wired.places] == [place.door for place in config.places]
    with open_unit(wired, tmp_path, imagined=True) as unit:
        assert {reading.state for reading in unit.system.slots(unit.system.operator_session().id)} == {"closed"}
