"""``wenya replay``: what a changed rule would have done, and records brought in line with the readings."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts.people.audit import AuditFilter
from alerts.records import Records
from alerts.workers.progress import JUDGED_UNTIL
from api.cli import app
from ingest.durations import MINUTE
from ingest.inventory.tree import Inventory
from ingest.journal.journal import Journal
from ingest.readings.batch import batch_of
from ingest.stores.duck import DuckStore
from tests.alerts.reference.town import ROOM, at, town

FROM, TO = "2024-01-10T05:00:00+08:00", "2024-01-10T14:00:00+08:00"
DATA = Path("wenya-data")


@pytest.fixture(autouse=True)
def inventory(installation) -> Inventory:
    """A flat, at 17 degC from 06:00 to 10:00 and at 20 before and after."""
    with recorded() as records, records.begin() as tx:
        room = replace(ROOM, registered_at=at("2024-01-10 04:00"))
        made = tx.inventory.save(town(room), 1, replace=True)
    measure(made, "04:00", "06:00", 20.0)
    measure(made, "06:00", "10:00", 17.0)
    measure(made, "10:00", "14:01", 20.0)
    return made


class recorded:  # noqa: N801 - reads as a word
    """The records, for a block."""

    def __enter__(self) -> Records:
        self.records = Records.open(f"sqlite:///{DATA}/records.sqlite")
        return self.records

    def __exit__(self, *_: object) -> None:
        self.records.close()


def measure(inventory: Inventory, start: str, end: str, value: float) -> None:
    times = list(range(at(f"2024-01-10 {start}"), at(f"2024-01-10 {end}"), MINUTE))
    store = DuckStore(DATA / "readings.duckdb", lambda: inventory, 0)
    store.write(batch_of([inventory.points["room"].key] * len(times), times, [value] * len(times)))
    store.close()


def wenya(*arguments: str, start: str = FROM, end: str = TO):
    return CliRunner().invoke(
        app, ["replay", "--from", start, "--to", end, *arguments], catch_exceptions=False
    )


def found(*arguments: str, **span: str) -> list[tuple[str, str, str | None, str | None]]:
    """Change, rule, and when it opened and ended as judged again (Shanghai's clock)."""
    ran = wenya("--format", "json", *arguments, **span)
    assert ran.exit_code == 0, ran.output
    return [
        (one["change"], one["rule"], *(clock(one["after"] or {}, name) for name in ("opened_at", "ended_at")))
        for one in json.loads(ran.stdout)["episodes"]
    ]


def clock(times: dict, name: str) -> str | None:
    return times[name][11:16] if times.get(name) else None


def episodes() -> list:
    with recorded() as records, records.reading() as tx:
        return tx.episodes.page(limit=100, territories=None)


def unboxed(text: str) -> str:
    """A complaint without the frame and the line breaks that it is printed with."""
    return " ".join(text.replace("│", " ").split())


BREACH = ("room.day", "06:35", "10:30")
"""36 covered marks at 06:35; at 10:30 31 of 60 marks are at 18.2 or more: 10:00 to 10:30."""


def test_a_dry_run_finds_what_is_not_on_record_and_writes_nothing():
    assert found("--dry-run") == [("added", *BREACH)]
    assert episodes() == []


def everything() -> dict[str, tuple[int, bytes]]:
    """All files in the data folder and beside it: what may be done with each, and what is in it."""
    files = [Path(), DATA, *(path for path in sorted(Path().rglob("*")) if path.is_file())]
    return {str(file): (file.stat().st_mode, file.read_bytes() if file.is_file() else b"") for file in files}


@pytest.mark.parametrize("with_journal", [True, False])
def test_a_dry_run_leaves_every_file_as_it_was(with_journal):
    if with_journal:
        journal = Journal(DATA / "journal.sqlite", 1 << 20, 1 << 20)
        journal.append(batch_of([0], [at("2024-01-10 13:59")], [20.0]))
        journal.close()
    for path in DATA.iterdir():
        path.chmod(0o644)
    before = everything()
    assert found("--dry-run") == [("added", *BREACH)]
    assert everything() == before


def test_a_dry_run_upgrades_no_records_and_makes_none():
    with closing(sqlite3.connect(DATA / "records.sqlite")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0004'")
    before = everything()
    ran = wenya("--dry-run")
    assert (ran.exit_code, "those of an older version" in unboxed(ran.stderr)) == (2, True), ran.stderr
    assert everything() == before
    (DATA / "records.sqlite").unlink()
    ran = wenya("--dry-run")
    assert (ran.exit_code, "no such file" in unboxed(ran.stderr)) == (2, True), ran.stderr
    assert not (DATA / "records.sqlite").exists()


def test_a_replay_reads_what_the_writer_left_in_the_journal(inventory):
    """The last cold minutes are not in the store."""
    (DATA / "readings.duckdb").unlink()
    measure(inventory, "04:00", "06:00", 20.0)
    times = list(range(at("2024-01-10 06:00"), at("2024-01-10 10:00"), MINUTE))
    with closing(Journal(DATA / "journal.sqlite", 1 << 20, 1 << 20)) as journal:
        journal.append(batch_of([inventory.points["room"].key] * len(times), times, [17.0] * len(times)))
    there = [("added", "room.day", "06:35", None), ("added", "silent", "10:02", None)]
    assert found("--dry-run") == there
    assert found() == there


def test_a_replay_brings_the_records_in_line_and_says_so_of_the_episode():
    ran = wenya()
    assert ran.exit_code == 0, ran.output
    assert "The records were brought in line." in ran.stdout
    (episode,) = episodes()
    assert (episode.rule, episode.found_late, episode.withdrawn) == ("room.day", True, False)
    assert (episode.began_at, episode.opened_at) == (at("2024-01-10 06:00"), at("2024-01-10 06:35"))
    assert (episode.ended_at, episode.end_reason) == (at("2024-01-10 10:30"), "recovered")
    assert (episode.worst, episode.mean) == (17.0, 17.0)
    with recorded() as records, records.reading() as tx:
        assert len(tx.episodes.by_id(episode.id, territories=None).evidence) == 60
    again = wenya()
    assert "The records say the same." in again.stdout
    assert len(episodes()) == 1


def audited() -> list[dict]:
    with recorded() as records, records.reading() as tx:
        return [dict(each.data) for each in tx.audit.page(AuditFilter(kind="history-replayed"), None, 9)]


def test_who_brought_the_records_in_line_is_told_and_who_only_looked_is_not():
    wenya("--dry-run")
    assert audited() == []
    wenya()
    wenya()
    assert audited() == [{"from": at("2024-01-10 05:00"), "until": at("2024-01-10 14:00"), "episodes": 1}]


def test_a_laxer_rule_would_have_spared_the_episode():
    wenya()
    Path("lax.toml").write_text('[[rule]]\nid = "room.day"\nlimit = "16.5 degC"\n')
    assert found("--dry-run", "--rules", "lax.toml") == [("gone", "room.day", None, None)]
    Path("none.toml").write_text('[[rule]]\nid = "room.day"\nenabled = false\n')
    assert found("--dry-run", "--rules", "none.toml") == [("gone", "room.day", None, None)]
    assert not episodes()[0].withdrawn


def test_a_rule_that_waits_less_moves_the_episode():
    wenya()
    Path("quick.toml").write_text('[[rule]]\nid = "room.day"\nmarks = 20\n')
    assert found("--dry-run", "--rules", "quick.toml") == [("moved", "room.day", "06:11", "10:10")]


def test_the_table_counts_by_rule_and_names_the_episodes():
    ran = wenya("--dry-run")
    assert "1 point judged again, 2024-01-10T05:00:00.000+08:00 to" in ran.stdout
    lines = [line.split() for line in ran.stdout.splitlines()]
    assert ["rule", "added", "gone", "moved", "figures"] in lines
    assert ["room.day", "1", "0", "0", "0"] in lines
    assert "2024-01-10 06:35:00, ended 2024-01-10 10:30:00" in ran.stdout
    assert "Nothing was changed." in ran.stdout


def test_the_table_is_in_the_language_of_the_terminal(monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    lines = wenya("--dry-run").stdout.splitlines()
    assert lines[0].startswith("已重新判定 1 个测点，2024-01-10T05:00:00.000+08:00 至")
    assert ["规则", "新增", "不再有", "时间变动", "数值变动"] in [line.split() for line in lines]
    assert any("2024-01-10 06:35:00 起，2024-01-10 10:30:00 结束" in line for line in lines)
    assert lines[-1] == "未作改动。"


def late_minutes(inventory: Inventory) -> None:
    """Ten minutes of 15 degC come when the episode is on record, and long over."""
    (DATA / "readings.duckdb").unlink()
    measure(inventory, "04:00", "06:00", 20.0)
    measure(inventory, "06:00", "08:00", 17.0)
    measure(inventory, "08:00", "08:10", 15.0)
    measure(inventory, "08:10", "10:00", 17.0)
    measure(inventory, "10:00", "14:01", 20.0)


def test_figures_alone_that_differ_are_found_and_told_and_nothing_is_written(inventory):
    wenya()
    late_minutes(inventory)
    assert found("--dry-run") == [("figures", *BREACH)]
    (told,) = json.loads(wenya("--dry-run", "--format", "json").stdout)["episodes"]
    assert (told["before"]["worst"], told["after"]["worst"]) == (17.0, 15.0)
    assert told["after"]["worst_at"] == "2024-01-10T08:00:00.000+08:00"
    assert told["after"]["mean"] == (230 * 17.0 + 10 * 15.0) / 240
    assert (told["point_name"], told["place"], told["place_name"]) == ("room", "flat", "flat")
    table = wenya("--dry-run").stdout
    assert "worst 17.000, mean 17.000, 36 of 36 marks in breach" in table
    assert "worst 15.000, mean 16.917, 36 of 36 marks in breach" in table
    assert "Nothing was changed." in table
    assert episodes()[0].worst == 17.0


def test_figures_alone_that_differ_are_brought_in_line(inventory):
    wenya()
    late_minutes(inventory)
    assert found() == [("figures", *BREACH)]
    (episode,) = episodes()
    assert (episode.worst, episode.worst_at) == (15.0, at("2024-01-10 08:00"))
    assert (episode.opened_at, episode.ended_at) == (at("2024-01-10 06:35"), at("2024-01-10 10:30"))
    assert found() == []
    assert found("--dry-run") == []


def test_an_opening_window_that_differs_becomes_a_second_version(inventory):
    wenya()
    (DATA / "readings.duckdb").unlink()
    measure(inventory, "04:00", "06:00", 20.0)
    measure(inventory, "06:00", "06:20", 16.5)
    measure(inventory, "06:20", "10:00", 17.0)
    measure(inventory, "10:00", "14:01", 20.0)
    wenya()
    (episode,) = episodes()
    with recorded() as records, records.reading() as tx:
        first, second = tx.episodes.by_id(episode.id, territories=None).evidence_versions
    assert {value for _, value, _ in first.readings} == {20.0, 17.0}
    assert {value for _, value, _ in second.readings} == {20.0, 16.5, 17.0}


def test_figures_of_an_episode_that_ends_after_the_span_are_compared_to_its_end(inventory):
    wenya()
    assert found("--dry-run", end="2024-01-10T08:30:00+08:00") == []
    late_minutes(inventory)
    (told,) = found("--dry-run", start="2024-01-10T09:00:00+08:00", end="2024-01-10T09:30:00+08:00")
    assert told[:2] == ("figures", "room.day")


def test_an_episode_that_the_readings_do_not_bear_out_is_withdrawn(inventory):
    wenya()
    (DATA / "readings.duckdb").unlink()
    measure(inventory, "04:00", "14:01", 21.0)
    wenya()
    (episode,) = episodes()
    assert episode.withdrawn
    assert episode.withdrawn_reason == "history judged again shows that this was not a breach"


def test_an_episode_open_when_the_span_begins_goes_on():
    wenya(end="2024-01-10T07:00:00+08:00")
    assert episodes()[0].ended_at is None
    assert found("--dry-run", start="2024-01-10T08:00:00+08:00") == [("moved", *BREACH)]
    wenya(start="2024-01-10T08:00:00+08:00")
    (episode,) = episodes()
    assert episode.ended_at == at("2024-01-10 10:30")


def test_what_goes_on_after_the_span_is_followed_as_far_as_the_service_came():
    with recorded() as records, records.begin() as tx:
        tx.meta.put(JUDGED_UNTIL, str(at("2024-01-10 13:00")))
    assert found("--dry-run", end="2024-01-10T07:00:00+08:00") == [("added", "room.day", "06:35", None)]
    assert found(end="2024-01-10T07:00:00+08:00") == [("added", *BREACH)]


def test_nothing_is_judged_before_the_service_has_come_to_it():
    with recorded() as records, records.begin() as tx:
        tx.meta.put(JUDGED_UNTIL, str(at("2024-01-10 06:20")))
    assert found() == []
    ran = wenya(start="2024-01-10T07:00:00+08:00")
    assert ran.exit_code == 2
    assert "nothing has been judged after 2024-01-10T06:20" in unboxed(ran.stderr)


def test_only_the_points_at_a_place_and_below():
    assert found("--dry-run", "--place", "building") == [("added", *BREACH)]
    assert found("--dry-run", "--place", "next door") == []


def test_portions_that_bound_the_memory_change_nothing(monkeypatch):
    monkeypatch.setattr("api.cli.replay.command.READINGS_AT_ONCE", 1)
    assert found() == [("added", *BREACH)]


def test_a_service_that_has_the_readings_open_is_named_as_the_reason():
    held = (
        f"import duckdb; c = duckdb.connect({str(DATA / 'readings.duckdb')!r}); print(1, flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", held], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "1\n"
        ran = wenya("--dry-run")
        holder.communicate("\n")
    assert ran.exit_code == 2
    assert "open in another process" in ran.stderr
    assert "Stop it" in ran.stderr


def test_a_service_that_has_the_journal_open_is_named_as_the_reason():
    file = str(DATA / "journal.sqlite")
    held = (
        "from pathlib import Path; from ingest.journal.journal import Journal;"
        f" j = Journal(Path({file!r}), 1 << 20, 1 << 20); print(1, flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", held],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(Path(__file__).parents[4])},
    ) as holder:
        assert holder.stdout.readline() == "1\n"
        ran, dry = wenya(), found("--dry-run")
        holder.communicate("\n")
    assert ran.exit_code == 2
    assert "Stop it" in ran.stderr
    assert dry == [("added", *BREACH)]
    assert episodes() == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--from", "yesterday"), "not an RFC 3339 instant"),
        (("--from", "2024-01-10T05:00:00"), "not an RFC 3339 instant"),
        (("--to", "2024-01-09T05:00:00Z"), "must not be before --from"),
        (("--place", "atlantis"), "there is no place 'atlantis'"),
        (("--rules", "nowhere.toml"), "nowhere.toml"),
        (("--settings", "nowhere.toml"), "nowhere.toml"),
        (("--format", "xml"), "must be one of table, json"),
    ],
)
def test_a_mistake_is_told_in_words(arguments, said):
    ran = wenya("--dry-run", *arguments)
    assert ran.exit_code == 2
    assert said in unboxed(ran.stderr)
    assert "Traceback" not in ran.stderr


def test_where_there_are_no_readings_it_says_so_and_makes_none():
    (DATA / "readings.duckdb").unlink()
    ran = wenya("--dry-run")
    assert ran.exit_code == 2
    assert "there are no readings: wenya-data/readings.duckdb" in ran.stderr
    assert not (DATA / "readings.duckdb").exists()


def test_help_tells_what_it_does():
    ran = CliRunner().invoke(app, ["replay", "--help"])
    assert ran.exit_code == 0
    for told in ("--from", "--to", "--dry-run", "--rules", "Stop the service first"):
        assert told in ran.stdout


def test_rules_that_cannot_be_judged_are_refused_instead_of_left_out():
    Path("rules.toml").write_text('[[rule]]\nid = "room.day"\nmargin = "3000 degC"\n')
    ran = wenya("--dry-run", "--rules", "rules.toml")
    assert ran.exit_code == 2
    assert "rules.toml: room.day.margin: '3000 degC' must be from 0 to 60 degC" in ran.stderr
    assert ran.stdout == ""
