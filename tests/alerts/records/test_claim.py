"""Exclusive use of the records: one at a time, beside whom others may read and write."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from alerts.records import Records, RecordsError
from alerts.records.claim import CLAIM_LOCK, SessionClaim

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr("alerts.records.claim.WAIT_MS", 200)


@pytest.fixture
def two(new_url):
    """The records as two processes have them open."""
    url = new_url()
    opened = [Records.open(url), Records.open(url)]
    yield opened
    for records in opened:
        records.close()


def refusal(records: Records) -> str:
    with pytest.raises(RecordsError) as refused, records.claim():
        raise AssertionError("the block must not run")
    assert (refused.value.code, refused.value.retryable) == ("in-use", False)
    return refused.value.detail


def test_only_one_at_a_time_has_exclusive_use(two):
    first, second = two
    with first.claim() as claim:
        claim.renew()
        told = refusal(second)
        assert "a running service, or a replay that changes the records, has exclusive use of them" in told
    with second.claim():
        refusal(first)


def test_others_read_and_write_beside_it(two):
    first, second = two
    with first.claim():
        with second.begin() as tx:
            tx.meta.put("key", "value")
        with second.reading() as tx:
            assert tx.meta.get("key") == "value"


def test_it_outlives_the_connections_of_the_pool(two):
    first, second = two
    with first.claim() as claim:
        first._engine.dispose()
        claim.renew()
        refusal(second)


def test_nothing_is_claimed_again_once_it_is_released(two):
    first, second = two
    with first.claim() as claim:
        pass
    claim.renew()
    claim.release()
    with second.claim():
        pass


def test_a_killed_process_leaves_the_records_free(new_url, monkeypatch):
    monkeypatch.setattr("alerts.records.claim.WAIT_MS", 5_000)
    url = new_url()
    records = Records.open(url)
    held = (
        "import sys; from alerts.records import Records; records = Records.open(sys.argv[1])\n"
        "with records.claim(): print(1, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", held, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as holder:
        assert holder.stdout.readline() == b"1\n"
        holder.kill()
        holder.wait(10)
        with records.claim():
            pass
    records.close()


def test_two_ways_to_the_same_file_are_one_claim(tmp_path):
    real = tmp_path / "records.sqlite"
    first = Records.open(f"sqlite:///{real}")
    (tmp_path / "link.sqlite").symlink_to(real)
    second = Records.open(f"sqlite:///{tmp_path}/link.sqlite")
    with first.claim():
        refusal(second)
    first.close()
    second.close()


# A session that is lost


@pytest.fixture
def pair(postgres):
    url = postgres.create_database()
    opened = [Records.open(url), Records.open(url)]
    yield opened
    for records in opened:
        records.close()


def end_the_session_of(records: Records) -> None:
    """As a restart of the server, or an administrator, does to the session that holds the claim."""
    engine = create_engine(records._engine.url)
    with engine.connect() as connection:
        asked = text(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'"
            " AND ((classid::bigint << 32) | objid::bigint) = :key"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        assert connection.execute(asked, {"key": CLAIM_LOCK}).scalars().all() == [True]
    engine.dispose()


def test_a_lost_session_is_noticed_and_the_claim_taken_again(pair):
    first, second = pair
    with first.claim() as claim:
        end_the_session_of(first)
        claim.renew()
        refusal(second)


def test_whoever_took_it_meanwhile_is_not_driven_out(pair):
    first, second = pair
    with first.claim() as claim:
        end_the_session_of(first)
        with second.claim():
            for _ in range(2):
                with pytest.raises(RecordsError) as lost:
                    claim.renew()
                assert lost.value.code == "in-use"
        claim.renew()
        refusal(second)


def test_while_the_server_is_away_nobody_knows(pair):
    first, _ = pair
    with first.claim() as claim:
        end_the_session_of(first)
        there = claim._engine
        claim._engine = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
        with pytest.raises(RecordsError) as lost:
            claim.renew()
        assert (lost.value.code, lost.value.retryable) == ("unavailable", True)
        claim._engine = there
        claim.renew()


def test_the_one_who_waits_gets_it_when_it_is_released(pair, monkeypatch):
    monkeypatch.setattr("alerts.records.claim.WAIT_MS", 10_000)
    first, second = pair
    got = threading.Event()

    def wait() -> None:
        with second.claim():
            got.set()

    with first.claim() as claim:
        assert isinstance(claim, SessionClaim)
        waiting = threading.Thread(target=wait)
        waiting.start()
        assert not got.wait(0.3)
    assert got.wait(10)
    waiting.join()
