"""Plays the scenes one after the other on one unit in a temporary directory, and says whether every fact holds."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from kiosk.config import Config, example, load
from kiosk.core.clock import HurriedClock
from kiosk.core.errors import KioskError
from kiosk.demo.facts import Facts, Outcome, SceneOutcome
from kiosk.demo.scenes import SCENES, Scene
from kiosk.demo.stage import Stage
from kiosk.runtime import open_unit

SPEED = 40
"""Times as fast as life: a door that a person holds open for a second stands open for 25 ms."""

Tell = Callable[[str], object]


def play(tell: Tell, scenes: Mapping[str, Scene] = SCENES) -> Outcome:
    """Play the scenes, telling what happens line by line; takes a few seconds."""
    clock, config = HurriedClock(SPEED), _config()
    with (
        tempfile.TemporaryDirectory(prefix="kiosk-demo-") as directory,
        open_unit(config, Path(directory), clock=clock) as unit,
    ):
        stage = Stage(unit, clock, config.policy.staff_door_pause, lambda line: tell(f"  {line}"))
        played = [_play(number, name, scene, stage, tell) for number, (name, scene) in enumerate(scenes.items(), 1)]
    return Outcome(scenes=tuple(played), holds=all(scene.holds for scene in played))


def _config() -> Config:
    """The shipped example; on a machine that hurries, a door still gets its real seconds to be seen open."""
    config = load(example())
    policy = replace(config.policy, open_within=config.policy.open_within * SPEED)
    return replace(config, policy=policy)


def _play(number: int, name: str, scene: Scene, stage: Stage, tell: Tell) -> SceneOutcome:
    tell(f"Scene {number}: {name}")
    facts = Facts()
    try:
        scene(stage, facts)
    except (KioskError, TimeoutError) as error:
        facts.fail(f"the scene broke off: {error}")
    outcome = facts.outcome(name)
    for line in facts.lines():
        tell(f"    {line}")
    for line in outcome.failed:
        tell(f"    DOES NOT HOLD - {line}")
    tell("")
    return outcome
