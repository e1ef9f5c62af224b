"""`kiosk doctor`: well on a healthy unit; each planted fault is named, with what to do about it."""

import fcntl
import json
import os
import re
import shutil
import socket
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.cli.doctor import EXIT_CODES, _ask
from kiosk.config import example, load
from kiosk.core.clock import MachineClock
from kiosk.core.keeping.state import lock
from kiosk.core.owner import acting_as_owner
from kiosk.core.verbs import Condition, Recipient, Role
from kiosk.doctor.checks import CHECKS, examine
from kiosk.doctor.finding import Finding, Level, worst
from kiosk.doctor.patient import Patient
from kiosk.runtime import Unit, open_unit

TECHNICIAN, PIN = "2077", "481562"


MAIL = """
[[notifiers]]
kind = "EMAIL"

[notifiers.settings]
server = "mail.example.org"
sender = "locker@example.org"
credentials = "password"
"""


@dataclass
class Case:
    """A simulated unit as the doctor meets it, and what stands in for `/`."""

    folder: Path
    file: Path
    unit: Unit | None = None

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def root(self) -> Path:
        return self.folder / "root"

    def examine(self) -> list[Finding]:
        return examine(Patient(self.file, self.state, self.folder / "control", _ask, self.root))

    def add_bank(self, text: str) -> None:
        """Write one more bank into the file; no door hangs on it, and the ledger was made with it."""
        head, _, tail = self.file.read_text().partition("[[columns]]")
        self.file.write_text(f"{head}{text}\n[[columns]]{tail}")
        self.sql("UPDATE setting SET value = 'elm-12 on steel' WHERE name = 'cabinet'")

    def sql(self, script: str) -> None:
        """Change the ledger behind everybody's back."""
        raw = sqlite3.connect(self.state / "ledger.sqlite")
        raw.executescript(script)
        raw.close()


def synchronised(case: Case) -> Path:
    """The file by which the doctor knows that a time source was seen."""
    return case.root / "run" / "systemd" / "timesync" / "synchronized"


@pytest.fixture
def resting(tmp_path: Path) -> Case:
    """A unit that has run and rests now."""
    case = Case(tmp_path, tmp_path / "config.toml")
    case.file.write_text(example().read_text() + MAIL)
    synchronised(case).parent.mkdir(parents=True)
    synchronised(case).touch()
    with open_unit(load(case.file), case.state):
        pass
    return case


@pytest.fixture
def running(resting: Case) -> Iterator[Case]:
    """The same unit while its controller runs."""
    with open_unit(load(resting.file), resting.state) as unit:
        unit.serve(resting.folder / "control")
        resting.unit = unit
        yield resting


def found(case: Case, check: str) -> list[Finding]:
    """What is wrong by one check; every other check finds nothing wrong but that nobody runs."""
    wrong = [finding for finding in case.examine() if finding.level in (Level.WARNING, Level.FAILURE)]
    others = {finding.check for finding in wrong} - {check}
    assert others <= ({"controller"} if case.unit is None else set())
    return [finding for finding in wrong if finding.check == check]


def test_a_healthy_unit_is_well(running: Case) -> None:
    """Every check was made, and nothing has to be done."""
    findings = running.examine()
    assert [finding for finding in findings if finding.level not in (Level.OK, Level.SKIPPED)] == []
    assert list(dict.fromkeys(finding.check for finding in findings)) == list(CHECKS)
    assert not any(finding.remedy for finding in findings)


def test_a_unit_at_rest_is_examined_as_well(resting: Case) -> None:
    """All that is wrong is that no controller runs."""
    (finding,) = found(resting, "controller")
    assert (finding.level, finding.text) == (Level.WARNING, f"none answers at {resting.folder / 'control'}")
    assert "systemctl start locker-kiosk" in finding.remedy


# -- faults, planted one at a time --------------------------------------------------------------------------------


def misspell(case: Case) -> None:
    case.file.write_text(case.file.read_text().replace("keep_days", "keep_dais"))


