"""Imports in bites: as many statements as bites, all or nothing, and nobody waits for more than one bite."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import event, func, select

from alerts.desk.registration import import_inventory
from alerts.desk.rules_in_force import RulesInForce
from alerts.people.viewer import OPERATOR
from alerts.records import Records
from alerts.records.sql import staging
from alerts.records.sql.inventory_tables import staged_bites, staged_imports
from alerts.rules.rule_files import default_rules
from ingest.inventory.devices import Device, Gateway, aliases_to
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Outage, Place, Point
from ingest.readings.quantities import Metric
from ingest.readings.speakers import FormerSpeaker

NOW = 1_767_225_600_000
RULES = default_rules()
MOVED = ("room.day", "room.floor", "room.night_target")


def rooms(count: int, limit: float) -> Inventory:
    """Rooms in flats of their own, each with limits, a device behind a gateway, and an alias."""
    limits = {"room.day": limit, "room.floor": limit - 2, "room.night_target": limit}
    season = Calendar("year", (DateSpan("10-20", "04-10"),), (), (), DateSpan("05-01", "09-30"))
    numbers = range(count)
    return Inventory(
        places={"s": Place("s", Level.STATION, "翠园", calendar="year")}
        | {f"f{n}": Place(f"f{n}", Level.HOUSEHOLD, f"{n}", "s", households=1) for n in numbers},
        points={
            f"p{n}": Point(
                f"p{n}",
                Metric.INDOOR_TEMPERATURE,
                f"f{n}",
                60_000,
                60_000,
                residential=True,
                limits=limits,
                device=f"d{n}",
            )
            for n in numbers
        },
        gateways={"g": Gateway("g", "s")},
        devices={f"d{n}": Device(f"d{n}", "g", "EM300") for n in numbers},
        aliases=aliases_to({f"eui{n}": f"p{n}" for n in numbers}),
        calendars={"year": season},
        outages={"o": Outage("o", "s", 10, 20, "Li", "valve")},
    )


def bring(records: Records, source: Inventory, now: int = NOW):
    return import_inventory(records, OPERATOR, source, RULES, now, replace=True).after


def load(records: Records) -> Inventory:
    with records.reading() as tx:
        return tx.inventory.load()


def limits_until(records: Records, now: int) -> list[tuple[str, int, int]]:
    with records.reading() as tx:
        return [(change.rule, change.key, change.limit) for change in tx.rules.limit_changes(now)]


def staged(records: Records) -> tuple[int, int]:
    with records.reading() as tx:
        return tuple(
            tx.meta._db.scalar(select(func.count()).select_from(table))
            for table in (staged_imports, staged_bites)
        )


@pytest.fixture
def statements(records):
    """The statements so far."""
    counted: list[str] = []
    event.listen(records._engine, "before_cursor_execute", lambda _c, _d, text, *_: counted.append(text))
    return counted


def test_statements_of_an_import_do_not_grow_with_its_points(records, statements):
    taken = []
    for count in (4, 400):
        bring(records, rooms(count, 18.0), NOW + count)
        statements.clear()
        bring(records, rooms(count, 18.5), NOW + count + 1)
        taken.append(len(statements))
        assert len(limits_until(records, NOW + count + 1)) == count * len(MOVED)
    assert taken[0] == taken[1]
    assert taken[0] < 60


def test_each_bite_is_applied_in_a_transaction_of_its_own(records, monkeypatch, statements):
    bring(records, rooms(60, 18.0))
    monkeypatch.setattr(staging, "BITE", 10)
    begun, applied = [], []
    event.listen(records._engine, "begin", lambda *_: begun.append(len(applied)))
    apply = staging.StagingRecords.apply
    monkeypatch.setattr(
        staging.StagingRecords, "apply", lambda self, bite: (applied.append(len(begun)), apply(self, bite))
    )
    statements.clear()
    bring(records, rooms(60, 18.5), NOW + 1)
    bites = 6 + 18
    assert len(applied) == len(set(applied)) == bites, "a bite shares its transaction with no other"
    assert len(statements) < 40 + 10 * bites
    assert staged(records) == (0, 0)


def test_what_is_accepted_is_in_force_before_it_is_in_its_tables(records, monkeypatch):
    bring(records, rooms(30, 18.0))
    fewer = rooms(20, 18.5)
    devices = {name: replace(device, gateway="g2") for name, device in fewer.devices.items()}
    fewer = replace(fewer, outages={}, gateways={"g2": Gateway("g2", "s")}, devices=devices)
    with monkeypatch.context() as killed:
        killed.setattr(staging, "BITE", 7)
        killed.setattr(Records, "work_off", lambda self: None)
        saved = bring(records, fewer, NOW + 1)
    assert staged(records)[1] > 0
    assert (load(records), len(load(records).former_points)) == (saved, 10)
    moves = {key: (FormerSpeaker("g", None, NOW + 1),) for key in saved.by_key}
    assert load(records).former_speakers == saved.former_speakers == moves
    moved = limits_until(records, NOW + 1)
    assert len(moved) == 60
    with records.reading() as tx:
        assert len(tx.rules.limit_changes_of({"room.day"}, {3, 4})) == 2
    again = RulesInForce(records, RULES)
    again.open(NOW + 2)
    assert staged(records) == (0, 0)
    assert (load(records), again.inventory, limits_until(records, NOW + 1)) == (saved, saved, moved)
    assert load(records).former_speakers == moves


def test_an_import_that_another_one_overtakes_begins_again_with_what_is_there_then(records, monkeypatch):
    bring(records, rooms(20, 18.0))
    monkeypatch.setattr(staging, "BITE", 5)
    save, attempts = Records.save_in_bites, []

    def overtaken_once(self, bites, accept):
        def with_another_between() -> Iterator[staging.Bite]:
            yield next(bites)
            if not attempts:
                with records.begin() as tx:
                    late = Place("late", Level.STATION, "late")
                    tx.inventory.save(Inventory(places={"late": late}), NOW + 1, replace=False)
            attempts.append(load(records).version)
            yield from bites

        save(self, with_another_between(), accept)

    monkeypatch.setattr(Records, "save_in_bites", overtaken_once)
    import_inventory(records, OPERATOR, rooms(20, 18.5), RULES, NOW + 2, replace=False)
    found = load(records)
    assert attempts == [2, 2]
    assert (found.version, found.points["p1"].limits["room.day"], "late" in found.places) == (3, 18.5, True)
    assert staged(records) == (0, 0)


KILLED = """
import os, sys
from alerts.records import Records
from alerts.records.sql import staging
from tests.alerts.records.sql.test_staging import NOW, bring, rooms
staging.BITE = 5
transactions = int(sys.argv[2])
class Dying(Records):
    def begin(self):
        global transactions
        transactions -= 1
        if transactions < 0:
            os._exit(9)
        return super().begin()
