"""What things are called on the screen: sizes, states, causes. The values are texts for `Words.say`."""

from collections.abc import Mapping

from kiosk.core.verbs import (
    Cause,
    Condition,
    Mishap,
    Outcome,
    PackageStatus,
    Problem,
    Role,
    Size,
    SlotUse,
    VisitKind,
)

SIZES: Mapping[str, str] = {Size.SMALL: "small", Size.MEDIUM: "medium", Size.LARGE: "large"}
"""Names of the common sizes; a size that a configuration adds is called by its own name."""

STATES: Mapping[str, str] = {"open": "open", "closed": "shut", "unknown": "not seen"}

USES: Mapping[SlotUse, str] = {
    SlotUse.FREE: "empty",
    SlotUse.RESERVED: "reserved",
    SlotUse.OCCUPIED: "parcel",
}

CONDITIONS: Mapping[Condition, str] = {
    Condition.IN_SERVICE: "in service",
    Condition.CHECK: "to check",
    Condition.OUT_OF_SERVICE: "out of service",
}

STATUSES: Mapping[PackageStatus, str] = {
    PackageStatus.PENDING: "not stored yet",
    PackageStatus.STORED: "stored",
    PackageStatus.RETRIEVED: "collected",
    PackageStatus.EXPIRED: "expired",
    PackageStatus.CANCELLED: "cancelled",
}

CAUSES: Mapping[str, str] = {
    Cause.NOT_OPENED: "the door did not open",
    Cause.DEPOSIT_UNANSWERED: "nobody said whether the parcel is inside",
    Cause.NOT_INSIDE: "opened, but no parcel was put in",
    Cause.LEFT_BEHIND: "left for another box",
    Cause.NOT_EMPTY: "found not empty",
    Cause.LOOK_UNANSWERED: "nobody said what is inside",
    Cause.UNEXPLAINED_OPENING: "opened without a reason",
    Cause.INTERRUPTED: "the power failed while it was open",
    Cause.FOUND_PARCEL: "an unknown parcel lies inside",
    Cause.REPORTED: "somebody reported it",
    Cause.BROKEN: "the door is broken",
    Cause.OUT_OF_REACH: "a customer cannot reach it: move it to a low door",
    Cause.PROBABLY_EMPTY: "probably empty: nobody said whether it was taken",
    Cause.RESTORED: "a backup was restored",
    Cause.WRONG_DOOR: "another door opened than asked",
    PackageStatus.EXPIRED: "expired",
    PackageStatus.CANCELLED: "cancelled",
}
"""Why a door waits for staff; a cause that somebody typed is shown as it is."""

PROBLEMS: Mapping[Problem, str] = {
    Problem.EMPTY: "THE BOX IS EMPTY",
    Problem.NOT_MINE: "NOT MY PARCEL",
    Problem.DAMAGED: "PARCEL DAMAGED",
    Problem.DIRTY: "THE BOX IS DIRTY",
    Problem.DOOR_BROKEN: "DOOR DOES NOT OPEN OR SHUT",
    Problem.OUT_OF_REACH: "I CANNOT REACH IT",
}

CONSEQUENCES: Mapping[Problem, str] = {
    Problem.EMPTY: "Leave the box as it is and shut the door. Nobody else gets this box, a courier looks into it, "
    "and your code stays valid.",
    Problem.NOT_MINE: "Put the parcel back and shut the door. Nobody else gets this box, a courier looks into it, "
    "and your code stays valid.",
    Problem.DAMAGED: "Take the parcel or leave it, as you like. The operator is told; "
    "keep the number of your report for a claim.",
    Problem.DIRTY: "Take your parcel. Nobody gets this box before somebody has looked into it.",
    Problem.DOOR_BROKEN: "Try OPEN AGAIN first, or push the door shut. A technician comes, your code stays valid, "
    "and your pickup time is paused. A door that stays open is looked after, and others can use the locker.",
    Problem.OUT_OF_REACH: "Leave it inside, and shut the door if you can: an open one is looked after, and others can "
    "use the locker. A courier moves it to a door that you can reach and you get a new code. "
    "Until then your pickup time is paused.",
}
"""What a report brings about, and what to do meanwhile."""

KINDS: Mapping[VisitKind, str] = {
    VisitKind.STORE: "deposit",
    VisitKind.RETRIEVE: "pickup",
    VisitKind.REMOVE: "removal",
    VisitKind.INSPECT: "inspection",
}

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.TAKEN: "taken",
    Outcome.LEFT: "left inside",
    Outcome.INSIDE: "inside",
    Outcome.NOT_INSIDE: "not inside",
    Outcome.EMPTY: "empty",
    Outcome.BROKEN: "broken",
    Outcome.PRESENCE: "seen by the sensor",
    Outcome.UNANSWERED: "no answer, probably empty",
    Outcome.SILENT: "no answer",
    Outcome.UNMOVED: "the lock was not moved",
    Outcome.AGAIN: "opened once more",
    Outcome.ELSEWHERE: "moved to another box",
    Outcome.INTERRUPTED: "broken off by a restart",
    Outcome.CONTRADICTED: "the sensor says otherwise",
}
"""How a visit ended."""

ROLES: Mapping[Role, str] = {Role.COURIER: "courier", Role.TECHNICIAN: "technician", Role.OPERATOR: "operator"}

PEOPLE: Mapping[str, str] = {"customer": "customer", "unit": "the unit"} | {
    role.value.lower(): name for role, name in ROLES.items()
}
"""Who did something, by the first word under which the trail knows them."""

PROGRAMS: Mapping[str, str] = {"program": "program", "schema": "schema of the ledger"}
"""What has a version and no name of its own."""

MISHAPS: Mapping[Mishap, str] = {
    Mishap.JAM: "door sticks",
    Mishap.WEAK_SPRING: "spring is weak",
    Mishap.STUCK_OPEN: "sensor says open",
    Mishap.STUCK_SHUT: "sensor says shut",
    Mishap.FLAPPING: "sensor flaps",
    Mishap.SENSOR_CUT: "sensor cut off",
    Mishap.CABLE_CUT: "board's cable cut",
}