def pull_the_adapter(case: Case) -> None:
    settings = '[banks.settings]\nport = "/dev/serial/by-id/gone"\n'
    case.add_bank(f'[[banks]]\nname = "left"\nkind = "wkly"\ndoors = 8\nsensor = "door"\n{settings}')


def lose_the_bridge(case: Case) -> None:
    add_bridge(case, 1)  # a port of the system's own, on which nobody listens


def add_bridge(case: Case, port: int) -> None:
    settings = f'[banks.settings]\nport = "socket://127.0.0.1:{port}"\n'
    case.add_bank(f'[[banks]]\nname = "left"\nkind = "wkly"\ndoors = 8\nsensor = "door"\n{settings}')


def forget_strict_gpiod(case: Case) -> None:
    pins = "[banks.settings]\nlocks = [5, 6]\nsensors = [12, 13]\n"
    case.add_bank(f'[[banks]]\nname = "pins"\nkind = "gpio"\ndoors = 2\nsensor = "door"\n{pins}')
    (case.root / "dev").mkdir()
    (case.root / "dev" / "gpiochip0").touch()
    (case.root / "boot" / "firmware").mkdir(parents=True)
    (case.root / "boot" / "firmware" / "config.txt").write_text("dtparam=i2c_arm=on\n#dtparam=strict_gpiod\n")


def lose_the_gpiochip(case: Case) -> None:
    forget_strict_gpiod(case)
    (case.root / "boot" / "firmware" / "config.txt").write_text("dtparam=audio=on,strict_gpiod\n")
    (case.root / "dev" / "gpiochip0").unlink()


def lose_the_time(case: Case) -> None:
    forget_strict_gpiod(case)
    (case.root / "boot" / "firmware" / "config.txt").write_text("[all]\ndtparam=strict_gpiod\n")
    synchronised(case).unlink()


def weaken_the_supply(case: Case) -> None:
    lose_the_time(case)
    synchronised(case).touch()
    word = case.root / "sys" / "devices" / "platform" / "soc" / "soc:firmware" / "get_throttled"
    word.parent.mkdir(parents=True)
    word.write_text("50005\n")


def lose_the_password(case: Case) -> None:
    case.file.write_text(case.file.read_text().replace('"password"', f'"{case.folder / "password"}"'))


def show_the_password(case: Case) -> None:
    lose_the_password(case)
    write_the_password(case, "locker\nsecret\n", 0o644)


def write_half_a_password(case: Case) -> None:
    lose_the_password(case)
    write_the_password(case, "locker\n", 0o600)


def write_the_password(case: Case, text: str, mode: int) -> None:
    (case.folder / "password").write_text(text)
    (case.folder / "password").chmod(mode)


def name_a_folder_for_the_password(case: Case) -> None:
    lose_the_password(case)
    (case.folder / "password").mkdir(0o755)


def lose_the_authority(case: Case) -> None:
    case.file.write_text(f'{case.file.read_text()}ca_file = "{case.folder / "ca.pem"}"\n')


def empty_the_authority(case: Case) -> None:
    lose_the_authority(case)
    (case.folder / "ca.pem").touch()


def alert_a_phone(case: Case) -> None:
    case.file.write_text(case.file.read_text().replace('phone = ""', 'phone = "+442079460018"'))


def lose_the_figures_folder(case: Case) -> None:
    path = case.folder / "gone" / "locker.prom"
    case.file.write_text(re.sub(r'(?m)(?<=^\[metrics\]\nfile = )""', f'"{path}"', case.file.read_text()))


def tell_nobody(case: Case) -> None:
    forget_strict_gpiod(case)
    (case.root / "boot" / "firmware" / "config.txt").write_text("[all]\ndtparam=strict_gpiod\n")
    case.file.write_text(case.file.read_text().replace(MAIL, ""))


def misspell_a_channel(case: Case) -> None:
    case.file.write_text(case.file.read_text().replace("credentials =", "credential ="))


def tell_a_terminal(case: Case) -> None:
    tell_nobody(case)
    case.file.write_text(f'{case.file.read_text()}{MAIL}[[notifiers]]\nkind = "CONSOLE"\n')


