"""A ledger knows its keys; what is lost or stolen is replaced by a command, and the remedy that is told works."""

import json
import time
from pathlib import Path

import pytest

from kiosk.cli.ending import end
from kiosk.cli.program import program
from kiosk.config import example
from kiosk.core.codes import CodeBook
from kiosk.core.errors import CodeRefused, KeyMissing, KeysFixed, SignInRefused
from kiosk.core.keeping.rotation import rotate_code_key
from kiosk.core.keeping.state import audit_key
from kiosk.core.keys import NAMES, draft_key, open_keys
from kiosk.core.parcels.custody import Custody
from kiosk.core.store import Store
from kiosk.core.store.anchors import write_anchor
from kiosk.core.store.audit import Anchor
from kiosk.core.store.places import LEDGER, anchor_of
from tests.core.conftest import Stage

BADGE = "badge-of-1042"


def rotate(stage: Stage) -> int:
    folder = stage.state / "keys"
    store = Store(stage.state / LEDGER, audit_key(stage.state / LEDGER, folder), stage.clock)

    def custody_of(book: CodeBook) -> Custody:
        return Custody(stage.config.locker, stage.config.policy, book, stage.clock)

    try:
        return rotate_code_key(store, folder, stage.config.locker.id, custody_of)
    finally:
        store.close()


def start_again(stage: Stage) -> None:
    stage.start()
    stage.operator = stage.system.operator_session().id
    stage.system.deliver()


def keep_machine_time(stage: Stage) -> None:
    """The commands go by the machine's clock: let the unit do so, too."""
    stage.clock.jump(time.time() + 3600 - stage.clock.wall() / 1000)


def do_as_told(stage: Stage, told: KeyMissing) -> int:
    """Call the command that an error names."""
    command = str(told).rpartition("kiosk ")[2].split()
    config = ["--config", str(example())] if command[0] == "codes" else []
    return end(program, [*command, "--state", str(stage.state), "--yes", *config])


def test_rotating_the_key_voids_every_code_and_sends_new_ones(stage: Stage) -> None:
    """After a theft the old codes open nothing; each recipient is told a new one that does."""
    stage.bring("P1")
    old = stage.code_of("P1")
    stage.stop()
    assert rotate(stage) == 1
    start_again(stage)

    new = stage.code_of("P1")
    assert new != old
    with pytest.raises(CodeRefused):
        stage.system.begin_retrieve(old)
    assert stage.collect(new).outcome == "TAKEN"
    stage.system.sign_out(stage.system.sign_in_badge(BADGE).id)


@pytest.mark.parametrize("lost", [(), ("index.key",)], ids=["the code key", "and the index key"])
def test_a_rotation_that_was_cut_is_finished_at_the_next_start(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, lost: tuple[str, ...]
) -> None:
    """Between the ledger's change and the key's place there is no state without a working code."""
    stage.bring("P1")
    stage.stop()
    for name in lost:
        (stage.state / "keys" / name).unlink()
    with monkeypatch.context() as patch:
        patch.setattr("kiosk.core.keeping.rotation.adopt_key", lambda *_: None)
        rotate(stage)
    start_again(stage)
    assert stage.collect(stage.code_of("P1")).outcome == "TAKEN"


@pytest.mark.parametrize("how", ["gone", "torn", "another's"])
@pytest.mark.parametrize("name", NAMES)
def test_a_key_that_is_not_this_ledgers_is_named_with_a_remedy_that_works(
    stage: Stage, tmp_path: Path, name: str, how: str
) -> None:
    """Gone, torn or another unit's: no start, and what the error says brings the unit back."""
    stage.bring("P1")
    code = stage.code_of("P1")
    keep_machine_time(stage)
    stage.stop()
    key = stage.state / "keys" / name
    key.unlink()
    if how != "gone":
        key.write_bytes(b"torn" if how == "torn" else b"z" * 32)
    with pytest.raises(KeyMissing, match=name) as told:
        stage.start()
    stage.stop()
    assert do_as_told(stage, told.value) == 0
    start_again(stage)
    assert stage.collect(code if name == "audit.key" else stage.code_of("P1")).outcome == "TAKEN"
    if name == "index.key":
        with pytest.raises(SignInRefused):
            stage.system.sign_in_badge(BADGE)


def test_a_unit_that_lost_all_its_keys_is_led_back_step_by_step(stage: Stage) -> None:
    """No remedy needs what another one would bring."""
    stage.bring("P1")
    keep_machine_time(stage)
    stage.stop()
    for name in NAMES:
        (stage.state / "keys" / name).unlink()
    for _ in NAMES:
        try:
            start_again(stage)
        except KeyMissing as told:
            stage.stop()
            if do_as_told(stage, told) != 0:
                assert end(program, ["audit", "new-key", "--yes", "--state", str(stage.state)]) == 0
        else:
            break
    assert stage.collect(stage.code_of("P1")).outcome == "TAKEN"


