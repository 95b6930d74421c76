"""The ledger: the same run gives the same files, what is written comes back, and truth is not delivery."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import pytest

from alerts.rules.inventory_files import LIMIT_COLUMNS
from ingest.durations import MINUTE
from simulators.ledger import files as ledger_files
from simulators.ledger import recorder
from simulators.ledger.files import LedgerError
from simulators.scenario.files import load
from simulators.scenario.variants import shortened
from simulators.town.town import Town
from simulators.verdict.author_expectations import unmet_expectations

SEVERAL = ("burst-main-1730", "clock-reset", "silent-gateway-backfill", "weak-signal")


def recorded(name, hours=None, seed=None):
    scenario = load(name) if hours is None else shortened(load(name), hours)
    return recorder.ledger_of(Town(scenario, seed=seed))


@cache
def ledger_of(name):
    return recorded(name)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("name", SEVERAL)
def test_the_same_seed_twice_gives_identical_files_and_another_seed_others(name, tmp_path):
    for folder, seed in (("once", 5), ("again", 5), ("else", 6)):
        ledger_files.write(recorded(name, seed=seed), tmp_path / folder, LIMIT_COLUMNS)
    once = contents(tmp_path / "once")
    assert once == contents(tmp_path / "again")
    assert {"truth.parquet", "delivered.parquet", "tickets.jsonl", "run.json"} <= once.keys()
    other = contents(tmp_path / "else")
    assert [name for name in once if once[name] != other[name]]


WRITE = """
import sys
from pathlib import Path
from alerts.rules.inventory_files import LIMIT_COLUMNS
from simulators.ledger.files import write
from simulators.ledger.recorder import ledger_of
from simulators.scenario.files import load
from simulators.town.town import Town