def open_a_key(case: Case) -> None:
    (case.state / "keys" / "code.key").chmod(0o444)


def lose_a_key(case: Case) -> None:
    (case.state / "keys" / "audit.key").unlink()


def damage_the_ledger(case: Case) -> None:
    ledger = case.state / "ledger.sqlite"
    size = ledger.stat().st_size
    with ledger.open("r+b") as file:
        file.seek(size // 2 // 4096 * 4096)
        file.write(b"\xff" * 4096)


def lose_the_ledger(case: Case) -> None:
    (case.state / "ledger.sqlite").unlink()


def change_the_trail(case: Case) -> None:
    case.sql("DROP TRIGGER audit_keeps_rows; UPDATE audit SET detail = '{}' WHERE seq = 1;")


def let_the_backup_grow_old(case: Case) -> None:
    (case.state / "backups").mkdir(mode=0o700)
    shutil.copy(case.state / "ledger.sqlite", case.state / "backups" / "ledger-20250101T030000.sqlite")


def empty_the_trail(case: Case) -> None:
    (case.state / "ledger.anchor").unlink()
    case.sql("DROP TRIGGER audit_keeps_all; DELETE FROM audit;")


def give_a_message_up(case: Case) -> None:
    case.sql(
        "INSERT INTO user VALUES ('u', 'en', 0);"
        "INSERT INTO package (id, number, status, slot_id, user_id, size, created)"
        " VALUES ('p', 'P1', 'PENDING', 1, 'u', 'SMALL', 0);"
        "INSERT INTO outbox (key, event, package_id, user_id, state, due, written, done, last_error)"
        " VALUES ('p:stored', 'stored', 'p', 'u', 'DEAD', 0, 0, unixepoch() * 1000, '550');"
    )


def leave_a_message_waiting(case: Case) -> None:
    give_a_message_up(case)
    case.sql("UPDATE outbox SET state = 'WAITING', done = NULL, written = unixepoch() * 1000 - 9000000;")


def leave_a_door_to_check(case: Case) -> None:
    case.sql("UPDATE slot SET condition = 'CHECK', cause = 'NOT_EMPTY', set_by = 'x', since = 0 WHERE door = '05';")


def leave_an_incident(case: Case) -> None:
    case.sql("INSERT INTO incident (number, at, cause) VALUES ('0001', 0, 'NOT_OPENED');")


def bring_a_parcel(case: Case) -> None:
    case.sql(
        "INSERT INTO user VALUES ('u', 'en', 0);"
        "INSERT INTO package (id, number, status, slot_id, user_id, size, created)"
        " VALUES ('p', 'P1', 'PENDING', (SELECT id FROM slot WHERE door = '01'), 'u', 'SMALL', 0);"
    )


def change_the_wires_of_a_parcel(case: Case) -> None:
    bring_a_parcel(case)
    text = case.file.read_text()
    swapped = {'door = "01"': 'door = "02"', 'door = "02"': 'door = "01"'}
    case.file.write_text(re.sub("|".join(swapped), lambda found: swapped[found[0]], text))


def take_the_door_of_a_parcel_away(case: Case) -> None:
    bring_a_parcel(case)
    case.file.write_text(re.sub(r".*door = \"01\".*\n", "", case.file.read_text()))


def rename_the_unit(case: Case) -> None:
    case.file.write_text(re.sub(r'(?m)^id = ".*"', 'id = "oak-7"', case.file.read_text(), count=1))


AT_REST: list[tuple[Callable[[Case], None], str, str, str]] = [
    (misspell, "config", 'policy.keep_dais: unknown key; did you mean "keep_days"?', "kiosk config check"),
    (pull_the_adapter, "ports", "the port of bank left is not there: /dev/serial/by-id/gone", "plug the adapter in"),
    (lose_the_bridge, "ports", "the bridge of bank left takes no connection: socket://127.0.0.1:1", "network cable"),
    (lose_the_gpiochip, "pins", "bank pins needs /dev/gpiochip*", "run on the computer in the wall"),
    (forget_strict_gpiod, "strict_gpiod", "does not set strict_gpiod", "add the line `dtparam=strict_gpiod`"),
    (lose_the_time, "clock", "no time source was seen", "timedatectl"),
    (weaken_the_supply, "supply", "the supply is or was too weak", "a supply of its own"),
    (lose_the_password, "channels", "password cannot be read: No such file or directory: that channel", "put it there"),
    (write_half_a_password, "channels", "password holds 1 of the 2 lines that are needed", "on a line of its own"),
    (name_a_folder_for_the_password, "channels", "password cannot be read: Is a directory", "name another one"),
    (lose_the_authority, "channels", "ca.pem cannot be read: No such file or directory", "as PEM"),
    (empty_the_authority, "channels", "ca.pem holds no certificate", "as PEM"),
    (
        alert_a_phone,
        "channels",
        "alerts: no channel reaches the operator by phone; add one of kind SMS",
        "config check",
    ),
    (lose_the_figures_folder, "metrics", "gone is no directory", "correct [metrics]"),
    (show_the_password, "channels", "password (mode 0644)", "chmod 0640"),
    (tell_nobody, "channels", "there is no channel that reaches anybody", "kiosk notify test"),
    (tell_a_terminal, "channels", "CONSOLE is for trying out", "take it out"),
    (
        misspell_a_channel,
        "channels",
        'settings.credential: unknown key; did you mean "credentials"?',
        "kiosk config check",
    ),
    (change_the_wires_of_a_parcel, "cabinet", "refuses to start: door 01 holds a parcel", "restore the wiring"),
    (
        take_the_door_of_a_parcel_away,
        "cabinet",
        "its wiring changed from simulated wall:1 to none",
        "restore the wiring",
    ),
    (rename_the_unit, "cabinet", "on simulated, this is oak-7 on simulated", "name another state directory"),
    (open_a_key, "permissions", "code.key (mode 0444)", "chmod 0400"),
    (lose_a_key, "audit", "audit.key is not there", "kiosk audit new-key"),
    (change_the_trail, "audit", "audit row 1: the row or the one before it was changed", "tell the operator"),
    (empty_the_trail, "audit", "not a single row is left", "tell the operator"),
    (let_the_backup_grow_old, "backups", "ledger-20250101T030000.sqlite is", "kiosk backup now"),
    (
        give_a_message_up,
        "messages",
        "1 message was lost in the last seven days: stored of parcel P1 at door 01 (550)",
        "check the network",
    ),
    (leave_a_message_waiting, "messages", "1 waiting, the oldest for 2 hours", "check the network"),
    (leave_a_door_to_check, "doors", "CHECK: 05", "look inside"),
    (leave_an_incident, "incidents", "1 wait for somebody", "kiosk incidents list"),
]


@pytest.mark.parametrize(("plant", "check", "text", "remedy"), AT_REST, ids=[row[0].__name__ for row in AT_REST])
def test_a_planted_fault_is_named_with_its_remedy(
    resting: Case, plant: Callable[[Case], None], check: str, text: str, remedy: str
) -> None:
    """That fault and no other; every fault of a unit at rest is seen without a controller."""
    plant(resting)
    (finding,) = found(resting, check)
    assert text in finding.text
    assert remedy in finding.remedy


def of(case: Case, check: str) -> Finding:
    """The one finding of a check, where others may find something too."""
    (finding,) = [finding for finding in case.examine() if finding.check == check]
    return finding


def add_port(case: Case, port: str) -> None:
    settings = f'[banks.settings]\nport = "{port}"\n'
    case.add_bank(f'[[banks]]\nname = "left"\nkind = "wkly"\ndoors = 8\nsensor = "door"\n{settings}')


def test_a_port_is_opened_to_see_that_it_is_one(resting: Case) -> None:
    """What is there need not be a serial port, nor free."""
    master, slave = os.openpty()
    add_port(resting, os.ttyname(slave))
    assert of(resting, "ports").text.startswith("the port of bank left can be opened: /dev/pts/")
    fcntl.flock(slave, fcntl.LOCK_EX)
    finding = of(resting, "ports")
    assert (finding.level, finding.text) == (
        Level.FAILURE,
        f"the port of bank left is in use by another program: {os.ttyname(slave)}",
    )
    os.close(master)
    os.close(slave)


def test_a_file_is_no_port(resting: Case) -> None:
    """Nor is /dev/null, although it can be opened."""
    add_port(resting, "/dev/null")
    assert "the port of bank left is no serial port" in of(resting, "ports").text


def test_the_ports_of_a_running_controller_are_left_to_it(resting: Case) -> None:
    """Nobody else opens what a board hangs on."""
    add_port(resting, "/dev/null")
    with lock(resting.state):
        finding = of(resting, "ports")
    assert (finding.level, finding.text) == (Level.OK, "the port of bank left is the controller's just now: /dev/null")


@pytest.mark.parametrize(
    ("wall", "told"),
    [
        (datetime(2001, 1, 1, tzinfo=UTC), "it shows 2001-01-01 00:00 UTC, but something was written down on 20"),
        (datetime(2100, 1, 1, tzinfo=UTC), "it shows 2100-01-01 00:00 UTC, and nothing was written down since 20"),
    ],
)
def test_a_clock_that_contradicts_the_ledger_is_named(
    resting: Case, monkeypatch: pytest.MonkeyPatch, wall: datetime, told: str
) -> None:
    """Whether a time source was seen or not."""
    monkeypatch.setattr(MachineClock, "wall", lambda _: round(wall.timestamp() * 1000))
    finding = of(resting, "clock")
    assert finding.level is Level.WARNING
    assert finding.text.startswith(told)


def test_imagined_doors_need_no_time_source(resting: Case) -> None:
    """And none is claimed to have been seen."""
    synchronised(resting).unlink()
    finding = of(resting, "clock")
    assert (finding.level, finding.text) == (Level.OK, "every door is imagined: no time source is needed")


def test_a_backup_out_of_the_future_says_so(resting: Case) -> None:
    """Its age is no negative number."""
    let_the_backup_grow_old(resting)
    folder = resting.state / "backups"
    (folder / "ledger-20250101T030000.sqlite").rename(folder / "ledger-00001-20990101T030000.sqlite")
    finding = of(resting, "backups")
    assert finding.level is Level.WARNING
    assert re.search(r"was made \d+ days from now, by this clock$", finding.text)


def test_a_damaged_backup_is_named_on_one_line(resting: Case) -> None:
    """Whatever SQLite says of it."""
    let_the_backup_grow_old(resting)
    copy = resting.state / "backups" / "ledger-20250101T030000.sqlite"
    with copy.open("r+b") as file:
        file.seek(copy.stat().st_size // 4096 // 2 * 4096)
        file.write(b"\xff" * 8192)
    finding = of(resting, "backups")
    assert finding.level is Level.FAILURE
    assert finding.text.startswith("ledger-20250101T030000.sqlite is not sound: ")
    assert "\n" not in finding.text


def test_an_empty_ledger_is_told_once(resting: Case) -> None:
    """It is no ledger, and nothing that is whole."""
    (resting.state / "ledger.sqlite").write_bytes(b"")
    assert "the ledger in it is an empty file" in found(resting, "state")[0].text


def test_a_ledger_without_tables_is_not_whole(resting: Case) -> None:
    """Although SQLite finds nothing wrong with it."""
    (resting.state / "ledger.sqlite").unlink()
    resting.sql("PRAGMA user_version = 1; PRAGMA user_version = 0; VACUUM;")
    finding = of(resting, "database")
    assert finding.level is Level.FAILURE
    assert finding.text.endswith("ledger.sqlite has no tables")


def test_an_anchor_that_is_gone_is_missed(resting: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in the first hours, in which there may be none yet."""
    (resting.state / "ledger.anchor").unlink()
    assert of(resting, "audit").level is Level.OK
    later = MachineClock().wall() + 3 * 24 * 3_600_000
    monkeypatch.setattr(MachineClock, "wall", lambda _: later)
    finding = of(resting, "audit")
    assert finding.level is Level.WARNING
    assert "there is no anchor" in finding.text


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("roots", ["keys/code.key", "backups", "ledger.sqlite", "."])
def test_what_root_left_in_the_state_directory_is_named(resting: Case, roots: str) -> None:
    """With the one command that gives all of it back."""
    (resting.state / "backups").mkdir(mode=0o700)
    for path in (resting.state, *resting.state.rglob("*")):
        shutil.chown(path, "nobody")
    shutil.chown(resting.state / roots, "root")
    (finding,) = found(resting, "permissions")
    assert finding.level is Level.FAILURE
    assert finding.text.startswith(
        f"files that do not belong to nobody, so the controller may not use them: {resting.state / roots}"
    )
    assert finding.remedy == f"chown -R nobody: {resting.state}"


@pytest.mark.skipif(os.getuid() != 0, reason="only root acts as somebody else")
def test_who_may_not_look_is_not_told_that_all_is_well(resting: Case) -> None:
    """A dead controller is seen by everybody; what could not be looked at is a warning, once, with how to."""
    with tempfile.TemporaryDirectory() as place:
        shutil.chown(place, "nobody")
        shutil.copy(resting.file, Path(place) / "config.toml")
        resting.state.rename(Path(place) / "state")
        case = Case(Path(place), Path(place) / "config.toml")
        (case.root / "run" / "systemd" / "timesync").mkdir(parents=True)
        synchronised(case).touch()
        with acting_as_owner(case.folder):
            findings = case.examine()
    wrong = {finding.check: finding for finding in findings if finding.level is not Level.OK}
    assert {wrong["state"].level, wrong["controller"].level} == {Level.WARNING}
    assert wrong["state"].remedy == "sudo kiosk doctor"
    assert wrong["controller"].text == f"none answers at {case.folder / 'control'}"
    assert {wrong[name].level for name in ("database", "audit", "backups", "incidents")} == {Level.SKIPPED}


@pytest.mark.skipif(os.getuid() != 0, reason="only root acts as somebody else")
def test_a_socket_that_may_not_be_reached_is_no_controller_that_is_gone(resting: Case) -> None:
    """Nobody knows; who is of the operators does."""
    with tempfile.TemporaryDirectory() as place, socket.socket(socket.AF_UNIX) as answering:
        answering.bind(f"{place}/control")
        patient = Patient(resting.file, resting.state, Path(place) / "control", _ask, resting.root)
        with tempfile.TemporaryDirectory() as nobodys:
            shutil.chown(nobodys, "nobody")
            with acting_as_owner(Path(nobodys)):
                (finding,) = CHECKS["controller"](patient)
    assert (finding.level, finding.remedy.split(";")[0]) == (Level.WARNING, "sudo kiosk doctor")
    assert "this account may not reach" in finding.text


def test_a_controller_that_stands_still_is_named(resting: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs but does not answer; the doctor does not wait for ever."""
    monkeypatch.setattr("kiosk.cli.doctor.PATIENCE", 0.1)
    with socket.socket(socket.AF_UNIX) as still:
        still.bind(str(resting.folder / "control"))
        still.listen()
        (finding,) = found(resting, "controller")
    assert finding.level is Level.FAILURE
    assert "runs at" in finding.text
    assert "does not answer within 0.1 s" in finding.text
    assert "systemctl restart locker-kiosk" in finding.remedy


def test_a_bridge_that_takes_connections_is_well(resting: Case) -> None:
    """A bank behind TCP has no device to look for."""
    with socket.create_server(("127.0.0.1", 0)) as bridge:
        add_bridge(resting, bridge.getsockname()[1])
        assert found(resting, "ports") == []


def test_a_damaged_ledger_is_named_and_breaks_no_check_off(resting: Case) -> None:
    """What can still be examined is."""
    damage_the_ledger(resting)
    findings = resting.examine()
    assert list(dict.fromkeys(finding.check for finding in findings)) == list(CHECKS)
    (finding,) = [finding for finding in findings if finding.check == "database"]
    assert finding.level is Level.FAILURE
    assert "kiosk backup restore" in finding.remedy


def test_a_lost_ledger_is_told_once(resting: Case) -> None:
    """Most checks need it; one failure with its remedy is enough."""
    lose_the_ledger(resting)
    (finding,) = found(resting, "state")
    assert finding.text.endswith("there is no ledger in it")
    assert "kiosk backup restore" in finding.remedy


def test_a_lost_key_is_told_once(resting: Case) -> None:
    """Whoever needs it."""
    let_the_backup_grow_old(resting)
    lose_a_key(resting)
    assert len(found(resting, "audit")) == 1


def test_a_silent_board_is_named_by_a_running_controller(running: Case) -> None:
    """Nobody else knows it."""
    assert running.unit is not None
    assert running.unit.steel is not None
    changed = threading.Event()
    running.unit.cabinet.listen(lambda _: changed.set())
    running.unit.steel.silence("wall")
    assert changed.wait(20), "no door became unknown"
    (finding,) = found(running, "boards")
    assert finding.level is Level.FAILURE
    assert "bank wall has not answered" in finding.text
    assert "docs/wiring.md" in finding.remedy


def test_a_stopped_board_is_named_with_the_way_to_release_it(running: Case) -> None:
    """A restart would not: it stays stopped until somebody looked."""
    assert running.unit is not None
    assert running.unit.steel is not None
    system, stopped = running.unit.system, threading.Event()
    running.unit.cabinet.listen_alarm(lambda _: stopped.set())
    running.unit.steel.wrong_door("01", "02")
    system.begin_store(system.operator_session().id, "P-1", "SMALL", Recipient(email="ana@example.org"))
    assert stopped.wait(20), "no wrong door was noticed"
    finding = of(running, "boards")
    assert finding.level is Level.FAILURE
    assert "is stopped" in finding.text
    assert "kiosk doors release 01 --staff NUMBER" in finding.remedy


def test_a_work_hold_that_was_forgotten_is_named(running: Case) -> None:
    """A unit whose doors all stay shut serves nobody."""
    assert running.unit is not None
    system = running.unit.system
    system.add_staff(system.operator_session().id, TECHNICIAN, Role.TECHNICIAN, PIN)
    system.work_hold(system.sign_in(TECHNICIAN, PIN).id, True)
    (finding,) = found(running, "work hold")
    assert "every door stays shut" in finding.text


def test_slots_are_told_of_alike_by_a_running_controller(running: Case) -> None:
    """What the ledger says at rest, the controller says at work."""
    assert running.unit is not None
    system = running.unit.system
    system.set_condition(system.operator_session().id, "07", Condition.OUT_OF_SERVICE, "bent")
    (finding,) = found(running, "doors")
    assert finding.text == "OUT_OF_SERVICE: 07"


@pytest.mark.parametrize(
    ("levels", "code"),
    [([Level.OK, Level.SKIPPED], 0), ([Level.OK, Level.WARNING], 1), ([Level.FAILURE, Level.WARNING], 2)],
)
def test_the_worst_finding_decides(levels: list[Level], code: int) -> None:
    """0, 1, 2: as programs for monitoring expect it."""
    assert EXIT_CODES[worst([Finding(check="x", level=level, text="x") for level in levels])] == code


def test_the_command_prints_findings_for_people_and_programs(
    resting: Case, kiosk: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """A line each with its remedy below; or JSON; the exit code is the worst finding's."""
    leave_a_door_to_check(resting)
    place = ["--config", str(resting.file), "--state", str(resting.state), "--socket", str(resting.folder / "control")]
    assert kiosk("doctor", *place) == 1
    lines = capsys.readouterr().out.splitlines()
    told = next(number for number, line in enumerate(lines) if "CHECK: 05" in line)
    assert lines[told].split()[:2] == ["warning", "doors"]
    assert lines[told + 1].strip().startswith("-> look inside")
    assert kiosk("doctor", *place, "--json") == 1
    findings = json.loads(capsys.readouterr().out)
    assert {"check": "doors", "level": "warning"}.items() <= next(f for f in findings if f["check"] == "doors").items()
