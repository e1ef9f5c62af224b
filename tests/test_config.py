"""A unit's file is read strictly, and every mistake in it is named at once."""

import tomllib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hal.doors import DoorPlace
from kiosk.config import Config, ScreenPlan, example, load, load_operator_phone, load_screen
from kiosk.config.checks import check
from kiosk.config.strict import Mistakes, read
from kiosk.config.tables import File
from kiosk.config.wall import locker, places
from kiosk.core.clock import SteppedUnitClock
from kiosk.core.errors import ConfigInvalid, ConfigUnreadable
from kiosk.core.model import Policy
from kiosk.runtime import open_unit

EXAMPLE = example().read_text()

Edit = Callable[..., Path]


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """Write the example with some of its text replaced; each piece must be there, so that no test goes stale."""

    def write(*edits: tuple[str, str]) -> Path:
        text = EXAMPLE
        for old, new in edits:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "config.toml"
        path.write_text(text)
        return path

    return write


def mistakes_of(path: Path) -> list[str]:
    """The lines that loading the file is refused with."""
    with pytest.raises(ConfigInvalid) as refused:
        load(path)
    assert refused.value.exit_code == 78
    assert refused.value.facts["path"] == str(path)
    return str(refused.value.facts["mistakes"]).splitlines()


@pytest.fixture(scope="module")
def config() -> Config:
    """The example as the controller sees it."""
    return load(example())


def test_the_example_is_a_wall_of_four_columns(config: Config) -> None:
    """The example has 24 doors in four columns of three small, two medium and one large slot."""
    slots = config.locker.slots
    assert [slot.door for slot in slots] == [f"{n:02}" for n in range(1, 25)]
    assert [slot.size[0] for slot in slots] == list("SSSMML" * 4)
    assert [(slot.column, slot.row) for slot in slots] == [(x, y) for x in range(1, 5) for y in range(1, 7)]
    assert config.locker.name == "Elm St 12"


def test_the_example_spells_out_the_defaults_of_the_policy() -> None:
    """What the example shows for a rule is what holds when the line is left out."""
    assert tomllib.loads(EXAMPLE)["policy"] == asdict(Policy())


def test_the_example_spells_out_the_defaults_of_the_screen() -> None:
    """What the example shows for the screen is what holds when the line is left out."""
    shown = tomllib.loads(EXAMPLE)["screen"]
    assert shown.keys() == set(ScreenPlan.__struct_fields__)
    assert msgspec.convert(shown, ScreenPlan) == ScreenPlan()


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        (
            "[1.91, 3.63]",
            "[1.2, 2.4]",
            "screen.cell_mm: the smallest key would measure 10 x 12 mm",
        ),
        ('language = "en" ', 'language = "nl" ', 'screen.language: "nl" will not do'),
        ('night = ""', 'night = "22-6"', 'screen.night: "22-6" will not do; give two times of day like "22:00-06:00"'),
        ("sounds = {}", 'sounds = { moo = ["aplay"] }', "screen.sounds"),
    ],
)
def test_a_screen_that_nobody_could_use_is_refused(edited: Edit, old: str, new: str, mistake: str) -> None:
    """Keys too small for a finger, a language that is not spoken, hours that are none, a sound that is never made."""
    [told] = mistakes_of(edited((old, new)))
    assert told.startswith(mistake)


def test_the_screen_reads_its_own_table_alone(edited: Edit, tmp_path: Path) -> None:
    """A file that is not there, or wrong elsewhere, keeps no screen from showing; a mistake in its table does."""
    assert load_screen(tmp_path / "nowhere.toml") == ScreenPlan()
    path = edited(('theme = "normal"', 'theme = "night"'), ("keep_days = 7 ", "keep_days = 0 "))
    assert load_screen(path) == ScreenPlan(theme="night")
    with pytest.raises(ConfigInvalid, match=r"screen\.quiet"):
        load_screen(edited(('quiet = ""', 'quiet = "always"')))


def test_the_operators_number_is_known_without_a_controller(edited: Edit, tmp_path: Path) -> None:
    """From whatever file there is; one that says nothing of use about it keeps no screen from showing."""
    number = 'operator_phone = "+44 20 7946 0018"'
    path = edited((number, 'operator_phone = "+49 30 23125 000"'), ("keep_days = 7 ", "keep_days = 0 "))
    assert load_operator_phone(path) == "+49 30 23125 000"
    assert load_operator_phone(edited((number, 'operator_phone = "ask Ana"'))) == ""
    assert load_operator_phone(tmp_path / "nowhere.toml") == ""