write(ledger_of(Town(load("clock-reset"))), Path(sys.argv[1]), LIMIT_COLUMNS)
"""


def test_another_process_writes_the_same_files_whatever_its_hashes_zone_and_threads(tmp_path):
    """The order of a set of texts is another one in each process."""
    ledger_files.write(ledger_of("clock-reset"), tmp_path / "here", LIMIT_COLUMNS)
    assert any(len(ticket.episodes) > 1 for ticket in ledger_of("clock-reset").tickets)
    for number in ("1", "2"):
        changed = {"PYTHONHASHSEED": number, "TZ": "America/New_York", "OPENBLAS_NUM_THREADS": number}
        subprocess.run(
            [sys.executable, "-c", WRITE, tmp_path / number],
            env=os.environ | changed,
            cwd=Path(__file__).parents[3],
            check=True,
            timeout=120,
        )
        assert contents(tmp_path / number) == contents(tmp_path / "here")


@pytest.mark.parametrize("name", SEVERAL)
def test_what_is_written_comes_back(name, tmp_path):
    made = ledger_of(name)
    ledger_files.write(made, tmp_path, LIMIT_COLUMNS)
    back = ledger_files.read(tmp_path, LIMIT_COLUMNS)

    assert (back.run, back.inventory, back.faults) == (made.run, made.inventory, list(made.faults))
    assert back.episodes == list(made.episodes)
    assert back.true_episodes == list(made.true_episodes)
    assert back.tickets == list(made.tickets)
    assert back.ticks.tolist() == made.ticks.tolist()
    for mine, theirs in zip(back.truth, made.truth, strict=True):
        assert mine.points == theirs.points
        assert mine.at.tolist() == theirs.at.tolist()
        np.testing.assert_array_equal(mine.value, theirs.value)
    rows, others = back.delivered, made.delivered
    assert [rows.points[i] for i in rows.point] == [others.points[i] for i in others.point]
    for column in ("measured_at", "value", "received_at", "flags"):
        np.testing.assert_array_equal(getattr(rows, column), getattr(others, column))


def test_the_truth_is_there_for_every_point_at_every_mark():
    made = ledger_of("burst-main-1730")
    (pressures,) = made.truth
    assert set(pressures.points) == set(made.inventory.points)
    assert set(np.diff(pressures.at).tolist()) == {15_000}
    rooms = ledger_of("clock-reset").truth[0]
    assert set(np.diff(rooms.at).tolist()) == {MINUTE}
    assert np.isfinite(rooms.value).all()


def test_every_fault_is_there_with_its_span():
    made = ledger_of("weak-signal")
    scenario = load("weak-signal")
    assert [each["kind"] for each in made.faults] == [fault.kind for fault in scenario.faults]
    assert all(each["spans"] for each in made.faults)


def test_sensors_that_lie_are_told_apart_from_the_truth():
    made = ledger_of("falsified-sensors")
    lied = {f"a-101-{room}" for room in ("living", "bedroom")}
    assert {each.point for each in made.true_episodes} == lied
    assert {each.rule for each in made.episodes} == {"stuck"}
    delivered = {made.delivered.points[i] for i in made.delivered.point[made.delivered.value == 20.3]}
    assert lied <= delivered


def test_an_author_s_broken_promise_is_told():
    scenario, made = load("six-oclock-step"), ledger_of("six-oclock-step")
    assert unmet_expectations(scenario, made) == []
    fewer = scenario.model_copy(update={"expect": scenario.expect[:1]})
    assert "in the ledger, but not promised: place ticket at a-603" in str(unmet_expectations(fewer, made)[0])
    later = scenario.expect[0].model_copy(update={"after": scenario.until})
    wrong = scenario.model_copy(update={"expect": (later, *scenario.expect[1:])})
    assert len(unmet_expectations(wrong, made)) == 2


def test_a_folder_that_holds_something_else_is_not_written_to(tmp_path):
    (tmp_path / "theirs").write_text("precious")
    with pytest.raises(LedgerError, match="holds something else than a ledger"):
        ledger_files.write(ledger_of("weak-signal"), tmp_path, LIMIT_COLUMNS)
    assert [path.name for path in tmp_path.iterdir()] == ["theirs"]


def test_a_folder_without_a_ledger_and_a_damaged_one_are_told_apart(tmp_path):
    with pytest.raises(LedgerError, match=r"no ledger \(run.json is missing\)"):
        ledger_files.read(tmp_path, LIMIT_COLUMNS)
    ledger_files.write(ledger_of("weak-signal"), tmp_path, LIMIT_COLUMNS)
    (tmp_path / "tickets.jsonl").write_text("{")
    with pytest.raises(LedgerError, match=r"tickets\.jsonl"):
        ledger_files.read(tmp_path, LIMIT_COLUMNS)


RAGGED = "SELECT 0 AS family, 'a' AS point, 1 AS \"at\", 1.0 AS value UNION ALL SELECT 0, 'b', 1, 1.0"


@pytest.mark.parametrize(
    ("file", "query", "says"),
    [
        ("delivered.parquet", "SELECT 1 AS something", "point"),
        (
            "delivered.parquet",
            "SELECT 'a' AS point, 'noon' AS measured_at, 1.0 AS value, 0 AS received_at, 0 AS flags",
            "noon",
        ),
        ("truth.parquet", f"{RAGGED} UNION ALL SELECT 0, 'a', 2, 1.0", "reshape"),
    ],
)
def test_tables_of_another_shape_are_refused(file, query, says, tmp_path):
    ledger_files.write(ledger_of("weak-signal"), tmp_path, LIMIT_COLUMNS)
    duckdb.sql(query).write_parquet(str(tmp_path / file))
    with pytest.raises(LedgerError, match=says):
        ledger_files.read(tmp_path, LIMIT_COLUMNS)


@pytest.mark.parametrize(
    ("file", "was", "becomes", "says"),
    [
        ("run.json", "Asia/Shanghai", "Asia/Nowhere", "Nowhere"),
        ("run.json", '"ticks": [', '"ticks": [\n 99999999999999999999,', "ledger: "),
        ("tickets.jsonl", '"parent":null', '"parent":7', "below one that is not there"),
    ],
)
def test_values_that_mean_nothing_are_refused(file, was, becomes, says, tmp_path):
    folder = tmp_path / "ledger"
    ledger_files.write(ledger_of("silent-gateway-backfill"), folder, LIMIT_COLUMNS)
    text = (folder / file).read_text(encoding="utf-8")
    assert was in text
    (folder / file).write_text(text.replace(was, becomes), encoding="utf-8")
    with pytest.raises(LedgerError, match=says):
        ledger_files.read(folder, LIMIT_COLUMNS)


def test_a_folder_may_be_called_as_its_user_likes(tmp_path):
    folder = tmp_path / "Li's [1] run*"
    ledger_files.write(ledger_of("weak-signal"), folder, LIMIT_COLUMNS)
    assert ledger_files.read(folder, LIMIT_COLUMNS).run == ledger_of("weak-signal").run


def test_a_ledger_that_was_written_over_half_way_is_none(tmp_path):
    ledger_files.write(ledger_of("weak-signal"), tmp_path, LIMIT_COLUMNS)
    (tmp_path / "truth.parquet").unlink()
    (tmp_path / "truth.parquet").mkdir()
    with pytest.raises(LedgerError):
        ledger_files.write(ledger_of("clock-reset"), tmp_path, LIMIT_COLUMNS)
    with pytest.raises(LedgerError, match=r"no ledger \(run.json is missing\)"):
        ledger_files.read(tmp_path, LIMIT_COLUMNS)
