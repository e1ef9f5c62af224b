"""A power cut after every step of every kind of visit, met by every answer of the door's sensor at the next start.

The outcomes are written down here by hand, as the design has them: what is uncertain is never free, an interrupted
deposit can be resumed, an interrupted pickup keeps its code, a door that stands open goes on with its visit.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.config import Config
from kiosk.core.verbs import Answer, VisitKind
from tests.faults.figures import Figures
from tests.faults.stage import ANA, PowerCut, Stage

STORE, RETRIEVE, REMOVE, INSPECT = VisitKind.STORE, VisitKind.RETRIEVE, VisitKind.REMOVE, VisitKind.INSPECT
DOOR = "01"
NUMBER = "P1"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the ledger says after the start: visit, package, slot, and whether the slot is probably empty."""

    visit: str
    package: str | None
    slot: str
    probably_empty: bool = False


def gone_on(package: str | None) -> Outcome:
    """The door stands open: its visit goes on."""
    return Outcome("OPENED", package, "IN_SERVICE")


def waiting(package: str | None) -> Outcome:
    """The door was seen open and then closed before the cut: the visit waits for its answer as before."""
    return Outcome("CLOSED", package, "IN_SERVICE")


HELD, STORED, EXPIRED = "PENDING here", "STORED here", "EXPIRED here"
RESUMABLE = Outcome("ABANDONED INTERRUPTED", HELD, "CHECK INTERRUPTED")
CODE_STAYS = Outcome("ABANDONED INTERRUPTED", STORED, "IN_SERVICE")
PROBABLY_EMPTY = Outcome("ABANDONED INTERRUPTED", STORED, "IN_SERVICE", probably_empty=True)
STILL_INSIDE = Outcome("ABANDONED INTERRUPTED", EXPIRED, "IN_SERVICE")
TO_BE_LOOKED_INTO = Outcome("ABANDONED INTERRUPTED", None, "CHECK LOOK_UNANSWERED")

CLOSED_OR_UNREADABLE: dict[tuple[VisitKind, str], Outcome] = {
    (STORE, "planned"): Outcome("ABANDONED INTERRUPTED", HELD, "IN_SERVICE"),
    (STORE, "written down"): RESUMABLE,
    (STORE, "pulsed"): RESUMABLE,
    (STORE, "opened"): RESUMABLE,
    (STORE, "closed"): waiting(HELD),
    (STORE, "settled"): Outcome("SETTLED INSIDE", STORED, "IN_SERVICE"),
    (RETRIEVE, "planned"): CODE_STAYS,
    (RETRIEVE, "written down"): CODE_STAYS,
    (RETRIEVE, "pulsed"): CODE_STAYS,
    (RETRIEVE, "opened"): PROBABLY_EMPTY,
    (RETRIEVE, "closed"): waiting(STORED),
    (RETRIEVE, "settled"): Outcome("SETTLED TAKEN", "RETRIEVED gone", "IN_SERVICE"),
    (REMOVE, "planned"): STILL_INSIDE,
    (REMOVE, "written down"): STILL_INSIDE,
    (REMOVE, "pulsed"): STILL_INSIDE,
    (REMOVE, "opened"): STILL_INSIDE,
    (REMOVE, "closed"): waiting(EXPIRED),
    (REMOVE, "settled"): Outcome("SETTLED TAKEN", "EXPIRED gone", "IN_SERVICE"),
    (INSPECT, "planned"): Outcome("ABANDONED INTERRUPTED", None, "IN_SERVICE"),
    (INSPECT, "written down"): TO_BE_LOOKED_INTO,
    (INSPECT, "pulsed"): TO_BE_LOOKED_INTO,
    (INSPECT, "opened"): TO_BE_LOOKED_INTO,
    (INSPECT, "closed"): waiting(None),
    (INSPECT, "settled"): Outcome("SETTLED EMPTY", None, "IN_SERVICE"),
}
ALARM = "CHECK UNEXPLAINED_OPENING"
OPEN: dict[tuple[VisitKind, str], Outcome] = {
    (STORE, "planned"): Outcome("ABANDONED INTERRUPTED", HELD, ALARM),
    (STORE, "written down"): gone_on(HELD),
    (STORE, "pulsed"): gone_on(HELD),
    (STORE, "opened"): gone_on(HELD),
    (STORE, "closed"): gone_on(HELD),
    (STORE, "settled"): Outcome("SETTLED INSIDE", STORED, ALARM),
    (RETRIEVE, "planned"): Outcome("ABANDONED INTERRUPTED", STORED, ALARM),
    (RETRIEVE, "written down"): gone_on(STORED),
    (RETRIEVE, "pulsed"): gone_on(STORED),
    (RETRIEVE, "opened"): gone_on(STORED),
    (RETRIEVE, "closed"): gone_on(STORED),
    (RETRIEVE, "settled"): Outcome("SETTLED TAKEN", "RETRIEVED gone", ALARM),
    (REMOVE, "planned"): Outcome("ABANDONED INTERRUPTED", EXPIRED, ALARM),
    (REMOVE, "written down"): gone_on(EXPIRED),
    (REMOVE, "pulsed"): gone_on(EXPIRED),
    (REMOVE, "opened"): gone_on(EXPIRED),
    (REMOVE, "closed"): gone_on(EXPIRED),
    (REMOVE, "settled"): Outcome("SETTLED TAKEN", "EXPIRED gone", ALARM),
    (INSPECT, "planned"): Outcome("ABANDONED INTERRUPTED", None, ALARM),
    (INSPECT, "written down"): gone_on(None),
    (INSPECT, "pulsed"): gone_on(None),
    (INSPECT, "opened"): gone_on(None),
    (INSPECT, "closed"): gone_on(None),
    (INSPECT, "settled"): Outcome("SETTLED EMPTY", None, ALARM),
}
EXPECTED = {"open": OPEN, "closed": CLOSED_OR_UNREADABLE, "unreadable": CLOSED_OR_UNREADABLE}
POINTS = ("planned", "written down", "pulsed", "opened", "closed", "settled")
ANSWER = {STORE: Answer.INSIDE, RETRIEVE: Answer.TAKEN, REMOVE: Answer.TAKEN, INSPECT: Answer.EMPTY}


