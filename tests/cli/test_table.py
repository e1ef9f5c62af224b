"""Files that people made are read as they meant them, and what cannot be read is named by its line."""

import json

import click
import pytest

from kiosk.cli.table import Row, read_table

COLUMNS = ("number", "size", "low_door")
WANTED = [Row(2, {"number": "P1", "size": "SMALL"}), Row(3, {"number": "P2"})]


@pytest.mark.parametrize(
    "content",
    [
        b"number,size\nP1,SMALL\nP2,\n",
        b"number;size\r\nP1;SMALL\r\nP2;\r\n",
        b"number\tsize\nP1\tSMALL\nP2",
        b"number,size\rP1,SMALL\rP2,\r",
        b"\xef\xbb\xbfNumber;SIZE\nP1;SMALL\nP2\n",
        "number\tsize\r\nP1\tSMALL\r\nP2\t\r\n".encode("utf-16"),
        b'"number","size"\n"P1","SMALL"\n"P2",""\n\n,\n',
        b" number , size\n P1 , SMALL \nP2, \n",
        b'[\n{"number": "P1", "size": "SMALL"},\n{"number": "P2", "size": null}]',
    ],
    ids=["comma", "semicolon", "tab", "cr", "bom", "utf-16", "quoted", "blanks", "json"],
)
def test_every_usual_way_of_writing_a_table_reads_the_same(content: bytes) -> None:
    """Separator, encoding, quotes, line ends and blanks are the spreadsheet's affair."""
    assert list(read_table(content, COLUMNS, ["number"]).rows) == WANTED


def test_a_spreadsheet_that_names_its_separator_is_believed() -> None:
    """`sep=;` is a line of its own, and counts as one."""
    (row,) = read_table(b"sep=;\nnumber;size\nP,1;SMALL\n", COLUMNS, ["number"]).rows
    assert row == Row(3, {"number": "P,1", "size": "SMALL"})


def test_rows_keep_their_lines_when_cells_have_some() -> None:
    """A row is named by the line on which it begins, whatever stands in the cells before it."""
    table = read_table(b'number,size\n"P\n1",SMALL\n\nP2,LARGE\n', COLUMNS, ["number"])
    assert [(row.line, row.cells["number"]) for row in table.rows] == [(2, "P\n1"), (5, "P2")]


def test_what_cannot_be_read_is_a_fault_at_its_line() -> None:
    """Too many cells spoil their row, an open quote all that follows."""
    rows = read_table(b'number,size\nP1,SMALL,x\nP2,SMALL\n"P3,SMALL\nP4,SMALL\n', COLUMNS, ["number"]).rows
    assert [row.line for row in rows if row.fault] == [2, 4]
    rows = read_table(b"number,size\nP1," + b"x" * 1001 + b"\n", COLUMNS, ["number"]).rows
    assert [row.fault for row in rows] == ["size is longer than 1000 characters"]
    rows = read_table(b'[{"number": "P1"},\n5,\n{"number": ["P3"]},\n{"number": }]', COLUMNS, ["number"]).rows
    assert [row.line for row in rows if row.fault] == [2, 3, 4]


@pytest.mark.parametrize(
    "content",
    [
        b"number,size\nP1,SMALL\nStra\xdfe,LARGE\nP3,LARGE\n",
        b'number,size\nP1,SMALL\n"a\xdfe","LARGE"\nP3,LARGE\n',
        b"\xef\xbb\xbfnumber,size\nP1,SMALL\n\xc3,LARGE\nP3,LARGE\n",
        b'\n{"number": "P1", "size": "SMALL"}\n{"number": "\xdf"}\n{"number": "P3", "size": "LARGE"}',
        b'[\n{"number": "P1", "size": "SMALL"},\n{"number": "\\udcdf"},\n{"number": "P3", "size": "LARGE"}]',
        b'[\n{"number": "P1", "size": "SMALL"},\n{"n\xdf": [5]},\n{"number": "P3", "size": "LARGE"}]',
    ],
    ids=["latin-1", "quoted", "cut short", "json lines", "half a character", "key"],
)
def test_what_is_no_utf_8_spoils_its_own_row_alone(content: bytes) -> None:
    """One letter of an old encoding costs nobody else's parcel; the row says what to do."""
    table = read_table(content, COLUMNS, ["number"])
    assert [row for row in table.rows if not row.fault] == [
        Row(2, {"number": "P1", "size": "SMALL"}),
        Row(4, {"number": "P3", "size": "LARGE"}),
    ]
    assert [(row.line, (row.fault or "").partition("; ")[2]) for row in table.rows if row.fault] == [
        (3, "save the file as UTF-8")
    ]
    assert table.unknown == []


@pytest.mark.parametrize("content", [b'[\n{"number": "P1"}', b'[\n{"number": "P1"},\n', b'[\n{"number": "P1"}]\nmore'])
def test_a_list_that_is_cut_short_is_a_fault(content: bytes) -> None:
    """Half a file must not pass for a whole one."""
    first, last = read_table(content, COLUMNS, ["number"]).rows
    assert first.fault is None
    assert last.fault == "the list does not end with the file; it may be cut short"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"num,size\nP1,SMALL\n", "has no column number"),
        (b"P1,SMALL,yes,yes\n", "has no column number"),
        (b"P1,SMALL\nP2,SMALL,x\n", "has no column number"),
        (b"number,size,Number\nP1,SMALL,P2\n", "number is there twice"),
        (b"number,gr\xf6\xdfe\nP1,1\n", "line 1 is no UTF-8 text; save the file as UTF-8"),
        ("number\nP1\n".encode("utf-16")[:-1], "no whole UTF-16 text; save the file as UTF-8"),
        (b'{"rows": [{"number": "P1"}]}', "holds no list of objects, and no object a line"),
        (b'"number\nP1\n', "line 1"),
        (b"\n \n", "the file is empty"),
    ],
)
def test_a_file_that_is_no_table_is_refused(content: bytes, why: str) -> None:
    """With what would do."""
    with pytest.raises(click.UsageError, match=why):
        read_table(content, COLUMNS, ["number"])


def test_columns_that_nobody_asked_for_are_named() -> None:
    """They may be somebody's typing mistake."""
    assert read_table(b"number,emial\nP1,a@b.example\n", COLUMNS, ["number"]).unknown == ["emial"]
    assert read_table(json.dumps([{"number": 1, "weight": 3}]).encode(), COLUMNS, ["number"]).unknown == ["weight"]


@pytest.mark.parametrize("content", [b"number,size\n", b"[]"])
def test_a_file_without_rows_has_none(content: bytes) -> None:
    """That is no mistake."""
    assert list(read_table(content, COLUMNS, ["number"]).rows) == []


def test_an_object_a_line_is_a_row_and_a_bad_line_is_named() -> None:
    """JSON Lines, as programs export them: the rows behind a bad one are read."""
    table = read_table(b'{"number": "P1", "e-mail": "a@b.de"}\r\n\nno\n{"number": 2}\n', COLUMNS, ["number"])
    assert [(row.line, dict(row.cells)) for row in table.rows if not row.fault] == [
        (1, {"number": "P1", "email": "a@b.de"}),
        (4, {"number": "2"}),
    ]
    assert [(row.line, "no JSON" in (row.fault or "")) for row in table.rows if row.fault] == [(3, True)]
