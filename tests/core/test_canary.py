"""A day at the unit, and then every file of it searched for what must be nowhere."""

import logging
from pathlib import Path

import pytest

from kiosk.core.errors import CodeUnknown, SignInRefused
from kiosk.core.keeping.upkeep import Upkeep
from kiosk.core.keys import open_keys
from kiosk.core.store.places import LEDGER
from kiosk.core.verbs import Recipient
from tests.core.conftest import COURIER, COURIER_PIN, Stage

DAY = 24 * 3600.0
PHONE, EMAIL = "+491761234000", "canary@example.org"


def found_in(folder: Path, secret: str) -> list[str]:
    """Files below a folder, the keys apart, that hold a text."""
    files = [path for path in folder.rglob("*") if path.is_file() and "keys" not in path.parts]
    return [path.name for path in files if secret.encode() in path.read_bytes()]


def test_no_secret_is_in_any_file_and_no_contact_after_its_time(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Codes, QR texts, PINs, badges and sessions are in no file and no log, contacts in none after retention."""
    caplog.set_level(logging.DEBUG)
    session = stage.courier()
    stage.bring("P1", recipient=Recipient(phone=PHONE, email=EMAIL), session=session)
    sent = stage.unit.phones.messages[-1]
    assert sent.code is not None
    assert sent.token is not None
    with pytest.raises(CodeUnknown):
        stage.system.begin_retrieve("000000000")
    with pytest.raises(SignInRefused):
        stage.system.sign_in(COURIER, "555111")
    stage.collect(sent.code)
    upkeep = Upkeep(
        stage.system._store, open_keys(stage.state / "keys", ledger_exists=True), stage.clock, stage.config.policy
    )
    upkeep.retain()
    upkeep.nightly()

    secrets = [sent.code, sent.code.replace(" ", ""), sent.token, COURIER_PIN, "555111", "badge-of-1042", session]
    assert {secret: found_in(stage.state, secret) for secret in secrets} == {secret: [] for secret in secrets}
    assert [secret for secret in secrets if secret in caplog.text] == []
    assert PHONE not in caplog.text
    assert EMAIL not in caplog.text

    stage.clock.advance(15 * DAY)
    stage.system.sweep()
    upkeep.forget()
    assert list((stage.state / "backups").iterdir()) != []
    stage.stop()
    assert found_in(stage.state, PHONE) == found_in(stage.state, EMAIL) == []
    assert (stage.state / LEDGER).exists()
