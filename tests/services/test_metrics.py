"""The unit's figures as Prometheus reads them, with its own parser as the judge."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from kiosk.config import Config
from kiosk.core.verbs import Figures, Recipient
from kiosk.runtime import open_unit
from kiosk.services.metrics import Family, exposition, write_metrics
from tests.core.conftest import Stage

CONTACT = Recipient(phone="+491761234000", email="canary@example.org")


@pytest.fixture
def figures(stage: Stage) -> Figures:
    """A unit that holds one parcel and has one silent board."""
    stage.bring("P1", recipient=CONTACT)
    stage.steel.silence("wall")
    stage.step(5.0)
    return stage.system.figures(stage.operator)


def read(text: str) -> dict[str, Metric]:
    return {family.name: family for family in text_string_to_metric_families(text)}


def value(families: dict[str, Metric], name: str, **labels: str) -> float:
    """The one sample with these labels among others."""
    (found,) = (s.value for s in families[name].samples if labels.items() <= s.labels.items())
    return found


def test_prometheus_reads_the_figures(figures: Figures) -> None:
    """Every name is explained, is the locker's, names its unit, and says how the unit is."""
    families = read(exposition(figures))
    assert all(name.startswith("locker_") and family.documentation for name, family in families.items())
    assert all(s.labels["unit"] == "elm-12" for family in families.values() for s in family.samples)
    assert value(families, "locker_packages", status="STORED") == 1
    assert value(families, "locker_packages", status="EXPIRED") == 0
    assert value(families, "locker_slots_free", size="SMALL") == 0
    assert value(families, "locker_messages_lost") == 0
    assert value(families, "locker_slots", size="SMALL", condition="IN_SERVICE") == 12
    assert value(families, "locker_bank_up", bank="wall") == 0
    assert value(families, "locker_bank_silent_seconds", bank="wall") > 1
    assert value(families, "locker_lock_cycles", door="01") == 1
    assert 0 < value(families, "locker_lock_open_seconds", door="01") < 5
    assert value(families, "locker_visits") == 1


def test_counters_are_named_for_what_they_count_and_nothing_else_is(figures: Figures) -> None:
    """The convention: `_total` for what only grows."""
    for family in read(exposition(figures)).values():
        names = {sample.name for sample in family.samples}
        assert all(name.endswith("_total") is (family.type == "counter") for name in names), names


def test_no_figure_tells_of_a_person_or_a_parcel(figures: Figures) -> None:
    """They leave the unit, and whoever reads them has no business with either."""
    text = exposition(figures)
    assert [word for word in (CONTACT.phone, CONTACT.email, "P1") if str(word) in text] == []


@pytest.mark.parametrize("text", ['a "quoted" name', "a\\path", "two\nlines"])
def test_labels_survive_every_character(text: str) -> None:
    """A port or an error may hold any."""
    (family,) = text_string_to_metric_families("\n".join(Family("x", "X.", [({"name": text}, 1)]).lines()) + "\n")
    assert family.samples[0].labels == {"name": text}


def test_what_is_not_known_is_not_written(figures: Figures) -> None:
    """A machine without a thermometer has no temperature, not one of zero degrees."""
    assert list(Family("x", "X.", [({}, None)]).lines()) == []
    assert "nan" not in exposition(figures).lower()


def test_the_file_is_whole_or_not_there(figures: Figures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader never meets half of it, and a failed write leaves the old one and no litter."""
    file = tmp_path / "metrics" / "locker.prom"
    file.parent.mkdir()
    write_metrics(file, figures)
    before = file.read_text()
    assert read(before)
    monkeypatch.setattr(Path, "chmod", lambda *_: (_ for _ in ()).throw(OSError("disk")))
    with pytest.raises(OSError, match="disk"):
        write_metrics(file, figures)
    assert file.read_text() == before
    assert list(file.parent.iterdir()) == [file]


def test_a_running_unit_writes_its_figures_where_its_file_says(tmp_path: Path, config: Config) -> None:
    """From the start on, and again and again."""
    file = tmp_path / "locker.prom"
    pause = threading.Event()
    with open_unit(replace(config, metrics=file), tmp_path / "state"):
        for _ in range(2000):
            if file.exists():
                break
            pause.wait(0.01)
        assert value(read(file.read_text()), "locker_bank_up", bank="wall") == 1
