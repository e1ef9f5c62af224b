"""Shortcuts that look harmless, each a rule of the model with one thought left out."""

from collections.abc import Mapping

from tests.faults.model import (
    AWAY,
    IN_SERVICE,
    RESUMABLE,
    RETRIEVE,
    SLOTS,
    STORE,
    STORED,
    Ledger,
    Package,
    Visit,
    World,
)
from tests.faults.model_rules import Commit, Pulse, Rules, Say, Sense, Step


class IntentAfterPulse(Rules):
    """The visit is written down once the latch was pulled."""

    def open(self, ledger: Ledger, world: World, slot: int, visit: Visit) -> tuple[Step, ...]:
        written = Commit(ledger.visit(slot, visit))
        return (Pulse(slot, visit.kind, visit.parcel), written, Sense(slot, world.reading(slot)))


class WordBeforeCommit(Rules):
    """The screen says it before it is durable."""

    def tell(self, ledger: Ledger, parcel: int) -> tuple[Step, ...]:
        return (Say(parcel, ledger.packages[parcel].status), Commit(ledger))


class BootFreesADeposit(Rules):
    """A start takes an interrupted deposit for one that never was."""

    def interrupted(self, ledger: Ledger, slot: int, visit: Visit) -> Ledger:
        if visit.kind == STORE and visit.parcel is not None:
            return ledger.visit(slot, None).package(visit.parcel, Package())
        return super().interrupted(ledger, slot, visit)


class BootCompletesAPickup(Rules):
    """A start takes an interrupted pickup for a finished one."""

    def interrupted(self, ledger: Ledger, slot: int, visit: Visit) -> Ledger:
        if visit.kind == RETRIEVE and visit.parcel is not None:
            return self.taken(ledger, slot, visit.parcel)
        return super().interrupted(ledger, slot, visit)


class BootForgetsDoubts(Rules):
    """A start puts a slot back into service that nobody is at."""

    def recover(self, ledger: Ledger, world: World) -> Ledger:
        for slot in SLOTS:
            if ledger.slots[slot] == RESUMABLE and ledger.visits[slot] is None:
                ledger = ledger.slot(slot, IN_SERVICE)
        return super().recover(ledger, world)


class OpenedMeansTaken(Rules):
    """A pickup is over as soon as its door is seen open."""

    def opened(self, ledger: Ledger, slot: int) -> Ledger:
        visit = ledger.visits[slot]
        if visit is not None and visit.kind == RETRIEVE and visit.parcel is not None:
            return self.taken(ledger, slot, visit.parcel)
        return super().opened(ledger, slot)


class ShutMeansNothingHappened(Rules):
    """A deposit whose door was not seen open is undone, and its slot given out again."""

    def not_opened(self, ledger: Ledger, slot: int) -> Ledger:
        visit = ledger.visits[slot]
        if visit is not None and visit.kind == STORE and visit.parcel is not None:
            return ledger.visit(slot, None).package(visit.parcel, Package())
        return super().not_opened(ledger, slot)


class SilenceMeansTaken(Rules):
    """A pickup without an answer is one with the usual answer."""

    def silence(self, ledger: Ledger, slot: int, visit: Visit, long: bool) -> Ledger:
        if visit.kind == RETRIEVE and visit.parcel is not None and visit.witnessed:
            return self.taken(ledger, slot, visit.parcel)
        return super().silence(ledger, slot, visit, long)


class LongSilenceAsksNobody(Rules):
    """A pickup that stayed unanswered for hours frees its slot without a look."""

    def settled_by_silence(self, ledger: Ledger, parcel: int) -> Ledger:
        return ledger.package(parcel, Package())


class CalledOffMeansEmpty(Rules):
    """A deposit that is called off leaves nothing behind."""

    def cancel(self, ledger: Ledger, parcel: int) -> Ledger:
        if ledger.packages[parcel].status == STORED:
            return super().cancel(ledger, parcel)
        return ledger.package(parcel, Package())


class LeftBehindMeansEmpty(Rules):
    """A deposit that goes elsewhere leaves nothing behind."""

    def leave(self, ledger: Ledger, slot: int, visit: Visit, how: str) -> Ledger:
        return super().leave(ledger, slot, visit, how).visit(slot, None).slot(slot, IN_SERVICE)


class AnyShutSlotIsFree(Rules):
    """Allocation looks at who holds a slot, not at whether it is in doubt."""

    def is_free(self, ledger: Ledger, slot: int) -> bool:
        return ledger.holder(slot) is None and ledger.visits[slot] is None


class HeldSlotsAreFree(Rules):
    """Allocation looks at whether a slot is in doubt, not at who holds it."""

    def is_free(self, ledger: Ledger, slot: int) -> bool:
        return ledger.slots[slot] == IN_SERVICE and ledger.visits[slot] is None


class SpentCodesOpen(Rules):
    """The code is looked up, its end is not."""

    def may_collect(self, package: Package) -> bool:
        return package.status in (STORED, AWAY)


class OpeningsNeedNoReason(Rules):
    """A door that opens without a visit is nobody's business."""

    def opened(self, ledger: Ledger, slot: int) -> Ledger:
        return ledger if ledger.visits[slot] is None else super().opened(ledger, slot)


class LooksChangeNothing(Rules):
    """A look leaves a slot in doubt: safe, and in the end every slot is out of allocation."""

    def looked(self, ledger: Ledger, slot: int) -> Ledger:
        return ledger.visit(slot, None)


MUTANTS: Mapping[type[Rules], str] = {
    IntentAfterPulse: "I3",
    WordBeforeCommit: "I4",
    BootFreesADeposit: "I1",
    BootCompletesAPickup: "I1",
    BootForgetsDoubts: "I8",
    OpenedMeansTaken: "I1",
    ShutMeansNothingHappened: "I1",
    SilenceMeansTaken: "I1",
    LongSilenceAsksNobody: "I1",
    CalledOffMeansEmpty: "I1",
    LeftBehindMeansEmpty: "I11",
    AnyShutSlotIsFree: "I2",
    HeldSlotsAreFree: "I6",
    SpentCodesOpen: "I5",
    OpeningsNeedNoReason: "I11",
    LooksChangeNothing: "I9",
}
"""Every shortcut with the invariant that it breaks."""
