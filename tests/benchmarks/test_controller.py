"""The controller's budgets: from the last digit to the solenoid, at rest, and over a hundred thousand visits."""

import statistics
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from hal.sim import Hand
from kiosk.config import Config, example, load
from kiosk.control import client
from kiosk.core.verbs import Answer, Recipient, VisitState
from kiosk.runtime import Unit, open_unit
from tests.benchmarks.paper import paper
from tests.benchmarks.test_ledger import pairs, said, seconds

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1200)]
ANA = Recipient(phone="+491701234567")
TRIES = 12


def busy_street() -> Config:
    """The example's unit, with nobody held back."""
    plan = load(example())
    return replace(plan, policy=replace(plan.policy, customer_doors_per_hour=1000))


def sixty_doors(folder: Path) -> Config:
    """A unit of three imagined banks with twenty doors each."""
    head, _, _ = example().read_text("utf-8").partition("[[banks]]")
    banks, columns = [], []
    for side, bank in enumerate(("left", "middle", "right")):
        banks.append(f'[[banks]]\nname = "{bank}"\nkind = "simulated"\ndoors = 20\nsensor = "door"\n')
        slots = [
            f'{{ door = "{20 * side + n:02d}", size = "SMALL", bank = "{bank}", number = {n} }},' for n in range(1, 21)
        ]
        columns += [
            f"[[columns]]\nfloor_mm = 300\nslots = [\n{''.join(part)}\n]\n" for part in (slots[:10], slots[10:])
        ]
    file = folder / "sixty.toml"
    file.write_text("\n".join([head, *banks, *columns]), "utf-8")
    return load(file)


def filled(unit: Unit) -> list[str]:
    """Parcels behind many doors; the answer is their codes."""
    operator = unit.system.operator_session().id
    codes: list[str] = []
    unit.phones.listen(lambda message: codes.append(message.code) if message.code else None)
    sizes = [size for size, count in unit.system.unit().free.items() for _ in range(count)]
    for number, size in enumerate(sizes[:TRIES]):
        visit = unit.system.begin_store(operator, f"P-{number}", size, ANA)
        seen(unit, visit.id, VisitState.CLOSED)
        unit.system.settle(visit.id, Answer.INSIDE, operator)
    unit.system.sign_out(operator)
    while len(codes) < TRIES:
        pause(0.1)
    return codes


def seen(unit: Unit, visit: str, state: VisitState) -> None:
    while unit.system.visit(visit).state is not state:
        pause(0.02)


def pause(wanted: float) -> None:
    threading.Event().wait(wanted)


def test_from_the_last_digit_to_the_solenoid(tmp_path: Path) -> None:
    """Over the socket, less what two commits of this ledger take."""
    with open_unit(busy_street(), tmp_path / "state") as unit:
        assert unit.steel is not None
        Hand(unit.steel, auto=True)
        codes = filled(unit)
        unit.serve(tmp_path / "control")
        screen = client.connect(tmp_path / "control")
        screen.unit()
        took = []
        for code in codes:
            asked = time.monotonic()
            visit = screen.begin_retrieve(code)
            while unit.steel.pulses[-1].door != visit.door:
                pause(0.001)
            took.append(unit.steel.pulses[-1].at - asked)
            seen(unit, visit.id, VisitState.CLOSED)
            screen.settle(visit.id, Answer.TAKEN)
        screen.close()
        commit = statistics.median(seconds(lambda: unit.system._store.write(_mark)) for _ in range(50))
    said("last digit -> solenoid, above two commits, ms", (statistics.median(took) - 2 * commit) * 1000, "<= 30")


def _mark(ledger: object) -> None:
    ledger.set("benchmark", str(time.monotonic_ns()))  # type: ignore[attr-defined]


def test_at_rest(tmp_path: Path) -> None:
    """The share of one core that a controller takes which polls 60 doors and has nothing to do."""
    with open_unit(sixty_doors(tmp_path), tmp_path / "state"):
        pause(2.0)
        cpu, began = time.process_time(), time.monotonic()
        pause(10.0)
        share = (time.process_time() - cpu) / (time.monotonic() - began)
    said("at rest, 60 doors polled: percent of a core", 100 * share, "<= 5")


def resident() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def test_memory_over_a_hundred_thousand_visits(tmp_path: Path) -> None:
    """Flat after the first ten thousand."""
    with paper(tmp_path / "ours", 1) as unit:
        pairs(unit, 5_000)()
        before = resident()
        pairs(unit, 45_000)()
        said("memory after 100 000 visits against after 10 000", resident() / before, "1.0")
