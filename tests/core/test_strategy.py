"""An operator's choice of a strategy outlives restarts, and gives way to a changed file."""

from dataclasses import replace

import pytest

from kiosk.core.errors import BadInput
from tests.core.conftest import ANA, Stage


def chosen(stage: Stage, number: str) -> str | None:
    """The strategy that chose a slot just now."""
    visit = stage.system.begin_store(stage.operator, number, "SMALL", ANA)
    return visit.strategy


def configure(stage: Stage, strategy: str) -> None:
    """Start the unit anew over a file that names a strategy."""
    stage.stop()
    stage.config = replace(stage.config, policy=replace(stage.config.policy, strategy=strategy))
    stage.start()


def test_the_choice_survives_a_restart(stage: Stage) -> None:
    """As long as the file says what it said."""
    stage.system.set_allocation_strategy(stage.operator, "first-available")
    assert chosen(stage, "P1") == "first-available"
    stage.restart()
    assert chosen(stage, "P2") == "first-available"
    found = stage.system.allocation(stage.operator)
    assert (found.strategy, found.configured) == ("first-available", "best-fit")
    assert found.known == ("best-fit", "first-available", "accessible-first")


def test_a_file_that_is_changed_wins_again(stage: Stage) -> None:
    """Whoever edits it means it; the old choice does not come back by itself in between."""
    stage.system.set_allocation_strategy(stage.operator, "first-available")
    configure(stage, "accessible-first")
    assert chosen(stage, "P1") == "accessible-first"
    stage.system.set_allocation_strategy(stage.operator, "best-fit")
    assert chosen(stage, "P2") == "best-fit"


def test_an_unknown_strategy_is_refused(stage: Stage) -> None:
    """With the names of those there are; the one in force stays."""
    with pytest.raises(BadInput, match="best-fit, first-available"):
        stage.system.set_allocation_strategy(stage.operator, "worst-fit")
    assert stage.system.allocation(stage.operator).strategy == "best-fit"


def test_a_choice_by_a_name_that_is_gone_falls_back_to_the_file(stage: Stage) -> None:
    """A ledger of a newer program may name a strategy that this one does not have."""
    store = stage.system._store
    store.write(lambda ledger: ledger.set("strategy", "best-fit by-moonlight"))
    assert chosen(stage, "P1") == "best-fit"