def test_heights_follow_from_the_sizes_stacked_on_the_lowest_floor(config: Config) -> None:
    """From top to bottom: three small of 100 mm, two medium of 200, one large, which stands at 390."""
    assert [slot.height for slot in config.locker.slots[:6]] == [1390, 1290, 1190, 990, 790, 390]


def test_every_size_of_the_example_has_a_door_within_reach(config: Config) -> None:
    """Low is a floor from 380 to 1220 mm above ground, so every size has a low slot in each column."""
    assert [slot.door for slot in config.locker.slots[:6] if slot.low] == ["03", "04", "05", "06"]


def test_the_reach_is_a_setting(edited: Edit) -> None:
    """A lower limit takes slots out of reach."""
    found = load(edited(("highest_mm = 1220", "highest_mm = 400")))
    assert [slot.door for slot in found.locker.slots if slot.low] == ["06", "12", "18", "24"]


def test_latches_are_pulled_at_once_as_the_supply_bears(edited: Edit, config: Config) -> None:
    """One, unless the file says that the supply gives more; a supply too weak for one lock is a mistake."""
    assert config.coils_at_once == 1
    assert load(edited(("lock_takes_ma = 3000", "lock_takes_ma = 1400"))).coils_at_once == 2
    assert mistakes_of(edited(("gives_ma = 3000", "gives_ma = 2999"))) == [
        "supply.gives_ma: is less than one lock takes, lock_takes_ma = 3000"
    ]


@pytest.mark.parametrize(("takes", "between"), [(3000, 0.15), (1500, 0.0)])
def test_the_unit_s_doors_keep_to_the_supply(edited: Edit, tmp_path: Path, takes: int, between: float) -> None:
    """The second of two latches waits for the end of the first one's pulse, or does not."""
    config = load(edited(("lock_takes_ma = 3000", f"lock_takes_ma = {takes}")))
    with open_unit(config, tmp_path / "state", clock=SteppedUnitClock()) as unit:
        assert unit.steel is not None
        unit.cabinet.unlock("01")
        unit.cabinet.unlock("02")
        first, second = unit.steel.pulses
        assert second.at - first.at == pytest.approx(between)


def test_wiring_and_sensors_are_known_by_door(config: Config) -> None:
    """The locker knows of each door where it hangs and what its sensor sees."""
    assert config.places[6] == DoorPlace("07", "wall", 7)
    assert config.locker.wiring["07"] == "simulated wall:7"
    assert config.locker.sensors["07"] == "door"


BOARDS = (
    ("kerong-cu16", 'port = "/dev/bus"\naddress = {address}', "kerong-cu16 /dev/bus board {address} lock 6"),
    ("modbus", 'port = "/dev/bus"\naddress = {address}', "modbus /dev/bus board {address} relay 5"),
)


@pytest.mark.parametrize(("kind", "settings", "place"), BOARDS)
def test_a_door_is_known_by_where_its_lock_hangs(edited: Edit, kind: str, settings: str, place: str) -> None:
    """Not by what its bank is called: two boards that exchange their addresses exchange their doors."""
    for address in (1, 2):
        side = f"""[[banks]]\nname = "side"\nkind = "{kind}"\ndoors = 6\nsensor = "hook"
[banks.settings]\n{settings.format(address=address)}\n\n[[columns]]"""
        config = load(edited(("[[columns]]", side), ('size = "LARGE", bank = "wall"', 'size = "LARGE", bank = "side"')))
        assert config.locker.wiring["06"] == place.format(address=address)


def test_a_door_on_pins_is_known_by_its_locks_pin(edited: Edit) -> None:
    """The pins are a list in the order of the doors: who exchanges two of them exchanges the doors."""
    for pins in ("17, 18", "18, 17"):
        side = f"""[[banks]]\nname = "side"\nkind = "gpio"\ndoors = 2\nsensor = "door"
[banks.settings]\nlocks = [{pins}]\nsensors = [5, 6]\n\n[[columns]]"""
        number = 'size = "LARGE", bank = "side", number = 2'
        config = load(edited(("[[columns]]", side), ('size = "LARGE", bank = "wall", number = 6', number)))
        assert config.locker.wiring["06"] == f"gpio pin {pins[-2:]}"


def test_sizes_are_ordered_by_volume_not_by_the_file(edited: Edit) -> None:
    """A size written last may be the smallest."""
    tiny = "[sizes.TINY]\nwidth_mm = 100\nheight_mm = 100\ndepth_mm = 100\n\n[[banks]]"
    assert load(edited(("[[banks]]", tiny))).locker.sizes == ("TINY", "SMALL", "MEDIUM", "LARGE")


