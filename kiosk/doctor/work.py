"""The unit at work: its controller and services, boards, doors, locks, messages and incidents."""

from collections.abc import Iterator

from kiosk.core.clock import DAY_MS, HOUR_MS
from kiosk.core.errors import ControllerAbsent, ControllerSilent, NotAllowed
from kiosk.core.verbs import Condition, LostMessage, Post
from kiosk.doctor.finding import Finding, Level
from kiosk.doctor.patient import Patient

_WEEK = 7 * DAY_MS
_LATE = 2 * HOUR_MS
"""The age of a message at which several attempts have failed."""
_NOBODY_KNOWS = "only a controller that answers knows"


def controller(patient: Patient) -> Iterator[Finding]:
    """A controller runs and answers, and none of its services was lost."""
    if patient.figures is None:
        yield _no_figures(patient)
        return
    running = round(patient.figures.health.vitals.running)
    yield Finding(check="controller", level=Level.OK, text=f"answers at {patient.socket}, since {running} s")
    yield from _services(patient)


def _no_figures(patient: Patient) -> Finding:
    answer, level = patient.answer, Level.WARNING
    as_root = "sudo kiosk doctor; or be one of the operators (docs/install.md)"
    match answer:
        case NotAllowed():
            text, remedy = f"one answers at {patient.socket}, but not to this account", as_root
        case ControllerSilent():
            level, (text, _, remedy) = Level.FAILURE, str(answer).partition("; ")
        case ControllerAbsent() if isinstance(answer.__cause__, PermissionError):
            text, remedy = f"could not be asked: this account may not reach {patient.socket}", as_root
        case ControllerAbsent() if patient.runs:
            level, text = Level.FAILURE, f"one runs over {patient.state}, but none answers at {patient.socket}"
            remedy = "name its --socket, or restart it: systemctl restart locker-kiosk"
        case ControllerAbsent():
            text = f"none answers at {patient.socket}"
            remedy = "systemctl start locker-kiosk; its log: journalctl -u locker-kiosk"
        case _:
            level, text, remedy = Level.FAILURE, str(answer), "see its log: journalctl -u locker-kiosk"
    return Finding(check="controller", level=level, text=text, remedy=remedy)


def _services(patient: Patient) -> Iterator[Finding]:
    assert patient.figures is not None
    for service in patient.figures.health.vitals.services:
        if service.abandoned:
            remedy = "restart the controller: systemctl restart locker-kiosk; doors open all the same until then"
        else:
            remedy = f"see why: journalctl -u locker-kiosk -p warning | grep 'service {service.name}'"
        if service.trouble:
            level = Level.FAILURE if service.abandoned else Level.WARNING
            text = f"service {service.name} {service.trouble}"
            yield Finding(check="services", level=level, text=text, remedy=remedy)


def boards(patient: Patient) -> Iterator[Finding]:
    """Every board answers, and none opened another door than asked."""
    if patient.figures is None:
        yield Finding(check="boards", level=Level.SKIPPED, text=f"{_NOBODY_KNOWS}; or: kiosk hal scan PORT")
        return
    for bank in patient.figures.health.vitals.banks:
        if bank.stopped:
            yield Finding(
                check="boards",
                level=Level.FAILURE,
                text=f"bank {bank.bank} opened another door than it was asked to, and is stopped",
                remedy="find out why, its wires or the file (docs/wiring.md); then a technician lets it move again: "
                f"kiosk doors release {_a_door(patient, bank.bank)} --staff NUMBER",
            )
        elif bank.silent_seconds is not None:
            yield Finding(
                check="boards",
                level=Level.FAILURE,
                text=f"bank {bank.bank} has not answered for {bank.silent_seconds:.0f} s: {bank.last_error}",
                remedy="check its supply, its cable and its address (docs/wiring.md, `kiosk hal scan`)",
            )
        else:
            yield Finding(check="boards", level=Level.OK, text=f"bank {bank.bank} answers")


def _a_door(patient: Patient, bank: str) -> str:
    places = patient.plan.places if patient.plan else ()
    return next((place.door for place in places if place.bank == bank), "DOOR")


