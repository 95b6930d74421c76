"""Importing an inventory is one thing, whoever asks: read, checked, saved, and the moved limits recorded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.desk import registration
from alerts.desk.limit_changes import changed_limits
from alerts.desk.registration import export_recorded_inventory, import_inventory
from alerts.people.audit import AuditFilter
from alerts.people.viewer import OPERATOR, Grant, Viewer
from alerts.rules.limits import LimitChange
from alerts.rules.rule_files import default_rules
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.readings.quantities import Metric

START = 1_767_225_600_000
RULES = default_rules()
CALENDAR = Calendar("year", None, ("00:00-24:00",), ("00:00-24:00",), DateSpan("06-01", "09-30"))


def station(limit: float = 0.2, calendar: str | None = "year") -> Inventory:
    main = Point("main", Metric.WATER_PRESSURE, "st", 60_000, 60_000, limits={"pressure.low": limit})
    return Inventory(
        {"st": Place("st", Level.STATION, "翠园换热站", calendar=calendar)},
        {"main": main},
        calendars={"year": CALENDAR},
    )


def bring(records, source, now=START, **more):
    return import_inventory(records, OPERATOR, source, RULES, now, **{"replace": False} | more)


def limit_changes(records):
    with records.reading() as tx:
        return [(change.rule, change.until, change.limit) for change in tx.rules.limit_changes(0)]


def test_an_import_says_what_was_on_record_before_and_after(records):
    first = bring(records, station())
    assert (first.before.version, first.after.version) == (0, 1)
    again = bring(records, station(), START + 1)
    assert (again.before, again.after) == (first.after, first.after)
    assert limit_changes(records) == []


def test_limits_that_an_import_moves_are_recorded_as_having_held_until_then(records):
    bring(records, station())
    bring(records, station(0.25), START + 1)
    assert limit_changes(records) == [("pressure.low", START + 1, 200_000)]


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 5000.0])
def test_a_limit_that_could_not_be_compared_is_not_recorded_as_having_held(records, bad):
    key = bring(records, station()).after.points["main"].key
    good = station().points["main"]
    unsound = replace(station(), points={"main": replace(good, key=key, limits={"pressure.low": bad})})
    sound = replace(station(), points={"main": replace(good, key=key)})
    assert list(changed_limits(RULES, unsound, RULES, sound, START)) == []
    assert list(changed_limits(RULES, sound, RULES, unsound, START)) == [
        LimitChange("pressure.low", key, START, 200_000)
    ]


def test_a_dry_run_says_what_would_be_and_changes_nothing(records):
    bring(records, station())
    would_be = bring(records, station(0.25), START + 1, dry_run=True)
    assert would_be.after.points["main"].limits == {"pressure.low": 0.25}
    assert bring(records, Inventory(), START + 2).after.points["main"].limits == {"pressure.low": 0.2}
    assert limit_changes(records) == []


def test_what_the_rules_cannot_judge_is_refused_by_the_name_of_the_file(records):
    source = ("town.csv", b"type,id,level,place,metric,sampling,upload\n")
    rows = b"place,s,station,,,,\npoint,p,,s,water_pressure,15,60\n"
    with pytest.raises(InventoryProblems) as refused:
        bring(records, (source[0], source[1] + rows))
    assert {problem.file for problem in refused.value.problems} == {"town.csv"}
    with pytest.raises(InventoryProblems, match="inventory: calendars"):
        bring(records, station(calendar=None))
    assert bring(records, Inventory()).after.version == 0


def test_places_may_come_before_the_points_that_a_rule_is_for(records):
    rules = RULES | {"mine": replace(RULES["turbidity.high"], id="mine")}
    places = replace(station(), points={})
    assert import_inventory(records, OPERATOR, places, rules, START, replace=False).after.version == 1


def test_what_somebody_else_imports_while_a_file_is_read_is_kept(records, monkeypatch):
    bring(records, station())
    read = registration.read_inventory_file

    def slowly(*arguments, **how):
        fresh = read(*arguments, **how)
        monkeypatch.undo()
        bring(records, ("a.csv", b"type,id,level,name,parent\nplace,a,building,A,st\n"), START + 1)
        return fresh

    monkeypatch.setattr(registration, "read_inventory_file", slowly)
    done = bring(records, ("b.csv", b"type,id,level,name,parent\nplace,b,building,B,st\n"), START + 2)
    assert (set(done.before.places), set(done.after.places)) == ({"st", "a"}, {"st", "a", "b"})


def test_what_is_exported_from_the_records_can_be_imported_again(records):
    before = bring(records, station()).after
    text = export_recorded_inventory(records, Viewer("li", (Grant("viewer"),)), "json", START).decode()
    assert bring(records, ("out.json", text.encode()), replace=True).after == before


def test_imports_and_exports_are_audited_and_a_trial_is_not(records):
    li = Viewer("li", (Grant("engineer"),), address="10.0.0.7")
    import_inventory(records, li, station(), RULES, START, replace=False, dry_run=True)
    import_inventory(records, li, station(), RULES, START, replace=False)
    import_inventory(records, li, station(), RULES, START + 1, replace=False)
    export_recorded_inventory(records, li, "csv", START + 2)
    with records.reading() as tx:
        exported, imported = tx.audit.page(AuditFilter(), None, 9)
    assert (exported.kind, exported.at, exported.subject) == ("inventory-exported", START + 2, "csv")
    assert (imported.kind, imported.at, imported.actor) == ("inventory-imported", START, "li")
    assert (imported.address, imported.data["version"]) == ("10.0.0.7", 1)
    assert imported.data["rows"]["places"] == 1
