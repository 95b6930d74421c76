"""Workbooks that somebody sends: read as CSV is, each bad cell named, and nobody's harm comes through."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.rules.inventory_files import read_inventory
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.inventory.tree import Inventory
from ingest.spreadsheets import workbook_rows
from ingest.spreadsheets.rows import UnreadableWorkbookError, column_name
from ingest.spreadsheets.workbook_rows import sheets_in
from ingest.words.packages import catalogue_of
from tests.examples import examples
from tests.ingest.spreadsheets.read_back import workbook

EN = catalogue_of("en")
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
HEAD = ["type", "id", "name", "level", "households"]


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def with_part(content: bytes, name: str, text: bytes) -> bytes:
    """The workbook with one file of its archive replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, text if each == name else old.read(each))
        if name not in old.namelist():
            new.writestr(name, text)
    return file.getvalue()


TEXTS_ARE_IN = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    b'spreadsheetml.sharedStrings+xml" /></Types>'
)
SAVED = workbook(("Sheet", [HEAD, ["place", "b1", "1栋", "building"], ["place", "f1", None, "household", 2]]))
TYPES = "[Content_Types].xml"
TOWN = with_part(
    with_part(SAVED, TYPES, part_of(SAVED, TYPES).replace(b"</Types>", TEXTS_ARE_IN)), STRINGS, b"<sst/>"
)
"""It has a list of texts too, as spreadsheets keep them."""


def problems_in(content: bytes) -> list[str]:
    with pytest.raises(InventoryProblems) as refused:
        read_inventory(("town.xlsx", content))
    return [f"{each.where.written(EN)}: {each.reason.written(EN)}" for each in refused.value.problems]


def rows_in(content: bytes) -> list[list[tuple]]:
    return [[tuple(row.cells) for row in sheet.rows] for sheet in sheets_in(content)]


def test_it_is_read_as_csv_is_and_a_sheet_that_is_named_as_a_table_needs_no_type():
    first = ["id", "level", "parent", "households"]
    named = workbook(
        ("Places", [first, ["b1", "building"], [], ["f1", "household", "b1", 2.0]]), ("Sheet2", [])
    )
    csv = b"type,id,level,parent,households\nplace,b1,building,,\nplace,f1,household,b1,2\n"
    assert read_inventory(("town.xlsx", named)) == read_inventory(("town.csv", csv)) != Inventory()


def test_each_bad_cell_and_row_is_named_with_its_sheet():
    rows = [
        ["id", "level", "households", "name"],
        ["b1", "=1+1"],
        ["b2", "tower"],
        ["b3", "building", 10**16],
    ]
    bad = problems_in(workbook(("places", [*rows, ["b4", "building", None, "#N/A"], ["b5"] * 5])))
    places = [line.partition(": ")[::2] for line in bad]
    assert [(place.removeprefix("sheet 'places' "), reason[:24]) for place, reason in places] == [
        ("cell B2", "is a formula; put its va"),
        ("row 3", "level: must be one of or"),
        ("cell C4", "a number of more than 15"),
        ("cell D5", "holds the error '#N/A'; "),
        ("row 6", "has 5 cells under 4 colu"),
    ]
    (no_type,) = problems_in(workbook(("1", [["id"], ["b1"]])))
    assert no_type.startswith("sheet '1': neither a column 'type' nor headings")
    (nothing,) = problems_in(workbook(("1", [])))
    assert nothing.startswith("file: neither a column 'type'")


def test_numbers_days_and_yes_or_no_are_as_a_cell_of_csv_has_them():
    day = datetime.fromisoformat("2026-01-15")
    ((row,),) = rows_in(workbook(("1", [[7, 7.0, 0.1, True, day, " a ", "_x0041_", None, "'=1", None]])))
    assert row == ("7", "7", "0.1", "true", "2026-01-15 00:00:00", "a", "A", "", "'=1")


def test_columns_are_called_as_spreadsheets_call_them():
    assert [column_name(each) for each in (1, 26, 27, 52, 53, 256, 703)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "IV",
        "AAA",
    ]


def one_cell_at(row: int) -> bytes:
    """A sheet that says it is as large as can be, with a cell in its last column."""
    schema = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cell = f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>'
    rows = f'<dimension ref="A1:XFD1048576"/><sheetData>{cell}</sheetData>'
    return with_part(TOWN, SHEET, f'<worksheet xmlns="{schema}">{rows}</worksheet>'.encode())


def test_what_is_too_large_is_refused_before_it_is_unpacked(monkeypatch):
    bomb = b"<a>" + b"0" * workbook_rows.LARGEST_REST
    for part in ("xl/styles.xml", "xl/theme/theme1.xml", "docProps/x.xml"):
        with pytest.raises(UnreadableWorkbookError):
            rows_in(with_part(TOWN, part, bomb))
    monkeypatch.setattr(workbook_rows, "LARGEST", len(bomb))
    for part in (SHEET, STRINGS):
        with pytest.raises(UnreadableWorkbookError, match="too large"):
            rows_in(with_part(TOWN, part, bomb))


def test_rows_that_are_left_out_cost_nothing(monkeypatch):
    looked_at = []
    text_of = workbook_rows._text_of
    monkeypatch.setattr(workbook_rows, "_text_of", lambda cell: looked_at.append(cell) or text_of(cell))
    content = with_part(SAVED, SHEET, part_of(SAVED, SHEET).replace(b'r="3"', b'r="1000000"'))
    numbers = [row.number for sheet in sheets_in(content) for row in sheet.rows]
    assert numbers == [1, 2, 1_000_000]
    assert len(looked_at) <= 4 * workbook_rows.MOST_COLUMNS


def test_a_sheet_that_lies_about_its_size_costs_what_it_holds():
    assert rows_in(one_cell_at(2)) == [[]], "beyond the last column that is looked at"
    with pytest.raises(UnreadableWorkbookError):
        rows_in(one_cell_at(10**12))


@pytest.mark.parametrize("part", [SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"])
def test_no_entity_is_followed(part):
    entity = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "&x;&x;">]><a>&y;</a>'
    with pytest.raises(UnreadableWorkbookError):
        rows_in(with_part(TOWN, part, entity))


@settings(max_examples=examples(60))
@given(st.data())
def test_whatever_is_sent_is_read_or_refused(data):
    """Bytes of the archive, or of one of its files, are others than a spreadsheet saved."""
    with zipfile.ZipFile(io.BytesIO(TOWN)) as archive:
        part = data.draw(st.sampled_from([None, *archive.namelist()]))
        content = bytearray(TOWN if part is None else archive.read(part))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=5))
    broken = bytes(content) if part is None else with_part(TOWN, part, bytes(content))
    with suppress(InventoryProblems):  # any other error is one too many
        read_inventory(("town.xlsx", broken))
