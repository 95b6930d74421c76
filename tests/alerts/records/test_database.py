import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from alerts.records import Records, RecordsError
from alerts.records import turns as turns_module
from alerts.records.sql.schema import metadata
from alerts.records.turns import Turns
from tests.alerts.records.statements import statements


def test_what_was_committed_is_there_after_opening_again(new_url):
    url = new_url()
    records = Records.open(url)
    with records.begin() as tx:
        tx.meta.put("position", "41")
        tx.meta.put("position", "42")
    records.close()
    again = Records.open(url)
    with again.reading() as tx:
        assert tx.meta.get("position") == "42"
        assert tx.meta.get("nothing") is None
    again.close()
    again.close()


def test_a_block_that_raises_leaves_nothing(records):
    with pytest.raises(ValueError, match="half-way"), records.begin() as tx:  # noqa: PT012 - it rolls back
        tx.meta.put("key", "value")
        raise ValueError("half-way")
    with records.reading() as tx:
        assert tx.meta.get("key") is None


def test_a_reader_sees_one_snapshot_and_waits_for_no_writer(records):
    with records.reading() as reader:
        assert reader.meta.get("key") is None
        with records.begin() as writer:
            writer.meta.put("key", "value")
        assert reader.meta.get("key") is None
    with records.reading() as reader:
        assert reader.meta.get("key") == "value"


def test_one_look_is_one_snapshot_for_the_thread_that_looks_and_for_no_other(records):
    def read():
        with records.reading() as tx:
            seen.append(tx.meta.get("key"))

    seen: list[str | None] = []
    other = threading.Thread(target=read)
    with statements(records) as asked:
        with records.one_look():
            read()
            with records.begin() as writer:
                writer.meta.put("key", "value")
            with records.one_look():
                read()
            read()
            other.start()
            other.join()
        read()
    assert seen == [None, None, None, "value", "value"]
    assert len([each for each in asked if "FROM meta" in each.sql]) == 5


def test_a_snapshot_is_asked_for_a_ticket_once(records):
    with statements(records) as asked, records.one_look():
        for _ in range(2):
            with records.reading() as tx:
                assert tx.tickets.by_number(["2026-000001"]) == {}
                assert tx.tickets.by_number(["2026-000001", "2026-000002"]) == {}
    assert len([each for each in asked if "FROM tickets" in each.sql]) == 2


def test_a_reader_cannot_write(records):
    with pytest.raises(RecordsError) as refused, records.reading() as tx:
        tx.meta.put("key", "value")
    assert refused.value.code == "refused"
    with records.begin() as tx:
        tx.meta.put("key", "value")


def test_writers_of_many_threads_come_one_after_the_other(records):
    def work():
        for _ in range(5):
            with records.begin() as tx:
                tx.meta.put("count", str(int(tx.meta.get("count") or 0) + 1))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with records.reading() as tx:
        assert tx.meta.get("count") == "20"


def test_services_that_start_at_the_same_moment_upgrade_once(new_url):
    url, failures = new_url(), []

    def start():
        try:
            Records.open(url).close()
        except RecordsError as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_the_migrations_make_exactly_the_tables_the_code_knows(new_url):
    url = new_url()
    Records.open(url).close()
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_database_of_a_newer_version_is_refused_and_left_alone(new_url):
    url = new_url()
    Records.open(url).close()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(RecordsError) as refused:
        Records.open(url)
    assert (refused.value.code, refused.value.retryable) == ("newer-database", False)
    assert "9999" in str(refused.value)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"
    engine.dispose()


def test_a_database_is_looked_at_as_it_is_or_not_at_all(new_url):
    url = new_url()
    if url.startswith("sqlite"):
        with pytest.raises(RecordsError, match="no such file") as absent:
            Records.open(url, as_they_are=True)
        assert absent.value.code == "unavailable"
        assert not Path(make_url(url).database).exists()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE others (id INTEGER)"))
    with pytest.raises(RecordsError) as missing:
        Records.open(url, as_they_are=True)
    assert missing.value.code == "older-database"
    Records.open(url).close()
    Records.open(url, as_they_are=True).close()
    for version, code in (("0004", "older-database"), ("9999", "newer-database")):
        with engine.begin() as connection:
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{version}'"))
        with pytest.raises(RecordsError) as other:
            Records.open(url, as_they_are=True)
        assert other.value.code == code
    engine.dispose()