def test_the_settings_of_a_bank_reach_it(edited: Edit) -> None:
    """What stands in a bank's settings is handed on as it is written."""
    settings = "[banks.settings]\nport = '/dev/ttyS0'\naddress = 0\nclosed_bit = 1"
    spare = f'[[banks]]\nname = "spare"\nkind = "kerong-cu16"\ndoors = 1\nsensor = "door"\n{settings}\n\n[[columns]]'
    _, bank = load(edited(("[[columns]]", spare))).banks
    assert bank.settings == {"port": "/dev/ttyS0", "address": 0, "closed_bit": 1}


def test_the_settings_of_a_bank_are_checked_by_what_its_driver_takes(edited: Edit) -> None:
    """Each kind of bank has settings of its own, and a slip in them is named like any other."""
    settings = "[banks.settings]\nprot = '/dev/ttyS0'\naddress = '0'\nclosed_bit = 2"
    spare = f'[[banks]]\nname = "spare"\nkind = "kerong-cu16"\ndoors = 1\nsensor = "door"\n{settings}\n\n[[columns]]'
    assert [line.partition(";")[0] for line in mistakes_of(edited(("[[columns]]", spare)))] == [
        "banks[2].settings.prot: unknown key",
        "banks[2].settings.port: missing",
        'banks[2].settings.address: "0" will not do',
        "banks[2].settings.closed_bit: 2 will not do",
    ]


def spare(name: str, kind: str, settings: str, doors: int = 1) -> str:
    bank = f'name = "{name}"\nkind = "{kind}"\ndoors = {doors}\nsensor = "door"'
    return f"[[banks]]\n{bank}\n[banks.settings]\n{settings}\n\n"


@pytest.mark.parametrize(
    ("banks", "line"),
    [
        (
            [spare("left", "shuoming", 'port = "/dev/a"'), spare("right", "shuoming", 'port = "/dev/a"')],
            "banks[3]: board 1 on port /dev/a belongs to bank left and cannot belong to bank right too",
        ),
        (
            [
                spare("left", "gpio", "locks = [17]\nsensors = [5]"),
                spare("right", "gpio", "locks = [5]\nsensors = [6]"),
            ],
            "banks[3]: pin 5 belongs to bank left (sensor 1) and cannot belong to bank right (lock 1) too",
        ),
        (
            [
                spare("left", "gpio", "locks = [17]\nsensors = [5]"),
                spare("right", "gpio", "chip = 0\nlocks = [17]\nsensors = [6]"),
            ],
            "banks[3]: pin 17 belongs to bank left (lock 1) and cannot belong to bank right (lock 1) too",
        ),
        ([spare("left", "gpio", "locks = [17]", 2)], "banks[2]: 1 lock pins for 2 doors"),
        ([spare("left", "kerong-cu12", 'port = "/dev/a"', 13)], "banks[2]: a kerong-cu12 board has 1 to 12 doors"),
        (
            [
                spare("left", "shuoming", 'port = "/dev/a"'),
                spare("right", "shuoming", 'port = "/dev/a"\naddress = 2\nbaud = 19200'),
            ],
            "banks[3]: port /dev/a cannot talk in two ways at once",
        ),
    ],
    ids=["address twice", "pin twice", "header by its number", "pins missing", "too many doors", "two speeds"],
)
def test_banks_that_would_fight_over_the_machine_are_named(edited: Edit, banks: list[str], line: str) -> None:
    """Known from the file alone: no port is opened and no pin touched."""
    [mistake] = mistakes_of(edited(("[[columns]]", f"{''.join(banks)}[[columns]]")))
    assert mistake.startswith(line)


@pytest.mark.parametrize(
    ("kind", "delivered"), [("kerong-cu48", 550), ("kerong-cu12", 550), ("shuoming", 500), ("dingchang", 150)]
)
def test_a_pulse_shorter_than_the_board_s_own_is_a_mistake(edited: Edit, kind: str, delivered: int) -> None:
    """These boards end their pulses by their own timers: a shorter one must have been set there, and be said."""
    bank = spare("left", kind, 'port = "/dev/a"').replace("[banks.s", "pulse_ms = 149\n[banks.s")
    [mistake] = mistakes_of(edited(("[[columns]]", f"{bank}[[columns]]")))
    assert mistake.startswith(f"banks[2].pulse_ms: a {kind} board pulls for {delivered} ms as delivered")
    assert (
        load(edited(("[[columns]]", f"{bank.rstrip()}\npulse_is_set = true\n\n[[columns]]"))).banks[1].pulse_ms == 149
    )


