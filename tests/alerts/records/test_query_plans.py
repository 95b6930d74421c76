"""What is asked at every tick uses an index that ended episodes and closed tickets are not in."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from alerts.records import Records
from alerts.rules.rule import Concern


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda tx: tx.pending.queue(), "ix_episodes_unsettled"),
        (lambda tx: tx.pending.has_silences(), "ix_episodes_unsettled"),
        (lambda tx: tx.pending.first_breaches(Concern.ROOM_TEMPERATURE), "ix_episodes_unsettled"),
        (lambda tx: tx.pending.open_silences(), "ix_episodes_open"),
        (lambda tx: tx.pending.breaching_places(Concern.ROOM_TEMPERATURE), "ix_episodes_open"),
        (lambda tx: tx.episodes.figures_due(200), "ix_episodes_unassessed"),
        (lambda tx: tx.tickets.not_closed("room-temperature"), "ix_tickets_concern"),
    ],
    ids=[
        "pending",
        "pending silences",
        "first breaches",
        "open silences",
        "breaching places",
        "figures due",
        "tickets not closed",
    ],
)
def test_a_question_of_every_tick_uses_its_partial_index(records, ask, index):
    assert index in plan_of(records, ask)


def plan_of(records: Records, ask) -> str:
    """How the database goes about the one question that ``ask`` puts."""
    asked = []

    def remember(_connection, _cursor, statement, parameters, *_) -> None:
        asked.append((statement, parameters))

    with records.reading() as tx:
        connection = tx.meta._db
        if connection.dialect.name == "postgresql":  # a table without rows is not worth an index to it
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        event.listen(records._engine, "before_cursor_execute", remember)
        ask(tx)
        event.remove(records._engine, "before_cursor_execute", remember)
        ((statement, parameters),) = asked
        explain = "EXPLAIN " if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
        return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(explain + statement, parameters))
