"""Five scenes at a locker, played on the real code: the rules, the ledger, the cabinet; only the steel is imagined.

Each scene says what happens, then compares what the ledger says with what the steel shows.
"""

from kiosk.demo.facts import Facts, Outcome, SceneOutcome
from kiosk.demo.play import play
from kiosk.demo.scenes import SCENES

__all__ = ["SCENES", "Facts", "Outcome", "SceneOutcome", "play"]