bring(Dying.open(sys.argv[1]), rooms(20, 18.5), NOW + 1)
"""


def test_killed_anywhere_an_import_is_whole_or_not_there_at_all(records):
    before = bring(records, rooms(20, 18.0))
    url = records._engine.url.render_as_string(hide_password=False)
    found = []
    for transactions in (1, 3, 9, 17, 18, 19, 20, 24):
        killed = [sys.executable, "-c", KILLED, url, str(transactions)]
        done = subprocess.run(killed, capture_output=True, check=False, timeout=50)
        assert done.returncode == 9, done.stderr.decode()
        now_in_force = load(records)
        limits = {point.limits["room.day"] for point in now_in_force.points.values()}
        found.append((now_in_force.version, limits, len(limits_until(records, NOW + 1))))
        if now_in_force.version > before.version:
            break
    *nothing, whole = found
    assert nothing
    assert set(map(str, nothing)) == {str((1, {18.0}, 0))}
    assert whole == (2, {18.5}, 60)
    RulesInForce(records, RULES).open(NOW + 2)
    assert (staged(records), load(records).version) == ((0, 0), 2)
    assert len(limits_until(records, NOW + 1)) == 60


def test_a_small_import_is_not_undone_by_a_large_one_that_is_still_being_applied(records, monkeypatch):
    """One bite used to go into its table at once, where bites accepted before it came over it later."""
    monkeypatch.setattr(staging, "BITE", 50)
    bring(records, rooms(60, 18.0))
    with monkeypatch.context() as dying:
        dying.setattr(Records, "work_off", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            bring(records, rooms(60, 18.5), NOW + 1)
    assert staged(records) != (0, 0)
    large = rooms(60, 18.5)
    slower = replace(large.points["p1"], upload_ms=120_000)
    bring(records, replace(large, points={**large.points, "p1": slower}), NOW + 2)
    assert load(records).points["p1"].upload_ms == 120_000
    records.work_off()
    assert load(records).points["p1"].upload_ms == 120_000
    assert staged(records) == (0, 0)
