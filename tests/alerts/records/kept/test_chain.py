"""The chain in the database: what is hashed is what is read back, and nothing can be changed unseen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import product

import pytest
from sqlalchemy import JSON, Column, LargeBinary, String, insert, select, update

from alerts.chain.links import GENESIS, ChainedTable, ChainHead
from alerts.chain.verification import ChainFault, verify
from alerts.people.audit import AuditEvent, AuditKind
from alerts.records import Records, RecordsError, Transaction
from alerts.records.kept.chain import TABLES, ChainRecords
from alerts.records.sql.kept_tables import chain_head
from alerts.records.sql.schema import tickets
from alerts.tickets.ticket import Command, TicketEvent, TicketReason
from tests.alerts.desk.town_on_record import Town, town
from tests.alerts.records.desk.ticket_rows import put, ticket
from tests.alerts.records.statements import sent, statements

NOW = 1_768_436_400_000
NUMBER = "2026-000001"
VALUES = {
    "floats": [18.0, 0.1, -0.0, 1e300, 5e-324, 1e16],
    "numbers": [2**53 + 1, 2**63, -(2**70)],
    "nothing": None,
    "a tuple": (1, (2,)),
    7: "a number for a key",
    "text": 'é到 \u2028 "\\/ \x00\x1f\x7f',
    "half": "\ud800",
}
LINE = TicketEvent(
    NOW,
    TicketReason.COMMAND,
    "王",
    Command.COMMENT,
    "在路上",
    VALUES,
    "li",
    NOW - 5,
    "L2026-000001",
    3,
    "progress",
)


class UndoError(Exception):
    """What was changed to see that it is found."""


def event(at: int, **data: object) -> AuditEvent:
    return AuditEvent(NOW + at, AuditKind.REFUSED, "li", "10.0.0.1", "s", data, "wang")


def said(tx: Transaction, *lines: TicketEvent) -> None:
    tx.tickets.add_history([(NUMBER, line) for line in lines])


def verdict(tx: Transaction, anchors=(), numbers: int = 3):
    """Of a walk in pages of three numbers, in this transaction."""
    return verify(lambda after: ChainRecords(tx.meta._db).page(after, numbers), anchors)


@pytest.fixture
def chained(records) -> Records:
    """Eight rows of both tables, of three transactions."""
    put(records, ticket(1))
    with records.begin() as tx:
        said(tx, LINE, TicketEvent(NOW, TicketReason.JOINED))
        tx.audit.append([event(1, a=1), event(2, x=18.5)])
        said(tx, LINE)
    with records.begin() as tx:
        tx.audit.append([event(3)])
    with records.begin() as tx:
        said(tx, TicketEvent(NOW, TicketReason.JOINED))
        tx.audit.append([event(4, n=[1, 2])])
    return records


def test_what_is_hashed_is_what_is_read_back(chained):
    with chained.reading() as tx:
        found = verdict(tx)
        assert (found.until.seq, found.ended, found.broken) == (8, True, None)
        assert tx.chain.head() == found.until
        rows = tx.chain.page(0, 99).rows
        assert [row.table.value[0] for row in rows] == list("ttaatata")
        line = tx.tickets.history_of(NUMBER, 9)[0]
    kept = (line.happened_at, line.contact, line.version, line.move, line.acting_for)
    assert kept == (NOW - 5, "L2026-000001", 3, "progress", "li")


def test_a_transaction_that_is_rolled_back_leaves_no_number(chained):
    with suppress(UndoError), chained.begin() as tx:
        tx.audit.append([event(5)])
        assert tx.chain.head().seq == 9
        raise UndoError
    with chained.begin() as tx:
        tx.audit.append([event(6)])
    with chained.reading() as tx:
        found = verdict(tx)
        assert (found.until.seq, found.broken) == (9, None)


@pytest.mark.parametrize("count", [1, 500])
def test_many_lines_cost_two_statements_more(records, count):
    put(records, ticket(1))
    with statements(records) as asked, records.begin() as tx:
        said(tx, *[LINE] * count)
        tx.audit.append([event(n) for n in range(count)])
        said(tx, *[LINE] * count)
    of_head = [each for each in asked if "chain_head" in each.sql]
    assert [each.sql.split()[0] for each in of_head] == ["SELECT", "INSERT"]
    assert sent([each for each in asked if each.sql.startswith("INSERT")]) == 3 + 1


def test_a_wave_of_tickets_costs_two_statements_more(records):
    made = Town(records, town(stations=10, buildings=5, households=4))
    with statements(records) as asked:
        made.breach(*(point for point in made.inventory.points if point.endswith("/t")))
    with records.reading() as tx:
        assert tx.chain.head().seq >= 50, "a line a ticket"
    of_head = [each.sql.split()[0] for each in asked if "chain_head" in each.sql]
    assert of_head == ["SELECT", "INSERT"]


def test_lines_without_their_head_are_not_on_record(chained, monkeypatch):
    def fail(_chain: ChainRecords) -> None:
        raise UndoError

    with monkeypatch.context() as broken, suppress(UndoError), chained.begin() as tx:
        broken.setattr(ChainRecords, "save_head", fail)
        tx.audit.append([event(5)])
    with chained.reading() as tx:
        assert verdict(tx) == (tx.chain.head(), True, None)
        assert tx.chain.head().seq == 8


def test_many_at_once_are_joined_to_one_chain(chained):
    """Two services, as it were: each has the turns of its own writers."""
    other_service = Records.open(chained._engine.url.render_as_string(hide_password=False))

    def act(number: int) -> None:
        for at in range(10):
            with (chained, other_service)[number % 2].begin() as tx:
                tx.audit.append([event(at)])
                said(tx, LINE)

    with ThreadPoolExecutor(4) as pool:
        for each in [pool.submit(act, number) for number in range(4)]:
            each.result(60)
    other_service.close()
    with chained.reading() as tx:
        found = verdict(tx, numbers=50)
        assert (found.until.seq, found.ended, found.broken) == (8 + 4 * 10 * 2, True, None)


def test_a_head_that_was_changed_is_found(chained):
    with suppress(UndoError), chained.begin() as tx:
        for column, to in (("seq", 7), ("seq", 9), ("hash", b"x" * 32)):
            one_change = tx.meta._db.begin_nested()
            tx.meta._db.execute(update(chain_head).values({column: to}))
            assert verdict(tx).broken[:2] == (ChainFault.HEAD, 8)
            if tx.meta._db.dialect.name == "sqlite":
                tx.meta._db.exec_driver_sql(f"UPDATE chain_head SET {column} = 'text'")
                assert verdict(tx).broken[:2] == (ChainFault.HEAD, 8)
            one_change.rollback()
        raise UndoError


def test_a_transaction_that_says_nothing_asks_nothing_of_the_chain(chained):
    with statements(chained) as asked, chained.begin() as tx:
        tx.meta.put("x", "y")
        tx.tickets.add_history([])
    assert [each for each in asked if "chain_head" in each.sql] == []


def test_no_line_of_a_history_can_be_changed_or_deleted(chained):
    for statement in ("UPDATE ticket_history SET text = 'x'", "DELETE FROM ticket_history"):
        with pytest.raises(RecordsError), chained.begin() as tx:
            tx.meta._db.exec_driver_sql(statement)
    with chained.reading() as tx:
        assert verdict(tx).broken is None


def let_change(tx: Transaction) -> None:
    """Take the triggers away, as whoever owns the database can."""
    connection = tx.meta._db
    for table in TABLES.values():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"ALTER TABLE {table.name} DISABLE TRIGGER USER")
        else:
            for each in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER {table.name}_is_kept_{each}")


def other(column: Column, value: object) -> object:
    """``value`` of a column with one byte changed, or about as little."""
    kind = column.type
    if column.name == "ticket":
        return "2026-000002"
    if isinstance(kind, LargeBinary):
        return bytes([value[0] ^ 1]) + value[1:]
    if isinstance(kind, JSON):
        return value | {"n": 0}
    if isinstance(kind, String):
        return "x" + (value or "")[1:]
    return -1 if column.name == "id" else (value or 0) + 1_000


@pytest.mark.parametrize(("chained_table", "rows"), [("ticket_history", (1, 5, 7)), ("audit", (3, 8))])
def test_one_byte_that_was_changed_in_any_column_is_found_and_the_row_named(chained, chained_table, rows):
    table = TABLES[ChainedTable(chained_table)]
    with suppress(UndoError), chained.begin() as tx:
        tx.meta._db.execute(insert(tickets).values(ticket(2)))
        let_change(tx)
        for column, seq in product(table.c, rows):
            at_seq = tx.meta._db.execute(select(table).where(table.c.seq == seq)).one()
            changed = other(column, at_seq._mapping[column.name])
            one_change = tx.meta._db.begin_nested()
            tx.meta._db.execute(update(table).where(table.c.seq == seq).values({column: changed}))
            broken = verdict(tx).broken
            one_change.rollback()
            row = (
                (None, None) if column.name == "seq" else (chained_table, -1 if changed == -1 else at_seq.id)
            )
            assert broken[1:4] == (seq, *row), column
        assert verdict(tx).broken is None
        raise UndoError


def test_a_row_that_was_taken_out_is_missed(chained):
    with suppress(UndoError), chained.begin() as tx:
        let_change(tx)
        for row in (1, 2, 4, 8):
            one_change = tx.meta._db.begin_nested()
            for table in TABLES.values():
                tx.meta._db.execute(table.delete().where(table.c.seq == row))
            broken = verdict(tx).broken
            one_change.rollback()
            assert broken[:2] == ((ChainFault.HEAD, 7) if row == 8 else (ChainFault.MISSING, row))
        raise UndoError


def test_a_tail_cut_off_with_its_head_is_found_by_an_anchor_only(chained):
    with suppress(UndoError), chained.begin() as tx:
        anchor = tx.chain.head()
        let_change(tx)
        last = next(row for row in tx.chain.page(0, 99).rows if row.seq == 6)
        for table in TABLES.values():
            tx.meta._db.execute(table.delete().where(table.c.seq > 6))
        tx.meta._db.execute(update(chain_head).values(seq=6, hash=last.hash))
        assert verdict(tx) == (ChainHead(6, last.hash), True, None)
        assert verdict(tx, [anchor]).broken.fault is ChainFault.CUT
        raise UndoError


def test_a_database_that_was_emptied_is_found_by_an_anchor(chained):
    with suppress(UndoError), chained.begin() as tx:
        anchor = tx.chain.head()
        let_change(tx)
        for table in (*TABLES.values(), chain_head):
            tx.meta._db.execute(table.delete())
        assert verdict(tx) == (GENESIS, True, None)
        assert verdict(tx, [anchor]).broken.fault is ChainFault.CUT
        raise UndoError


def test_what_a_file_can_be_made_to_hold_does_not_stop_the_walk(chained):
    """In an SQLite file anything can stand in any column."""
    with suppress(UndoError), chained.begin() as tx:
        if tx.meta._db.dialect.name != "sqlite":
            return
        let_change(tx)
        for column, value in (
            ("data", "CAST(x'7b22ff227d' AS TEXT)"),
            ("data", "'{'"),
            ("text", "CAST(x'e588' AS TEXT)"),
            ("actor", "x'00ff'"),
            ("digest", "'text'"),
            ("hash", "7"),
            ("at", "'soon'"),
            ("seq", "'soon'"),
        ):
            one_change = tx.meta._db.begin_nested()
            tx.meta._db.exec_driver_sql(f"UPDATE ticket_history SET {column} = {value} WHERE seq = 5")
            broken = verdict(tx).broken
            one_change.rollback()
            assert broken is not None, (column, value)
            assert broken.seq == 5, (column, value)
        raise UndoError


def test_chained_tables_are_these():
    assert set(TABLES) == set(ChainedTable)
