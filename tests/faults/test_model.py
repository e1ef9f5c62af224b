"""The rules as a finite machine, every state of it: nothing is lost, mixed up or stuck, and no shortcut passes."""

import pytest

from tests.faults.figures import Figures
from tests.faults.model import STUCK_CLOSED
from tests.faults.model_play import Scene
from tests.faults.model_rules import Rules
from tests.faults.model_search import Search
from tests.faults.mutants import MUTANTS, LooksChangeNothing

CALM = Scene(crowd=False, faults=())
BLIND = Scene(parcels=1, crowd=False, faults=(STUCK_CLOSED,))
QUICK = {"two parcels, one person at a time": CALM, "one parcel, a blind sensor": BLIND}
WHOLE = {"two parcels, a crowd, any fault": Scene()}


def test_no_state_breaks_an_invariant_and_every_state_can_end_well(full: bool, figures: Figures) -> None:
    """Power cuts, any number of them, between any two steps; faults of one door at a time; nobody lies."""
    for name, scene in (WHOLE if full else QUICK).items():
        with figures.of(f"model: {name}") as row:
            found = Search(Rules(), scene).run()
            row.tries, row.losses = found.states, sum(found.broken.values())
            row.remark = f"states; {found.steps} steps"
            assert found.broken == {}, found.history


@pytest.mark.parametrize("mutant", MUTANTS)
def test_every_shortcut_is_caught(mutant: type[Rules], figures: Figures) -> None:
    """One thought left out of one rule breaks the invariant that the thought was for."""
    with figures.of(f"model: {mutant.__name__} is caught") as row:
        scene = Scene(parcels=1, crowd=False, faults=()) if mutant is LooksChangeNothing else CALM
        found = Search(mutant(), scene).run(until_broken=True)
        row.tries = found.states
        row.remark = f"{', '.join(found.broken)} after {len(found.history)} steps"
        assert MUTANTS[mutant] in found.broken, found.history


def test_commits_that_are_not_flushed_are_caught(figures: Figures) -> None:
    """With synchronous=NORMAL the last commit may vanish with the power: what was said or pulled then has no record."""
    with figures.of("model: unflushed commits are caught") as row:
        found = Search(Rules(), CALM, flushed=False).run(until_broken=True)
        row.tries = found.states
        row.remark = ", ".join(found.broken)
        assert {"I3", "I4"} & set(found.broken), found.history
