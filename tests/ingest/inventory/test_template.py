"""A template holds nothing as it is, and a sound inventory once its rows are no remarks any more."""

import csv
import re

import pytest

from alerts.rules.inventory_files import LIMIT_COLUMNS, read_inventory, write_template
from ingest.inventory.files.entries import TABLES
from ingest.inventory.files.exporter import csv_columns
from ingest.inventory.files.template import EXAMPLE
from ingest.inventory.responsibility import department_warnings
from ingest.inventory.tree import Inventory


@pytest.mark.parametrize("form", ["toml", "csv"])
def test_a_template_is_a_file_of_nothing_but_remarks(form):
    text = write_template(form)
    assert read_inventory((f"t.{form}", text.encode())) == Inventory()
    bare = re.sub(r"^# ?(?!#)", "", text, flags=re.MULTILINE)
    assert read_inventory((f"t.{form}", bare.encode())) == EXAMPLE


def test_the_example_has_something_of_every_kind_and_lacks_nothing():
    assert all(getattr(EXAMPLE, table) for table in TABLES)
    assert list(department_warnings(EXAMPLE, "example")) == []


def test_every_column_and_every_key_is_in_it():
    header, *rows = csv.reader(write_template("csv").splitlines())
    assert tuple(header) == csv_columns(LIMIT_COLUMNS)
    assert {row[0] for row in rows} == {f"#{kind}" for kind in TABLES.values()}
    remarks = [line for line in write_template("toml").splitlines() if line.startswith("## ")]
    assert [line.split()[1] for line in remarks] == [f"{table}:" for table in TABLES]
    named = {key for line in remarks for key in re.findall(r"[a-z_]+", line.partition(": ")[2])}
    assert set(header) - {"type"} <= named
