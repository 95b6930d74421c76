"""Sessions and failures on record."""

import pytest
from sqlalchemy import create_engine, text

from alerts.people.lock_out import SignInFailures
from alerts.people.session import UserSession
from alerts.records import Records
from alerts.records.people import failures
from alerts.records.sql.migrate import migrate

NOW = 1_768_436_400_000


@pytest.fixture
def wang(tx) -> int:
    return tx.users.add("wang", [], NOW)


def session(key: str, user_id: int, ends_at: int = NOW + 9) -> UserSession:
    return UserSession(key, user_id, change_only=True, began_at=NOW, seen_at=NOW, ends_at=ends_at)


def test_a_session_comes_back_as_it_is_until_it_ends(tx, wang):
    tx.sessions.add(session("a", wang))
    tx.sessions.note_seen({"a": NOW + 5, "b": NOW + 6})
    tx.sessions.note_seen({})
    found = tx.sessions.by_key("a")
    assert (found.user_id, found.change_only, found.seen_at) == (wang, True, NOW + 5)
    before = tx.access.version()
    tx.sessions.end("a")
    assert tx.sessions.by_key("a") is None
    assert tx.access.version() > before, "streams look again who it is for"


def test_what_ends_nothing_makes_nobody_look_again(tx, wang):
    tx.sessions.add(session("a", wang))
    before = tx.access.version()
    tx.sessions.end("b")
    tx.sessions.end_others(wang, "a")
    assert tx.access.version() == before


def test_the_other_sessions_of_a_user_end_and_nobody_elses(tx, wang):
    li = tx.users.add("li", [], NOW)
    for key, user in (("a", wang), ("b", wang), ("c", wang), ("d", li)):
        tx.sessions.add(session(key, user))
    tx.sessions.end_others(wang, "b")
    assert [key for key in "abcd" if tx.sessions.by_key(key)] == ["b", "d"]
    tx.sessions.end_others(wang)
    assert [key for key in "abcd" if tx.sessions.by_key(key)] == ["d"]


def test_what_is_over_is_forgotten(tx, wang):
    tx.sessions.add(session("a", wang, NOW))
    tx.sessions.add(session("b", wang, NOW + 1))
    tx.sessions.forget_before(NOW)
    assert [key for key in "ab" if tx.sessions.by_key(key)] == ["b"]


def test_failures_take_the_place_of_those_before(tx):
    tx.failures.save({"a": SignInFailures(1, NOW), "b": SignInFailures(4, NOW)})
    tx.failures.save({"a": SignInFailures(2, NOW + 1)})
    assert tx.failures.of(["a", "b", "c"]) == {"a": SignInFailures(2, NOW + 1), "b": SignInFailures(4, NOW)}
    tx.failures.forget(["a", "c"])
    assert set(tx.failures.of(["a", "b"])) == {"b"}


def test_a_flood_of_names_leaves_no_more_than_the_newest(tx, monkeypatch):
    monkeypatch.setattr(failures, "MOST_KEPT", 5)
    for n in range(9):
        tx.failures.save({f"k{n}": SignInFailures(1, NOW)})
    tx.failures.save({"k5": SignInFailures(2, NOW)})
    kept = set(tx.failures.of([f"k{n}" for n in range(9)]))
    assert kept == {"k5", "k6", "k7", "k8"}


def test_a_flood_of_names_takes_no_known_browser(tx, monkeypatch):
    monkeypatch.setattr(failures, "MOST_KEPT", 5)
    tx.failures.save({"desk": SignInFailures(0, NOW), "address": SignInFailures(1, NOW)}, browser="desk")
    for n in range(9):
        tx.failures.save({f"k{n}": SignInFailures(1, NOW)})
    assert set(tx.failures.of(["desk", "address"])) == {"desk"}
    tx.failures.save({"desk": SignInFailures(1, NOW), "k9": SignInFailures(1, NOW)}, browser="desk")
    for n in range(9):
        tx.failures.save({f"k{n}": SignInFailures(1, NOW)})
    assert tx.failures.of(["desk", "k9"]) == {"desk": SignInFailures(1, NOW)}, "what failed there counts on"


def test_the_latest_browsers_of_a_name_are_known(tx, monkeypatch):
    monkeypatch.setattr(failures, "MOST_BROWSERS", 2)
    keys = ["ab1", "ab2", "ab3", "ac1"]
    for key in (*keys, "ab1"):
        tx.failures.save({key: SignInFailures(0, NOW)}, browser=key)
    tx.failures.save({"ab": SignInFailures(1, NOW)})
    tx.failures.forget_browsers("ab")
    assert set(tx.failures.of([*keys, "ab"])) == {"ab", "ab1", "ab3", "ac1"}


def test_browsers_that_were_known_before_are_known(new_url, monkeypatch):
    """Nothing failed in them, which is kept of nothing else."""
    monkeypatch.setattr(failures, "MOST_KEPT", 1)
    url = new_url()
    engine = create_engine(url)
    with engine.begin() as connection:
        migrate(connection, "0015")
        put = text("INSERT INTO sign_in_failures (key, times, last_at) VALUES (:key, :times, 1)")
        connection.execute(put, [{"key": "desk", "times": 0}, {"key": "name", "times": 3}])
    engine.dispose()
    records = Records.open(url)
    with records.begin() as tx:
        for key in ("a", "b"):
            tx.failures.save({key: SignInFailures(1, NOW)})
        assert set(tx.failures.of(["desk", "name", "a", "b"])) == {"desk", "b"}
    records.close()
