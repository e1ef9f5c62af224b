"""A controller killed again and again in the middle of its work, watched over its socket by somebody outside.

Whatever was answered before the kill is there after it: no answered deposit or pickup is lost, no slot is given out
twice, and every pulse of every life has its visit in the ledger.
"""

import random
import tempfile
import threading
from pathlib import Path
from statistics import quantiles

from tests.faults.figures import Figures
from tests.faults.outsider import Controllers, Outsider

SOONEST, LATEST = 0.05, 0.7
"""Seconds of work before a kill."""


def test_a_killed_controller_loses_nothing_that_it_has_answered(full: bool, figures: Figures) -> None:
    """SIGKILL at random moments under load: nothing lost, nothing doubled, no pulse without its intent."""
    kills = 1000 if full else 20
    moments = random.Random(None if full else 20)
    with tempfile.TemporaryDirectory(prefix="kill-") as folder, figures.of("SIGKILL under load") as row:
        controllers = Controllers(Path(folder))
        outsider = Outsider(controllers)
        try:
            for _ in range(kills):
                controllers.start()
                outsider.live_through(lambda: kill_later(controllers, moments.uniform(SOONEST, LATEST)))
                outsider.compare()
                row.tries += 1
        finally:
            controllers.close()
        row.losses = len(outsider.wrong)
        p50, p99 = (round(quantiles(controllers.recoveries, n=100)[cut] * 1000) for cut in (49, 98))
        row.remark = f"kills; {outsider.answers} answers, {outsider.pulses} pulses; back in {p50} ms p50, {p99} ms p99"
        assert outsider.wrong == []
        assert outsider.answers > kills // 2


def kill_later(controllers: Controllers, seconds: float) -> None:
    """Let a controller work for a while, then kill it."""
    threading.Event().wait(seconds)
    controllers.kill()
