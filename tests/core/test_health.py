"""How the unit is, as its technician asks: locks that slow down are told of before they fail."""

import pytest

from kiosk.core.errors import NotAllowed
from kiosk.core.health import lock_report
from kiosk.core.store.locks import FIRST, LAST
from tests.core.conftest import Stage

SLOW = [900] * LAST
NEW = [300] * FIRST


def openings(*milliseconds: int) -> dict[int, int]:
    """The openings of a lock, numbered from 1."""
    return dict(enumerate(milliseconds, start=1))


def note(stage: Stage, slot: int, milliseconds: int) -> None:
    stage.system._store.write(lambda ledger: ledger.locks.opened(slot, milliseconds))


@pytest.mark.parametrize(
    ("taken", "drifts"),
    [
        ([*NEW, *SLOW], True),
        ([*NEW, *NEW, *SLOW], True),
        ([*NEW, *SLOW[1:]], False),  # too few to be sure
        ([*NEW, *NEW], False),
        ([*NEW, *[400] * LAST], False),  # a little slower is no drift
        ([*[40] * FIRST, *[90] * LAST], False),  # twice as slow, but within what a poll takes
        ([*NEW, *NEW, *SLOW[:4]], False),  # a few slow ones are a cold morning
    ],
)
def test_a_lock_drifts_when_most_of_its_last_openings_are_much_slower(taken: list[int], drifts: bool) -> None:
    """Compared are medians, so that one stuck parcel raises no warning and a slow spring does."""
    assert lock_report("01", openings(*taken)).drifting is drifts


def test_the_first_and_the_last_openings_are_kept_and_all_are_counted(stage: Stage) -> None:
    """A lock that opened a thousand times takes thirty rows, and its reference is still its youth."""
    for milliseconds in [*NEW, *[500] * 1000, *SLOW]:
        note(stage, 3, milliseconds)
    report = stage.system.health(stage.operator).locks[2]
    assert (report.cycles, report.reference_ms, report.pulse_to_open_ms) == (FIRST + 1000 + LAST, 300, 900)
    kept = stage.system._store.read(lambda ledger: ledger.locks.openings(stage.config.locker.id))
    assert len(kept[3]) == FIRST + LAST


def test_what_a_lock_has_done_outlives_a_restart(stage: Stage) -> None:
    """It stands in the ledger."""
    note(stage, 1, 250)
    stage.restart()
    stage.operator = stage.system.operator_session().id
    assert stage.system.health(stage.operator).locks[0].pulse_to_open_ms == 250


def test_the_health_of_the_unit_is_for_technicians_and_operators(stage: Stage) -> None:
    """A courier has no use for it."""
    assert len(stage.system.health(stage.technician()).locks) == 24
    with pytest.raises(NotAllowed):
        stage.system.health(stage.courier())