MISTAKES = [
    ("operator_phone", "operator_fone", 'unit.operator_fone: unknown key; did you mean "operator_phone"?'),
    ('name = "Elm St 12"', "", "unit.name: missing; give one line of 1 to 80 characters"),
    ("keep_days = 7 ", "keep_days = '7' ", 'policy.keep_days: "7" will not do; give a whole number'),
    ("keep_days = 7 ", "keep_days = 0 ", "policy.keep_days: 0 will not do; give a number from 1 to 100000"),
    (
        "witnessed_open = 2.0",
        "witnessed_open = 1.9",
        "policy.witnessed_open: 1.9 will not do; give a number from 2 to 100000",
    ),
    ("grace = 15.0", "grace = -1", "policy.grace: -1.0 will not do; give a number from 0 to 100000"),
    ("grace = 15.0", "grace = inf", "policy.grace: inf will not do; give a number from 0 to 100000"),
    ('"best-fit"   ', '"bestfit"', 'policy.strategy: unknown strategy "bestfit"; did you mean "best-fit"?'),
    (
        "Europe/London",
        "Europe/Lundon",
        'location.time_zone: unknown time zone "Europe/Lundon"; did you mean "Europe/London"?',
    ),
    ("Europe/London", "Mars", 'location.time_zone: unknown time zone "Mars"; give a name like "Europe/London"'),
    ("Europe/London", "../etc", 'location.time_zone: unknown time zone "../etc"; give a name like "Europe/London"'),
    ("lowest_mm = 380", "lowest_mm = 1300", "reach.lowest_mm: lies above highest_mm = 1220"),
    ("height_mm = 100", "height_mm = 0", "sizes.SMALL.height_mm: 0 will not do; give a whole number from 1 to 5000"),
    (
        "pulse_ms = 150",
        "pulse_ms = 1001",
        "banks[1].pulse_ms: 1001 will not do; give a whole number from 20 to 1000; a longer pulse burns the solenoid",
    ),
    ("presence = false", "presence = 1", "banks[1].presence: 1 will not do; give true or false"),
    ('sensor = "door"', 'sensor = "dor"', 'banks[1].sensor: "dor" will not do; give "door" or "hook" or "none"'),
    (
        'kind = "simulated"',
        'kind = "simulatd"',
        'banks[1].kind: unknown kind of bank "simulatd"; did you mean "simulated"?',
    ),
    (
        '"SMALL", bank = "wall", number = 7',
        '"SMAL", bank = "wall", number = 7',
        'columns[2].slots[1].size: unknown size "SMAL"; did you mean "SMALL"?',
    ),
    (
        'bank = "wall", number = 7',
        'bank = "wal", number = 7',
        'columns[2].slots[1].bank: unknown bank "wal"; did you mean "wall"?',
    ),
    (
        'door = "07"',
        'door = "7a"',
        'columns[2].slots[1].door: "7a" will not do; give the number on the door in quotes, like "07"',
    ),
    ('door = "07"', 'door = "1"', 'columns[2].slots[1].door: door "1" is columns[1].slots[1] already'),
    (
        "number = 7 ",
        "number = 6 ",
        'columns[2].slots[1].number: number 6 of bank "wall" is the door of columns[1].slots[6] already',
    ),
    ("doors = 24", "doors = 23", 'columns[4].slots[6].number: bank "wall" has 23 doors; 24 is beyond them'),
]


@pytest.mark.parametrize(("old", "new", "line"), MISTAKES, ids=[line.split(";")[0] for _, _, line in MISTAKES])
def test_a_mistake_is_named_by_its_key_with_what_would_do(edited: Edit, old: str, new: str, line: str) -> None:
    """One mistake is one line: the key, what is wrong, what would do."""
    assert mistakes_of(edited((old, new))) == [line]


def test_customers_slots_without_a_sensor_are_refused(edited: Edit) -> None:
    """Without a sensor nobody knows whether a door opened, so no customer's slot may hang there."""
    (line,) = mistakes_of(edited(('sensor = "door"', 'sensor = "none"')))
    assert line.startswith("banks[1].sensor: customers' slots hang here")


def test_a_bank_without_sensors_and_without_slots_is_allowed(edited: Edit) -> None:
    """A service door that no parcel ever lies behind needs no sensor."""
    spare = '[[banks]]\nname = "service"\nkind = "simulated"\ndoors = 1\nsensor = "none"\n\n[[columns]]'
    assert len(load(edited(("[[columns]]", spare))).banks) == 2


