"""No question about the box looks at more letters than it answers with, however many there are."""

import re
from itertools import groupby

import pytest

from ingest.readings.batch import DeadLetterReason, batch_of
from ingest.readings.dead_letters import DeadLetter
from tests.ingest.journal.batches import WHY

SOME = ["gw-1", "gw-2", "gw-x"]
OF_SENDERS = re.compile(
    r"SCAN ((one|json_each) VIRTUAL TABLE|following)|LIST|CO-ROUTINE|SETUP|RECURSIVE|CORRELATED"
)
"""Steps through the senders that are asked for, and through what is found of theirs."""
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
    "a page of some": lambda box: box.dead_letters(5, 10, None, among=SOME),
    "a page of some and a reason": lambda box: box.dead_letters(5, 10, "malformed", among=SOME),
    "groups of some": lambda box: box.groups(("gw-1", "malformed"), 10, among=SOME),
    "a bite of some": lambda box: box.waiting(None, "malformed", 5, 50, 10, among=SOME),
    "ids of a bite of some": lambda box: box.waiting_ids(None, None, 5, 50, 10, among=SOME),
    "the newest of some": lambda box: box.newest_id(SOME),
    "parked": lambda box: box.parked(10),
    "nothing parked": lambda box: box.nothing_parked_until(1),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_goes_by_an_index_in_its_order(journal, question):
    reasons = [DeadLetterReason.MALFORMED, DeadLetterReason.FLOOD]
    letters = [
        DeadLetter(f"wenya/v1/gw-{n % 3}/json", b"%d" % n, reasons[n % 2], WHY, n, f"gw-{n % 3}")
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
            steps = [step for step in plan if not ("some" in question and OF_SENDERS.match(step))]
            assert all(step.startswith("SEARCH") for step in steps), (statement, plan)


AMONG = {
    "a page": lambda box, some: [row.id for row in box.dead_letters(0, 5, None, among=some)],
    "the next": lambda box, some: [row.id for row in box.dead_letters(2, 5, "malformed", among=some)],
    "waiting": lambda box, some: [row.id for row in box.waiting(None, None, 0, 10**9, 5, among=some)],
    "their ids": lambda box, some: box.waiting_ids(None, None, 0, 10**9, 5, among=some),
    "groups": lambda box, some: [group.gateway for group in box.groups(limit=5, among=some)],
    "the newest": lambda box, some: box.newest_id(some),
}


@pytest.mark.parametrize("question", AMONG)
def test_what_is_asked_of_some_costs_the_same_whatever_others_have(journal, question):
    def put(gateways, first, count):
        letters = [
            DeadLetter("t", b"%d" % n, DeadLetterReason.MALFORMED, WHY, n, gateways[n % len(gateways)])
            for n in range(first, first + count)
        ]
        journal.append(batch_of([], [], []), letters)

    def cost():
        steps = []
        connect = journal._file._connect

        def counted():
            connection = connect()
            connection.set_progress_handler(lambda: steps.append(1), 10)
            return connection

        journal._file._connect = counted
        answer = AMONG[question](journal.box, some)
        journal._file._connect = connect
        return len(steps), answer

    some = [f"gw-{n}" for n in range(2_000)]
    put(["gw-7", "gw-1999", "gw-7", "gw-3"], 0, 12)
    few, answer = cost()
    put(["another", "(unknown)", "gw-2000"], 100, 1_500)
    many, same = cost()
    assert (same, many <= few * 1.05) == (answer, True), (few, many)
    assert answer in ([1, 2, 3, 4, 5], [3, 4, 5, 6, 7], ["gw-1999", "gw-3", "gw-7"], 12)
    put(["gw-8"], 20_000, 1_000)
    assert cost()[0] <= few * 1.1, "nor what one of them has behind those that are shown"
    journal.box.dismiss([row.id for row in journal.box.dead_letters(0, 9_999, None, "gw-8")], 7)
    assert cost()[0] <= few * 1.1, "nor what it has that is done with"


def test_some_letters_are_found_page_by_page_in_the_order_of_all(journal):
    senders = [f"gw-{n}" for n in range(7)]
    letters = [
        DeadLetter("t", b"%d" % n, DeadLetterReason.MALFORMED, WHY, n, senders[n * n % 7]) for n in range(60)
    ]
    journal.append(batch_of([], [], []), letters)
    for some in ([], ["gw-2"], ["gw-4", "gw-1", "gw-0"], senders, ["nobody"]):
        found, after = [], 0
        while page := journal.box.dead_letters(after, 4, None, among=some):
            found += [row.id for row in page]
            after = found[-1]
        every = journal.box.dead_letters(0, 100, None)
        assert found == [row.id for row in every if row.gateway in some]
        assert journal.box.newest_id(some) == max(found, default=0)


def test_letters_are_written_by_as_many_statements_however_many_they_are(journal):
    connection = journal._file._connection
    asked = []

    def written(count):
        asked.clear()
        reason = DeadLetterReason.MALFORMED
        letters = [DeadLetter("wenya/v1/gw-1/json", b"%d" % n, reason, WHY, n, "gw-1") for n in range(count)]
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