def doors(patient: Patient) -> Iterator[Finding]:
    """No slot waits for a look or a repair."""
    if patient.figures is None and patient.plan is None:
        yield Finding(check="doors", level=Level.SKIPPED, text="the file has mistakes, so nobody knows the doors")
        return
    waiting = _waiting(patient)
    for condition, remedy in (
        (Condition.CHECK, "look inside and say what is there: kiosk doors open DOOR --reason check"),
        (Condition.OUT_OF_SERVICE, "repair the door, then: kiosk slots in-service DOOR"),
    ):
        if names := waiting[condition]:
            text = f"{condition.value}: {', '.join(names)}"
            yield Finding(check="doors", level=Level.WARNING, text=text, remedy=remedy)
    if not any(waiting.values()):
        yield Finding(check="doors", level=Level.OK, text="every slot is in service")


def _waiting(patient: Patient) -> dict[Condition, list[str]]:
    """The doors in each condition but the good one, by the controller's word or by the ledger."""
    ill = (Condition.CHECK, Condition.OUT_OF_SERVICE)
    if patient.figures is not None:
        slots = patient.figures.slots
        return {wanted: [slot.slot.door for slot in slots if slot.condition is wanted] for wanted in ill}
    assert patient.plan is not None
    unit = patient.plan.locker.id
    rows = patient.read(lambda ledger: ledger.slots.all(unit))
    return {wanted: [row.door for row in rows if row.condition is wanted] for wanted in ill}


def locks(patient: Patient) -> Iterator[Finding]:
    """No lock takes clearly longer than when it was new."""
    if patient.figures is None:
        yield Finding(check="locks", level=Level.SKIPPED, text=_NOBODY_KNOWS)
        return
    slow = [lock for lock in patient.figures.health.locks if lock.drifting]
    for lock in slow:
        text = f"the lock of door {lock.door} takes {lock.pulse_to_open_ms} ms to open, {lock.reference_ms} ms once"
        remedy = "clean and oil the latch, check the spring and the supply; replace it before it fails"
        yield Finding(check="locks", level=Level.WARNING, text=text, remedy=remedy)
    if not slow:
        yield Finding(check="locks", level=Level.OK, text="no lock has slowed down")


def messages(patient: Patient) -> Iterator[Finding]:
    """Messages leave the unit, and none was lost."""
    now = patient.clock.wall()
    post = patient.figures.post if patient.figures else patient.read(lambda ledger: ledger.outbox.post(now - _WEEK))
    found = list(_post(post, now))
    yield from found or [Finding(check="messages", level=Level.OK, text=f"{post.waiting} waiting, none lost")]


def _post(post: Post, now: int) -> Iterator[Finding]:
    remedy = "kiosk outbox list tells why; check the network, and the channels with: kiosk notify test ADDRESS"
    if post.dead:
        named = "; ".join(_lost(message) for message in post.lost)
        more = f"; and {post.dead - len(post.lost)} more" if post.dead > len(post.lost) else ""
        count = "1 message was" if post.dead == 1 else f"{post.dead} messages were"
        text = f"{count} lost in the last seven days: {named}{more}"
        yield Finding(check="messages", level=Level.WARNING, text=text, remedy=remedy)
    if post.oldest is not None and now - post.oldest > _LATE:
        text = f"{post.waiting} waiting, the oldest for {(now - post.oldest) // HOUR_MS} hours"
        yield Finding(check="messages", level=Level.WARNING, text=text, remedy=remedy)


def _lost(message: LostMessage) -> str:
    """Which message it was, by what it was about; never to whom it should have gone."""
    about = f"{message.event} of parcel {message.parcel}" if message.parcel else message.key
    door = f" at door {message.door}" if message.door else ""
    return f"{about}{door} ({message.why})"


def incidents(patient: Patient) -> Iterator[Finding]:
    """Nothing waits for a person."""
    figures = patient.figures
    count = figures.incidents if figures else patient.read(lambda ledger: ledger.incidents.unresolved())
    if figures is not None and figures.held:
        text = "work hold is on: every door stays shut, pickups included"
        yield Finding(check="work hold", level=Level.WARNING, text=text, remedy="a technician releases it at the unit")
    level = Level.WARNING if count else Level.OK
    remedy = "kiosk incidents list" if count else ""
    yield Finding(check="incidents", level=level, text=f"{count} wait for somebody", remedy=remedy)
