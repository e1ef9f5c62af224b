"""A unit's file names its channels; what it says of them is checked with everything else."""

from pathlib import Path

import pytest

from kiosk.config import example, load
from kiosk.core.errors import ConfigInvalid
from kiosk.notify import NOTIFIERS, create_notifier

BEFORE, CONSOLE, AFTER = example().read_text().rpartition('kind = "CONSOLE"\n')
SHOWN = "".join(line.removeprefix("#").removeprefix(" ") for line in AFTER.splitlines(keepends=True))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_the_channels_of_the_example_are_all_there_are_and_can_be_used(file: Path) -> None:
    """Whoever takes the comment signs away has a unit that starts."""
    file.write_text(BEFORE + CONSOLE + SHOWN)
    plans = load(file).notifiers
    assert {plan.kind for plan in plans} == set(NOTIFIERS)
    assert [create_notifier(plan.kind, **plan.settings).name for plan in plans] == [plan.kind for plan in plans]


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("server =", "sever =", 'notifiers[2].settings.sever: unknown key; did you mean "server"?'),
        ('"starttls"  ', '"ssl"  ', 'notifiers[2].settings.security: "ssl" will not do; give "plain" or "starttls"'),
        ('"https://example.org/locker"', '"example.org"', "notifiers[5].settings.url: "),
    ],
)
def test_a_mistake_is_named_with_its_key(file: Path, right: str, wrong: str, says: str) -> None:
    """`kiosk config check` says where, and what would do."""
    assert SHOWN.count(right) == 1
    file.write_text(BEFORE + CONSOLE + SHOWN.replace(right, wrong))
    with pytest.raises(ConfigInvalid) as refusal:
        load(file)
    assert any(line.startswith(says) for line in str(refusal.value.facts["mistakes"]).splitlines())