# -- what the table is about ----------------------------------------------------------------------------------


def bring(stage: Stage) -> str:
    """Store the parcel; returns its package."""
    courier = stage.courier()
    visit = stage.system.begin_store(courier, NUMBER, "SMALL", ANA)
    stage.step(1.0)
    stage.steel.put(visit.door, NUMBER)
    stage.step(3.0)
    stage.steel.shut(visit.door)
    stage.step(1.0)
    stage.system.settle(visit.id, Answer.INSIDE, courier)
    stage.step(4.0)
    return stage.system.package(stage.operator(), NUMBER).id


def ready_to(stage: Stage, kind: VisitKind) -> Callable[[], object]:
    """Set the scene for a visit of that kind to the first door; the answer begins it."""
    if kind is STORE:
        session = stage.courier()
        return lambda: stage.system.begin_store(session, NUMBER, "SMALL", ANA)
    if kind is INSPECT:
        session = stage.technician()
        return lambda: stage.system.begin_inspect(session, DOOR, "a look")
    package = bring(stage)
    if kind is RETRIEVE:
        return lambda: stage.system.begin_retrieve(stage.code(package))
    stage.system.expire(stage.operator(), NUMBER)
    session = stage.courier()
    return lambda: stage.system.begin_remove(session, package)


def plan_only(stage: Stage, kind: VisitKind) -> None:
    """A visit that was planned and no more: the controller writes none today, but its ledger has room for them."""
    if kind is STORE:
        stage.system.reserve(stage.operator(), NUMBER, "SMALL", ANA)
    else:
        ready_to(stage, kind)
    stage.store.write(
        lambda ledger: ledger.connection.execute(
            "INSERT INTO visit (id, kind, state, slot_id, package_id, actor, boot_id, planned) "
            "SELECT 'planned', ?, 'PLANNED', s.id, p.id, 'somebody', 'boot-1', 1 "
            "FROM slot s LEFT JOIN package p ON p.slot_id = s.id WHERE s.door = ?",
            (kind.value, DOOR),
        )
    )


def go_as_far_as(stage: Stage, kind: VisitKind, point: str) -> None:
    """Let a visit of that kind get to a point of its life."""
    if point == "planned":
        plan_only(stage, kind)
        return
    begin = ready_to(stage, kind)
    if point in ("written down", "pulsed"):
        stage.power.cut_at("before pulse" if point == "written down" else "after pulse")
        with pytest.raises(PowerCut):
            begin()
        return
    begin()
    stage.step(1.0)
    if point == "opened":
        return
    if kind is STORE:
        stage.steel.put(DOOR, NUMBER)
    else:
        stage.steel.take(DOOR)
    stage.step(3.0)
    stage.steel.shut(DOOR)
    stage.step(1.0)
    if point == "settled":
        ((visit,),) = stage.query("SELECT id FROM visit ORDER BY rowid DESC LIMIT 1")
        session = None if kind is RETRIEVE else stage.technician()
        stage.system.settle(str(visit), ANSWER[kind], session)