def test_all_mistakes_are_named_at_once(edited: Edit) -> None:
    """Correcting a file takes one round, not one for each mistake."""
    edits = [(old, new, line) for old, new, line in MISTAKES if new in ("keep_days = 0 ", 'door = "1"', "doors = 23")]
    found = mistakes_of(edited(*((old, new) for old, new, _ in edits), ("pulse_ms = 150", "pulse_ms = 'x'\npuls = 1")))
    assert len(found) == 5
    assert {line for _, _, line in edits} <= set(found)


def test_what_follows_from_a_mistake_is_not_a_second_one(edited: Edit) -> None:
    """A bank whose number of doors cannot be read says nothing about the slots on it."""
    assert mistakes_of(edited(("doors = 24", "doors = 'many'"))) == [
        'banks[1].doors: "many" will not do; give a whole number from 1 to 256'
    ]


def test_a_missing_table_is_one_mistake(tmp_path: Path) -> None:
    """An empty file lacks its tables; what would be in them is not asked for yet."""
    path = tmp_path / "config.toml"
    path.write_text("")
    assert mistakes_of(path) == [
        "unit: missing; give a table",
        "location: missing; give a table",
        "sizes: missing; give a table",
        "banks: missing; give a list",
        "columns: missing; give a list",
    ]


def test_text_that_is_no_toml_is_refused_with_its_line(edited: Edit) -> None:
    """The line of the slip is named."""
    (line,) = mistakes_of(edited(("[unit]", "[unit\n")))
    assert line.startswith("this is no TOML: ")
    assert "at line 8" in line


def test_a_file_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    """An editor's other encoding is told apart from a wrong value."""
    path = tmp_path / "config.toml"
    path.write_bytes("[unit]\nname = 'Straße'\n".encode("latin-1"))
    assert mistakes_of(path) == ["line 2 is not UTF-8 text; save the file as UTF-8"]


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(tmp_path: Path) -> None:
    """An absent file and a directory are both said in words."""
    assert mistakes_of(tmp_path / "absent.toml") == ["cannot be read: No such file or directory"]
    assert mistakes_of(tmp_path) == ["cannot be read: Is a directory"]
    with pytest.raises(ConfigUnreadable, match=r"absent\.toml: cannot be read: No such file or directory; "):
        load(tmp_path / "absent.toml")


def test_a_file_nested_too_deeply_is_a_mistake_and_no_defect(tmp_path: Path) -> None:
    """Whoever writes such a thing is told so."""
    (tmp_path / "deep.toml").write_text(f"x = {'[' * 5000}{']' * 5000}\n")
    assert mistakes_of(tmp_path / "deep.toml") == ["its lists or tables are nested too deeply"]


def test_figures_are_written_where_the_file_says(edited: Edit, config: Config) -> None:
    """Nowhere, unless there is a place; a path that depends on where the controller starts is none."""
    assert config.metrics is None
    line = 'file = ""                            # like'
    assert load(edited((line, 'file = "/run/x.prom"  # like'))).metrics == Path("/run/x.prom")
    assert mistakes_of(edited((line, 'file = "x.prom"  # like'))) == [
        'metrics.file: "x.prom" will not do; give a path that begins with /, or nothing'
    ]


def test_a_message_stays_on_one_line_whatever_the_key_holds(edited: Edit) -> None:
    """A key may hold a line break or an escape sequence; neither reaches the terminal."""
    [line] = mistakes_of(edited(("[unit]", '"a\\nb\\u001b" = 1\n[unit]')))
    assert line.startswith('"a\\nb\\u001b": unknown key; known here: unit, location, policy')


def keys_within(table: Any) -> list[tuple[Any, ...]]:
    """The way to every value of a parsed file."""
    pairs = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else ()
    return [way for key, value in pairs for way in [(key,), *((key, *rest) for rest in keys_within(value))]]


WAYS = keys_within(tomllib.loads(EXAMPLE))
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.datetimes() | st.times(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(WAYS), VALUES)
def test_any_value_anywhere_is_either_a_named_mistake_or_a_wall(way: tuple[Any, ...], value: Any) -> None:
    """No value that TOML can hold makes the reading fail in another way, and what passes can be built."""
    parsed = tomllib.loads(EXAMPLE)
    table: Any = parsed
    for key in way[:-1]:
        table = table[key]
    table[way[-1]] = value
    mistakes = Mistakes()
    file = read(File, parsed, "", mistakes)
    check(file, mistakes)
    if not mistakes:
        assert len(places(file)) == len(locker(file).slots)


def test_a_directory_of_the_time_zone_database_is_no_time_zone(edited: Edit) -> None:
    """`Europe` is a directory there, and opening it fails in a way of its own."""
    (line,) = mistakes_of(edited(("Europe/London", "Europe")))
    assert line.startswith('location.time_zone: unknown time zone "Europe"')
