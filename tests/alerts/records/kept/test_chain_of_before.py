"""What was on record before there was a chain: numbered and hashed by the upgrade, and else as it was."""

from __future__ import annotations

from sqlalchemy import MetaData, create_engine, insert, select

from alerts.chain.links import GENESIS
from alerts.chain.verification import verify
from alerts.people.audit import AuditEvent, AuditFilter, AuditKind
from alerts.records import Records
from alerts.records.sql.migrate import migrate
from alerts.records.sql.schema import ticket_history
from alerts.tickets.ticket import TicketEvent, TicketReason
from tests.alerts.records.desk.ticket_rows import ticket

NUMBER = "2026-000001"
LINES = 5_200
"""More than the upgrade takes at once."""
DATA = {"mean": 18.0, "words": ["到", None], "small": 1e-7}


def line(at: int) -> dict[str, object]:
    said = {"reason": "command", "actor": "王", "command": "comment", "text": f"在路上 {at}"}
    return {"ticket": NUMBER, "at": at, "data": DATA, **said}


def event(at: int) -> dict[str, object]:
    return {"at": at, "kind": "refused", "actor": "li", "address": "", "subject": f"{at}", "data": DATA}


def before(url: str, lines: list[dict[str, object]], events: list[dict[str, object]]) -> None:
    """Records of revision 0011 with these rows, entered in this order."""
    engine = create_engine(url)
    with engine.begin() as connection:
        migrate(connection, "0011")
        known = MetaData()
        known.reflect(connection, only=["audit", "tickets", "ticket_history"])
        connection.execute(insert(known.tables["tickets"]).values(ticket(1)))
        for name, rows in (("ticket_history", lines), ("audit", events)):
            if rows:
                connection.execute(insert(known.tables[name]), rows)
    engine.dispose()


def walked(records: Records, numbers: int = 10_000):
    with records.reading() as tx:
        return verify(lambda after: tx.chain.page(after, numbers))


def test_lines_of_before_are_chained_in_the_order_of_their_instants_over_both_tables(new_url):
    url = new_url()
    lines = [line(10 * n) for n in range(LINES)]
    # The clock was set back once: what was entered later stays the later line.
    lines[3]["at"] = 5
    before(url, lines, [event(20), event(25), event(99_999)])
    for _ in range(2):
        records = Records.open(url)
        assert walked(records) == ((LINES + 3, records_head(records)), True, None)
        with records.reading() as tx:
            first = tx.chain.page(0, 7).rows
            assert [(row.table.value[0], row.values["at"]) for row in first] == [
                ("t", 0),
                ("t", 10),
                ("t", 20),
                ("t", 5),
                ("a", 20),
                ("a", 25),
                ("t", 40),
            ]
            texts = tx.meta._db.execute(select(ticket_history).order_by(ticket_history.c.id)).all()
            assert [row.text for row in texts] == [each["text"] for each in lines]
            assert {row.happened_at - row.at for row in texts} == {0}
            (newest,) = tx.tickets.history_of(NUMBER, 1)
            assert (newest.text, newest.data, newest.version) == (lines[-1]["text"], DATA, None)
            found = tx.audit.page(AuditFilter(), None, 9)
            assert [(each.id, each.at, each.data) for each in found] == [
                (3, 99_999, DATA),
                (2, 25, DATA),
                (1, 20, DATA),
            ]
        records.close()


def records_head(records: Records) -> bytes:
    with records.reading() as tx:
        return tx.chain.head().hash


def test_what_is_said_after_the_upgrade_follows_what_was_said_before(new_url):
    url = new_url()
    before(url, [line(10)], [event(5), event(15)])
    records = Records.open(url)
    with records.begin() as tx:
        tx.audit.append([AuditEvent(20, AuditKind.REFUSED, "li")])
        tx.tickets.add_history([(NUMBER, TicketEvent(20, TicketReason.JOINED))])
    assert walked(records, 2).until.seq == 5
    with records.reading() as tx:
        assert [each.id for each in tx.audit.page(AuditFilter(), None, 9)] == [3, 2, 1]
    records.close()


def test_an_empty_database_has_no_head(new_url):
    records = Records.open(new_url())
    assert walked(records) == (GENESIS, True, None)
    records.close()
