"""The demo plays on the real code, and its facts fail when the world is not as the ledger says."""

import json
from collections.abc import Mapping

import pytest

from hal.sim import Hand
from kiosk.cli.ending import end
from kiosk.cli.program import program
from kiosk.demo import SCENES, Facts, Outcome, SceneOutcome, play
from kiosk.demo.scenes import Scene
from kiosk.demo.stage import Stage


def test_every_fact_of_the_five_scenes_holds(capsys: pytest.CaptureFixture[str]) -> None:
    """`kiosk demo` tells five scenes and ends with 0."""
    assert end(program, ["demo"]) == 0
    out, err = capsys.readouterr()
    assert [line[:8] for line in out.splitlines() if line.startswith("Scene")] == [f"Scene {n}:" for n in range(1, 6)]
    assert "its sensor saw: open, then closed" in out
    assert err == ""


def test_json_is_the_facts_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    """A program that reads the demo gets each scene's facts and whether they hold."""
    assert end(program, ["demo", "--json"]) == 0
    outcome = json.loads(capsys.readouterr().out)
    assert outcome["holds"] is True
    assert [scene["name"] for scene in outcome["scenes"]] == list(SCENES)
    assert all(scene["facts"] and scene["holds"] for scene in outcome["scenes"])


def steal(stage: Stage, _facts: Facts) -> None:
    """Somebody forces a door that holds a parcel, and takes it along."""
    door = next(iter(stage.lying().values()))
    Hand(stage.steel).takes(door)
    stage.steel.pull(door)


def cut_the_cable(stage: Stage, _facts: Facts) -> None:
    """The wire to the boards breaks."""
    for bank in {place.bank for place in stage.steel.places}:
        stage.steel.silence(bank)


def failed(outcome: Outcome) -> list[str]:
    """The facts that do not hold, in all scenes."""
    return [fact.partition(":")[0] for scene in outcome.scenes for fact in scene.failed]


def with_trouble(trouble: Scene, after: int) -> Mapping[str, Scene]:
    """The scenes, with trouble after that many of them."""
    scenes = list(SCENES.items())
    return dict([*scenes[:after], ("trouble", trouble), *scenes[after:]])


def test_a_stolen_parcel_makes_the_numbers_fail() -> None:
    """The last scene compares the ledger with the steel, so a theft shows."""
    outcome = play(lambda _: None, with_trouble(steal, after=4))
    assert not outcome.holds
    assert "parcels inside, by the ledger and by the steel" in failed(outcome)
    assert "incidents" in failed(outcome)


def test_a_cut_cable_breaks_a_scene_off() -> None:
    """A door that is not seen to open ends the scene as failed; the scenes before it stay."""
    outcome = play(lambda _: None, dict(list(with_trouble(cut_the_cable, after=1).items())[:3]))
    assert failed(outcome) == ["the scene broke off"]
    assert [scene.holds for scene in outcome.scenes[:1]] == [True]


def test_a_fact_that_does_not_hold_is_named_and_ends_with_70(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code tells a script, the sentence a person."""
    scene = SceneOutcome(name="sums", facts={"sum": 5}, failed=("sum: found 5, expected 4",), holds=False)
    monkeypatch.setattr("kiosk.demo.play", lambda _tell: Outcome(scenes=(scene,), holds=False))
    assert end(program, ["demo", "--json"]) == 70
    assert capsys.readouterr().err == "kiosk: in the scene of sums: sum: found 5, expected 4\n"