def meet(stage: Stage, sensor: str) -> None:
    """Let the sensor answer like that from now on; the door itself stands accordingly."""
    if sensor == "open":
        stage.steel.pull(DOOR)
    else:
        stage.clock.advance(1.0)
        stage.steel.shut(DOOR)
    if sensor == "unreadable":
        stage.steel.cut_sensor(DOOR)
    stage.clock.advance(1.0)


def outcome(stage: Stage) -> Outcome:
    """What the ledger says."""
    ((visit,),) = stage.query(
        "SELECT state || coalesce(' ' || outcome, '') FROM visit WHERE slot_id = "
        "(SELECT id FROM slot WHERE door = ?) ORDER BY rowid DESC LIMIT 1",
        DOOR,
    )
    packages = stage.query(
        "SELECT status || CASE WHEN slot_id IS NULL THEN ' gone' ELSE ' here' END, unanswered IS NOT NULL FROM package"
    )
    ((slot,),) = stage.query("SELECT condition || coalesce(' ' || cause, '') FROM slot WHERE door = ?", DOOR)
    package, unanswered = packages[0] if packages else (None, 0)
    return Outcome(str(visit), None if package is None else str(package), str(slot), bool(unanswered))


@pytest.fixture
def stages(tmp_path: Path, wall: Config) -> Iterator[Callable[[], Stage]]:
    """Make a fresh stage."""
    made: list[Stage] = []

    def make() -> Stage:
        folder = tmp_path / f"stage {len(made)}"
        folder.mkdir()
        made.append(Stage(folder, wall))
        return made[-1]

    yield make
    for stage in made:
        stage.close()


CUSTODY = (
    "SELECT slot_id, status, unanswered, ended FROM package UNION ALL SELECT id, condition, cause, since FROM slot"
)
JOURNAL = "SELECT id, state, outcome, ended FROM visit UNION ALL SELECT number, cause, at, slot_id FROM incident"


@pytest.mark.parametrize("kind", VisitKind)
def test_after_a_cut_at_any_step_the_ledger_is_as_the_design_has_it(
    kind: VisitKind, stages: Callable[[], Stage], figures: Figures
) -> None:
    """Every step times every answer of the sensor; no solenoid moves, and a second recovery changes nothing."""
    wrong: list[tuple[str, str, object]] = []
    with figures.of(f"crash table: {kind.value}") as row:
        for point in POINTS:
            for sensor, table in EXPECTED.items():
                stage = stages()
                go_as_far_as(stage, kind, point)
                meet(stage, sensor)
                pulses = len(stage.steel.pulses)
                stage.crash()
                found, once = outcome(stage), (stage.query(CUSTODY), stage.query(JOURNAL))
                stage.system.recover()
                row.tries += 1
                if found != table[kind, point]:
                    wrong.append((point, sensor, found))
                if once != (stage.query(CUSTODY), stage.query(JOURNAL)):
                    wrong.append((point, sensor, "a second recovery changes something"))
                if len(stage.steel.pulses) != pulses:
                    wrong.append((point, sensor, "a solenoid moved"))
        row.losses = len(wrong)
        assert wrong == []


@pytest.mark.parametrize("point", ["written down", "pulsed", "opened", "closed"])
def test_an_interrupted_pickup_opens_the_same_door_again(point: str, stages: Callable[[], Stage]) -> None:
    """Whatever the cut left of the visit, the code still opens its parcel's door."""
    stage = stages()
    go_as_far_as(stage, RETRIEVE, point)
    meet(stage, "closed")
    stage.crash()
    stage.step(4.0)

    assert stage.system.begin_retrieve(stage.code(stage.system.package(stage.operator(), NUMBER).id)).door == DOOR


@pytest.mark.parametrize("point", ["written down", "pulsed", "opened"])
def test_an_interrupted_deposit_is_resumed_at_its_own_door(point: str, stages: Callable[[], Stage]) -> None:
    """The courier scans the parcel again and stands before the same door."""
    stage = stages()
    go_as_far_as(stage, STORE, point)
    meet(stage, "closed")
    stage.crash()
    stage.step(4.0)

    assert stage.system.begin_store(stage.courier(), NUMBER).door == DOOR
