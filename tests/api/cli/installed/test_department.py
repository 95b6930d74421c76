"""``wenya department`` and ``wenya inventory template``: on the records themselves, without a service."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts.records import Records
from alerts.rules.inventory_files import read_inventory
from api.cli import app
from ingest.inventory.departments import Department, DepartmentKind
from ingest.inventory.files.template import EXAMPLE
from ingest.inventory.tree import Inventory

ROOT = Path(__file__).parents[4]
SAMPLE = str(ROOT / "examples/inventory.toml")

pytestmark = pytest.mark.usefixtures("installation")


def wenya(*arguments: str):
    return CliRunner().invoke(app, arguments, catch_exceptions=False)


def test_departments_are_listed_with_all_that_is_known_of_them():
    assert wenya("department", "list").stdout == "There are no departments.\n"
    wenya("inventory", "import", SAMPLE)
    assert wenya("department", "list").stdout.splitlines()[:15] == [
        "dispatch: 生产调度部, functional",
        "  duties: production dispatch, command centre, customer service",
        "  head: sun",
        "  leader in charge: zhao",
        "  petition staff: sun",
        "  00:00-24:00: 0431-8800000",
        "  channels: console",
        "heat-north: 北区供热所, territorial (heating) at 北区供热所 [north]",
        "  below dispatch",
        "  head: wang",
        "  leader in charge: zhao",
        "  08:00-18:00: 0431-8800001",
        "  18:00-08:00: 0431-8800002",
        "  channels: console",
        "  delivers its data each month",
    ]


def test_a_check_tells_what_is_missing():
    ran = wenya("department", "check")
    assert (ran.exit_code, ran.stdout) == (
        0,
        "warning: inventory: no departments: nobody is named who answers for a place\n",
    )
    wenya("inventory", "import", SAMPLE)
    assert wenya("department", "check").stdout == "ok: 3 departments\n"
    opened = Records.open("sqlite:///wenya-data/records.sqlite")
    with opened.begin() as tx:  # as no import would
        bare = Department("heat-north", "北区供热所", DepartmentKind.FUNCTIONAL)
        tx.inventory.save(Inventory(departments={"heat-north": bare}), 1_767_225_600_000, replace=False)
    opened.close()
    ran = wenya("department", "check")
    assert ran.exit_code == 1
    assert ran.stdout.splitlines() == [
        "warning: inventory: department heat-north (北区供热所) has no head",
        "warning: inventory: department heat-north (北区供热所) has no leader in charge (clause W16)",
        "warning: inventory: department heat-north (北区供热所) has no phone number (clause B11)",
        *(
            f"{place} has points of the line “heating”, and no territorial department of that line"
            " is at or above it (no-responsible-unit)."
            for place in ("丁香苑3号楼301 [lilac-3-0301]", "丁香苑3号楼底商 [lilac-3-shop]")
        ),
    ]


def test_all_departments_are_taken_off_record():
    wenya("inventory", "import", SAMPLE)
    asked = wenya("department", "clear")
    assert asked.exit_code == 2
    assert asked.stdout.startswith("3 departments would be taken off record")
    assert len(wenya("department", "list").stdout.splitlines()) > 3
    assert (
        wenya("department", "clear", "--yes").stdout
        == "Inventory version 2: 3 departments taken off record.\n"
    )
    assert wenya("department", "list").stdout == "There are no departments.\n"


@pytest.mark.parametrize("form", ["toml", "csv"])
def test_a_template_is_written_where_it_is_wanted(form):
    shown = wenya("inventory", "template", "--format", form).stdout
    assert EXAMPLE.places["lilac-3-0301"].name in shown
    assert wenya("inventory", "template", "--output", f"town.{form}").exit_code == 0
    assert Path(f"town.{form}").read_text(encoding="utf-8-sig") == shown
    assert read_inventory(Path(f"town.{form}")) == Inventory()


def test_there_is_no_other_template():
    ran = wenya("inventory", "template", "--format", "json")
    assert ran.exit_code == 2
    assert "must be one of toml, csv" in ran.stderr


DESK = """
[[departments]]
id = "all"
kind = "territorial"
line = ["heating", "water"]
place = "{place}"
"""


def test_the_desks_file_is_checked_with_the_inventory(tmp_path):
    Path("wenya.toml").write_text('[service]\ndesk = "desk.toml"\n')
    bare = Path(SAMPLE).read_text(encoding="utf-8").split("[[departments]]")
    rest = bare[-1].partition("# What speaks for them")[2]
    Path("town.toml").write_text(bare[0] + "# What speaks for them" + rest, encoding="utf-8")
    Path("desk.toml").write_text(DESK.format(place="nowhere"))
    ran = wenya("check-config", "--inventory", "town.toml")
    assert ran.exit_code == 1
    assert "desk.toml: departments 1 (all): place: there is no place nowhere" in ran.stdout
    Path("desk.toml").write_text(DESK.format(place="north"))
    ran = wenya("check-config", "--inventory", "town.toml")
    assert ran.exit_code == 0, ran.stdout
    assert "warning: town.toml: department all (all) has no head" in ran.stdout


def test_the_desks_file_alone_is_checked_row_by_row_and_with_records_as_a_whole():
    Path("wenya.toml").write_text('[service]\ndesk = "desk.toml"\n')
    Path("desk.toml").write_text(DESK.format(place="nowhere"))
    ran = wenya("check-config")
    assert ran.exit_code == 0, ran.stdout
    assert "warning: desk.toml: its places are looked for with --records" in ran.stdout
    wenya("inventory", "import", SAMPLE)
    ran = wenya("check-config", "--records")
    assert ran.exit_code == 1
    assert "desk.toml: departments 1 (all): place: there is no place nowhere" in ran.stdout
    Path("desk.toml").write_text("[[departments]]\nid = 'x'\n")
    assert "desk.toml: departments 1 (x): kind: missing" in wenya("check-config").stdout
