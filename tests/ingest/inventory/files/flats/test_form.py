"""The form for a list of flats is imported as it is, and its examples are what they show."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from alerts.rules.inventory_files import read_inventory_file
from ingest.inventory.files.flats.form import SHOWN, write_flat_form
from ingest.inventory.files.flats.headings import FlatKey, heading_of
from ingest.inventory.tree import Inventory
from ingest.said import name_of
from ingest.words.packages import LANGUAGE_TAGS, catalogue_of

COMPANY = {"zh-CN": "单位：清河县供热有限公司", "en": "Company: North Heat"}
SEASON = {"zh-CN": "采暖期：10月20日至次年4月10日", "en": "Heating season: 10-20 to 04-10"}
HEAD = 4


def filled_in(content: bytes, tag: str) -> bytes:
    """The form as somebody fills it in: examples are no examples any more."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    sheet["A2"], sheet["A3"] = COMPANY[tag], SEASON[tag]
    for row in range(HEAD + 1, sheet.max_row + 1):
        sheet.cell(row, 1).value = str(row - HEAD)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_every_heading_in_either_language_is_read_as_what_it_is(tag):
    written = [name_of("flats-heading", key).written(catalogue_of(tag)) for key in FlatKey]
    assert [*heading_of(written).columns] == [*FlatKey]


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_the_form_holds_nothing_as_it_is_and_its_examples_once_they_are_none(tag):
    form = write_flat_form(catalogue_of(tag))
    as_it_is = read_inventory_file(("form.xlsx", form), Inventory())
    assert (as_it_is.inventory, as_it_is.warnings) == (Inventory(), [])
    read = read_inventory_file(("form.xlsx", filled_in(form, tag)), Inventory())
    assert [each.reason.code for each in read.warnings] == []
    inventory = read.inventory
    assert inventory.households_below(inventory.roots[0]) == 48
    residents, shop = inventory.points.values()
    assert (residents.residential, shop.residential, shop.limits) == (True, False, {"room.contract": 16.0})
    assert (residents.sampling_ms, residents.upload_ms) == (1_200_000, 3_600_000)
    assert inventory.devices[shop.device].gateway == "GW-01"
    assert COMPANY[tag].endswith(inventory.places[inventory.roots[0]].name)


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_its_cells_are_texts_and_offer_what_may_be_chosen(tag):
    sheet, notes = load_workbook(io.BytesIO(write_flat_form(catalogue_of(tag)))).worksheets
    assert {sheet.column_dimensions[cell.column_letter].number_format for cell in sheet[HEAD]} == {"@"}
    offered = {str(each.sqref)[0]: each.formula1 for each in sheet.data_validations.dataValidation}
    assert len(offered) == 4
    for key in (FlatKey.RESIDENTIAL, FlatKey.FORMAT, FlatKey.SAMPLING, FlatKey.UPLOAD):
        assert offered[sheet.cell(HEAD, SHOWN.index(key) + 2).column_letter]
    explained = [row[0].value for row in notes.iter_rows()]
    assert {cell.value for cell in sheet[HEAD][1:]} <= set(explained)
