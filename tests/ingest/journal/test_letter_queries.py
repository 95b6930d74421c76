"""No question about the box looks at more letters than it answers with, however many there are."""

from itertools import groupby

import pytest

from ingest.readings.batch import DeadLetterReason, batch_of
from ingest.readings.dead_letters import DeadLetter

QUESTIONS = {
    "a page": lambda box: box.dead_letters(5, 10, None),
    "a page of a reason": lambda box: box.dead_letters(5, 10, "malformed"),
    "a page of a gateway": lambda box: box.dead_letters(5, 10, None, "gw-1"),
    "a page of a group": lambda box: box.dead_letters(5, 10, "malformed", "gw-1"),
    "one": lambda box: box.dead_letter(7),
    "groups": lambda box: box.groups(("gw-1", "malformed"), 10),
    "groups of a gateway": lambda box: box.groups(gateway="gw-1"),
    "a bite of a group": lambda box: box.waiting("gw-1", "malformed", 5, 50, 10),
    "ids of a bite": lambda box: box.waiting_ids("gw-1", None, 5, 50, 10),
    "the newest": lambda box: box.newest("gw-1", "malformed", 3),
    "the newest of nobody known by name": lambda box: box.newest_by_name("gw-1", "malformed", 10),
    "groups of nobody known by name": lambda box: box.groups_by_name("gw-1"),
    "parked": lambda box: box.parked(10),
    "nothing parked": lambda box: box.nothing_parked_until(1),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_goes_by_an_index_in_its_order(journal, question):
    reasons = [DeadLetterReason.MALFORMED, DeadLetterReason.FLOOD]
    letters = [
        DeadLetter(f"wenya/v1/gw-{n % 3}/json", b"%d" % n, reasons[n % 2], "", n, f"gw-{n % 3}")
        for n in range(60)
    ]
    journal.append(batch_of([], [], []), letters)
    asked = []
    connect = journal._file._connect

    def traced():
        connection = connect()
        connection.set_trace_callback(asked.append)
        return connection

    journal._file._connect = traced
    QUESTIONS[question](journal.box)
    journal._file._connect = connect
    assert 0 < len(asked) <= (10 if question == "parked" else 1), "parked: each in turn, up to the limit"
    with journal._file.reading() as connection:
        for statement in asked:
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()]
            assert all(step.startswith("SEARCH") for step in plan), (statement, plan)


def test_letters_are_written_by_as_many_statements_however_many_they_are(journal):
    connection = journal._file._connection
    asked = []

    def written(count):
        asked.clear()
        reason = DeadLetterReason.MALFORMED
        letters = [DeadLetter("wenya/v1/gw-1/json", b"%d" % n, reason, "", n, "gw-1") for n in range(count)]
        connection.set_trace_callback(asked.append)
        journal.append(batch_of([], [], []), letters)
        journal.box.dismiss(list(range(1, count)), 7)
        connection.set_trace_callback(None)
        return len(list(groupby(asked)))  # a statement is told again for each of its triggers

    few, many, repeated = written(2), written(500), written(500)
    assert few + 1 == many == repeated, "some of many are there: it is asked once whose they are"
    for statement in asked:
        if statement.lstrip().startswith("UPDATE"):
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()]
            assert not any("SCAN dead_letters" in step for step in plan), (statement, plan)