def test_a_chain_begun_anew_holds_and_says_so(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """From its first row on it is proved as before; the rows before it are only there."""
    stage.bring("P1")
    stage.stop()
    (stage.state / "keys" / "audit.key").unlink()
    assert end(program, ["audit", "new-key", "--yes", "--state", str(stage.state)]) == 0
    start_again(stage)
    capsys.readouterr()
    assert end(program, ["audit", "verify", "--json", "--state", str(stage.state)]) == 0
    verdict = json.loads(capsys.readouterr().out)
    assert 1 < verdict["first"] < verdict["rows"]
    stage.system._store.write(lambda ledger: ledger.set("chain begins", str(verdict["first"] + 1)))
    assert end(program, ["audit", "verify", "--state", str(stage.state)]) == 70
    assert "the chain does not begin here" in capsys.readouterr().err


@pytest.mark.parametrize("name", NAMES)
def test_a_unit_that_never_had_a_ledger_makes_the_keys_that_it_lacks(tmp_path: Path, name: str) -> None:
    """Nothing stands under them yet."""
    first = open_keys(tmp_path / "keys", ledger_exists=False)
    (tmp_path / "keys" / name).unlink()
    second = open_keys(tmp_path / "keys", ledger_exists=False)
    assert second != first
    assert open_keys(tmp_path / "keys", ledger_exists=True) == second


def test_keys_that_are_handed_over_from_elsewhere_are_not_replaced_where_they_are_read(tmp_path: Path) -> None:
    """Said in one sentence, with the place to name instead."""
    (tmp_path / "handed over").touch()
    with pytest.raises(KeysFixed, match="CREDENTIALS_DIRECTORY="):
        draft_key(tmp_path / "handed over", "code.key")


def test_a_clean_stop_anchors_the_last_row(stage: Stage) -> None:
    """A tail that is cut off afterwards is missed."""
    stage.bring("P1")
    stage.stop()
    store = Store(stage.state / LEDGER, audit_key(stage.state / LEDGER, stage.state / "keys"), stage.clock)
    head = store.read(lambda ledger: ledger.audit.anchor())
    store.close()
    assert head is not None
    assert json.loads(anchor_of(stage.state / LEDGER).read_text())["seq"] == head.seq
    write_anchor(anchor_of(stage.state / LEDGER), Anchor(head.seq + 1, head.mac))
    assert end(program, ["audit", "verify", "--state", str(stage.state)]) == 70


def test_a_damaged_anchor_is_not_taken_for_none(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever asks is told; a start checks the whole chain, and an incident says what may have been cut off."""
    stage.bring("P1")
    stage.stop()
    anchor_of(stage.state / LEDGER).write_text("garbage")
    assert end(program, ["audit", "verify", "--state", str(stage.state)]) == 70
    assert "no anchor of an audit chain" in capsys.readouterr().err
    start_again(stage)
    assert any("anchor" in incident.cause for incident in stage.system.incidents(stage.operator))


def test_a_state_directory_that_others_may_look_into_is_made_private(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever made it beforehand; the log says so."""
    stage.stop()
    stage.state.chmod(0o755)
    stage.start()
    assert stage.state.stat().st_mode & 0o777 == 0o700
    assert f"others than this user could look into {stage.state}" in caplog.text


def test_a_common_directory_stays_as_it_is(stage: Stage) -> None:
    """Others keep their things in it."""
    stage.stop()
    stage.state.chmod(0o1777)
    stage.start()
    assert stage.state.stat().st_mode & 0o7777 == 0o1777


def test_keys_that_others_could_read_are_made_private(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """The unit goes on, for its parcels' sake; the log says which codes to void."""
    stage.stop()
    keys = stage.state / "keys"
    keys.chmod(0o777)
    (keys / "code.key").chmod(0o666)
    stage.start()
    assert "others than this user could get at" in caplog.text
    assert "code.key" in caplog.text
    assert {path.stat().st_mode & 0o077 for path in (keys, *keys.iterdir())} == {0}


def test_a_time_before_one_that_was_trusted_is_not_trusted(stage: Stage) -> None:
    """Whatever a time source says: both cannot be right."""

    def rows() -> list[int]:
        newest = "SELECT wall_trusted FROM audit ORDER BY seq DESC LIMIT 2"
        return [row[0] for row in stage.system._store.read(lambda ledger: list(ledger.connection.execute(newest)))]

    stage.bring("P1")
    assert rows() == [1, 1]
    stage.clock.jump(-5 * 365 * 24 * 3600)
    stage.system._store.write(lambda ledger: ledger.audit.add("one"))
    stage.system._store.write(lambda ledger: ledger.audit.add("two"))
    assert rows() == [0, 0]
    stage.restart()
    stage.clock.jump(5 * 365 * 24 * 3600)
    stage.system._store.write(lambda ledger: ledger.audit.add("three"))
    assert rows()[0] == 1