@pytest.mark.parametrize(
    ("change", "lacking", "ask"),
    [
        (
            "ALTER TABLE episodes RENAME COLUMN worst_at TO worst_when",
            "table episodes has no column worst_at",
            lambda tx: tx.episodes.by_id(1, territories=None),
        ),
        ("DROP TABLE meta", "table meta has no column key, value", lambda tx: tx.meta.get("check")),
    ],
)
def test_tables_that_an_unfinished_migration_made_are_told_and_not_retried(new_url, change, lacking, ask):
    url = new_url()
    engine = create_engine(url)
    with closing(Records.open(url)) as running:
        with engine.begin() as connection:
            connection.execute(text(change))
        with pytest.raises(RecordsError) as asked, running.reading() as tx:
            ask(tx)
        assert (asked.value.code, asked.value.retryable) == ("refused", False)
    engine.dispose()
    for as_they_are in (False, True):
        with pytest.raises(RecordsError, match=lacking) as refused:
            Records.open(url, as_they_are=as_they_are)
        assert (refused.value.code, refused.value.retryable) == ("older-database", False)


def test_check_says_whether_the_database_answers(records):
    records.check()


def test_a_postgres_that_is_away_or_refuses_says_so_in_its_code(postgres):
    with pytest.raises(RecordsError) as away:
        Records.open("postgresql://nobody@127.0.0.1:1/nothing")
    assert (away.value.code, away.value.retryable) == ("unavailable", True)
    with pytest.raises(RecordsError) as refused:
        Records.open(postgres.url.replace(postgres.password, "wrong"))
    assert (refused.value.code, refused.value.retryable) == ("refused", False)
    with pytest.raises(RecordsError) as missing:
        Records.open(postgres.url_of("nothing"))
    assert missing.value.code == "refused"
    assert postgres.password not in str(refused.value)


@pytest.mark.parametrize("url", ["nonsense", "mysql://localhost/x", "sqlite://", "sqlite:///:memory:"])
def test_a_url_we_cannot_use_is_named_as_such(url):
    with pytest.raises(RecordsError) as refused:
        Records.open(url)
    assert refused.value.code == "url"


def test_a_file_that_is_no_database_is_not_overwritten(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("these are my notes, not a database at all\n" * 50)
    with pytest.raises(RecordsError) as refused:
        Records.open(f"sqlite:///{path}")
    assert (refused.value.code, refused.value.retryable) == ("damaged", False)
    assert path.read_text().startswith("these are my notes")


def test_a_folder_that_is_not_there_is_unavailable(tmp_path):
    with pytest.raises(RecordsError) as refused:
        Records.open(f"sqlite:///{tmp_path}/nowhere/wenya.sqlite")
    assert refused.value.code == "unavailable"


def test_a_full_disk_is_said_to_be_full_and_may_be_tried_again(tmp_path):
    records = Records.open(f"sqlite:///{tmp_path}/wenya.sqlite")
    with pytest.raises(RecordsError) as full, records.begin() as tx:  # noqa: PT012 - one transaction
        tx.meta._db.exec_driver_sql("PRAGMA max_page_count = 1")
        tx.meta.put("key", "x" * 5_000_000)
    assert (full.value.code, full.value.retryable) == ("full", True)
    records.close()


def test_sqlite_commits_durably_and_holds_references(tmp_path):
    records = Records.open(f"sqlite:///{tmp_path}/wenya.sqlite")
    with records.begin() as tx:
        pragmas = {
            name: tx.meta._db.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    records.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_another_process_holding_the_lock_makes_us_busy(tmp_path, monkeypatch):
    monkeypatch.setattr("alerts.records.database.PATIENCE_MS", 50)
    records = Records.open(f"sqlite:///{tmp_path}/wenya.sqlite")
    other = sqlite3.connect(tmp_path / "wenya.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RecordsError) as busy, records.begin():
        raise AssertionError("the block must not run")
    assert (busy.value.code, busy.value.retryable) == ("busy", True)
    other.close()
    with records.begin() as tx:
        tx.meta.put("key", "value")
    records.close()


def test_writers_have_their_turn_in_the_order_in_which_they_asked(tmp_path):
    records = Records.open(f"sqlite:///{tmp_path}/records.sqlite")
    order: list[int] = []

    def write(number: int) -> None:
        with records.begin():
            order.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(5)]
    with records.begin():
        for number, thread in enumerate(threads, 1):
            thread.start()
            while len(records._writing._queue) < number:
                threading.Event().wait(0.001)
    for thread in threads:
        thread.join(10)
    assert order == [0, 1, 2, 3, 4]
    records.close()


@pytest.mark.parametrize("came", [False, True])
def test_a_writer_that_is_interrupted_while_it_waits_leaves_the_turns_in_order(monkeypatch, came):
    turns = Turns()
    assert turns.acquire(1)

    class Interrupted(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            if came:
                turns.release()
            raise KeyboardInterrupt

    with monkeypatch.context() as interrupted:
        interrupted.setattr(turns_module.threading, "Event", Interrupted)
        with pytest.raises(KeyboardInterrupt):
            turns.acquire(1)
    if not came:
        assert not turns.acquire(0)
        turns.release()
    assert turns.acquire(0), "nobody holds it"
