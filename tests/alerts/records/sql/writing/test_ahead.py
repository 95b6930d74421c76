"""What is sent ahead is on record like all else, or nothing is; nobody sees that it was sent so."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event, text

from alerts.events import NewEvent
from alerts.records import Records, RecordsError
from alerts.records.sql.part import AHEAD_FROM
from alerts.records.sql.schema import ticket_numbers
from alerts.records.sql.writing.ahead import PIPELINE
from tests.alerts.records.statements import statements

MANY = 2 * AHEAD_FROM


@pytest.fixture
def records_on_postgres(emptied) -> Iterator[Records]:
    opened = emptied()
    yield opened
    opened.close()


def some(kind: str = "told", first: int = 0) -> list[NewEvent]:
    return [NewEvent(kind, f"{kind}-{number}", {"number": number}) for number in range(first, first + MANY)]


def subjects(records) -> list[str]:
    with records.reading() as tx:
        found, _ = tx.events.after(0, 10 * MANY, territories=None)
    return [each.subject for each in found]


def test_a_question_sees_what_was_written_before_it(records):
    with records.begin() as tx:
        tx.events.append(some(), 1)
        assert tx.events.newest() == MANY
        tx.events.append(some(first=MANY), 2)
    assert subjects(records) == [f"told-{number}" for number in range(2 * MANY)]


def test_writes_that_follow_one_another_are_waited_for_once(records_on_postgres):
    waited = []
    event.listen(records_on_postgres._engine, "commit", lambda connection: waited.append(connection.info))
    with statements(records_on_postgres) as asked, records_on_postgres.begin() as tx:
        for kind in ("one", "two", "three"):
            tx.events.append(some(kind), 1)
            assert PIPELINE in tx.meta._db.info
    assert len([each for each in asked if "INSERT" in each.sql]) == 3
    assert len(waited) == 1
    assert PIPELINE not in waited[0]


def refused_between(records) -> None:
    twice = [{"year": 2026, "last": number} for number in range(MANY)]
    with records.begin() as tx:
        tx.events.append(some("before"), 1)
        tx.tickets._insert(ticket_numbers, twice)
        tx.events.append(some("behind"), 1)


def test_what_is_refused_is_raised_and_nothing_of_it_is_on_record(records):
    with pytest.raises(RecordsError) as refused:
        refused_between(records)
    assert (refused.value.code, refused.value.retryable) == ("conflict", False)
    assert subjects(records) == []
    with records.begin() as tx:
        tx.events.append(some("later"), 1)
    assert len(subjects(records)) == MANY


def given_up(records) -> None:
    with records.begin() as tx:
        tx.events.append(some(), 1)
        raise TimeoutError


def test_whoever_gives_up_leaves_a_connection_that_works(records):
    for _ in range(3):
        with pytest.raises(TimeoutError):
            given_up(records)
    assert subjects(records) == []


def ended_by_the_server(records) -> None:
    with records.begin() as tx:
        mine = tx.meta._db.scalar(text("SELECT pg_backend_pid()"))
        tx.events.append(some(), 1)
        with records.reading() as other:
            other.meta._db.execute(text("SELECT pg_terminate_backend(:mine, 5000)"), {"mine": mine})
        tx.events.append(some(), 1)


def test_a_server_that_ends_the_connection_meanwhile_is_told_as_such(records_on_postgres):
    with pytest.raises(RecordsError) as ended:
        ended_by_the_server(records_on_postgres)
    assert (ended.value.code, ended.value.retryable) == ("unavailable", True)
    with records_on_postgres.begin() as tx:
        tx.events.append(some(), 1)
    assert len(subjects(records_on_postgres)) == MANY
