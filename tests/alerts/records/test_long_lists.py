"""Lists and pages read what they show: statements and rows do not grow with what is on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event

from alerts.compliance.household_day import HouseholdDay
from alerts.desk.lookups.compliance import household_days
from alerts.desk.lookups.points import list_points
from alerts.desk.lookups.ticket_explanation import explain_ticket
from alerts.desk.lookups.tickets import ON_BOARD, TicketFilter, list_tickets, ticket_board
from alerts.people.viewer import OPERATOR
from alerts.records import compliance
from alerts.records.desk import ticket_views
from alerts.rules.plan import plan_of
from alerts.rules.rule import Concern
from alerts.tickets.ticket import TicketEvent, TicketReason
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from tests.alerts.records.desk.ticket_rows import put, ticket

NOW = 1_767_225_600_000


@pytest.fixture
def asked(records):
    """The statements that are asked, with their parameters."""
    statements = []
    event.listen(
        records._engine,
        "before_cursor_execute",
        lambda _c, _d, text, parameters, *_: statements.append((text, parameters)),
    )
    return statements


@pytest.fixture
def rows_read(monkeypatch):
    """The tickets, and figures of a day, that were made of rows."""
    made: list[object] = []

    def counted(make):
        return lambda row: (made.append(row), make(row))[1]

    monkeypatch.setattr(ticket_views, "ticket_of", counted(ticket_views.ticket_of))
    monkeypatch.setattr(compliance, "_household_day", counted(compliance._household_day))
    return made


def board(records, concern=None):
    return ticket_board(records, OPERATOR, concern, inventory=Inventory(), closed=False)


def test_the_board_is_ordered_and_cut_by_the_records(records, asked, rows_read):
    put(
        records,
        *(ticket(n, "critical") for n in range(1, 11)),
        *(ticket(n) for n in range(11, 60)),
        ticket(60, "critical", parent="2026-000012"),
        ticket(61, "critical", state="closed"),
        ticket(62, "info", concern="silence"),
    )
    asked.clear()
    small = board(records)
    shown = [entry.ticket.number for entry in small.tickets]
    assert shown == [f"2026-{n:06d}" for n in (*range(1, 60), 62, 60)]
    assert [entry.ticket.number for entry in small.tickets if entry.children] == ["2026-000012"]
    assert [entry.ticket.number for entry in board(records, Concern.SILENCE).tickets] == ["2026-000062"]
    asked.clear()
    board(records)
    statements = len(asked)
    put(records, *(ticket(n) for n in range(100, 3_100)))
    put(records, *(ticket(n, parent="2026-000012") for n in range(3_100, 4_000)))
    asked.clear()
    rows_read.clear()
    large = board(records)
    assert (len(large.tickets), large.open_by_concern["room-temperature"]) == (ON_BOARD, 3_960)
    assert [entry.ticket.severity for entry in large.tickets[:11]] == ["critical"] * 10 + ["minor"]
    assert {entry.children for entry in large.tickets} == {0, 901}
    assert len(asked) <= statements
    assert len(rows_read) <= ON_BOARD + 1


@pytest.mark.parametrize("closed", [False, True])
def test_the_board_goes_on_page_by_page(records, closed):
    severities, state = ("info", "critical", "minor"), {"state": "closed"} if closed else {}
    rows = [ticket(n, severities[n % 3], breached_at=n // 4, opened_at=n // 4, **state) for n in range(1, 31)]
    rows += [ticket(n, severities[n % 3], parent="2026-000005", **state) for n in range(31, 50)]
    put(records, *rows)
    whole = ticket_board(records, OPERATOR, None, inventory=Inventory(), closed=closed)
    assert (len(whole.tickets), whole.last) == (49, None)
    found, after = [], None
    while not found or after:
        page = ticket_board(records, OPERATOR, None, after, 4, inventory=Inventory(), closed=closed)
        found += page.tickets
        after = page.last
    assert found == whole.tickets


@pytest.mark.parametrize("concern", [None, Concern.ROOM_TEMPERATURE])
def test_the_board_walks_its_indexes(records, asked, concern):
    with records.reading() as tx:
        connection = tx.meta._db
        postgres = connection.dialect.name == "postgresql"
        if postgres:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            connection.exec_driver_sql("SET LOCAL enable_sort = off")
        asked.clear()
        tx.ticket_views.most_urgent(concern, 10, territories=None)
        tx.ticket_views.children_not_closed(["2026-000001"], territories=None)
        explain = "EXPLAIN " if postgres else "EXPLAIN QUERY PLAN "
        for statement, parameters in list(asked):
            lines = [row[-1] for row in connection.exec_driver_sql(explain + statement, parameters)]
            plan = "\n".join(map(str, lines))
            assert "ix_tickets_standing" in plan or "ix_tickets_below" in plan
            assert "TEMP B-TREE FOR ORDER" not in plan
            assert "Sort" not in plan


def test_a_tickets_file_has_bounds_and_counts_what_is_beyond(records, asked):
    put(records, ticket(1), *(ticket(n, parent="2026-000001") for n in range(2, 700)))
    lines = [("2026-000001", TicketEvent(NOW + n, TicketReason.JOINED)) for n in range(1_200)]
    with records.begin() as tx:
        tx.tickets.add_history(lines)
    with records.reading() as tx:
        file = tx.ticket_views.file("2026-000001", territories=None)
    assert (len(file.history), file.history_count) == (ticket_views.MOST_LINES, 1_200)
    assert [line.at for line in file.history[-2:]] == [NOW + 1_198, NOW + 1_199]
    assert (len(file.children), file.children_count) == (ticket_views.MOST_CHILDREN, 698)
    below = TicketFilter(parent="2026-000001")
    first = list_tickets(records, OPERATOR, below, None, 600, inventory=Inventory())
    rest = list_tickets(records, OPERATOR, below, first.last, 600, inventory=Inventory())
    assert (len(first.items), len(rest.items)) == (600, 98)
    asked.clear()
    explain_ticket(records, None, None, OPERATOR, "2026-000001", plan=plan_of(Inventory(), {}))
    assert len(asked) < 20


def town(households: int) -> Inventory:
    flats = {f"h{n:04}": Place(f"h{n:04}", Level.HOUSEHOLD, "", "s", households=1) for n in range(households)}
    return Inventory({"s": Place("s", Level.STATION, "S"), **flats})


@pytest.mark.parametrize("few", [1_000, 3])
def test_figures_are_read_from_where_the_page_begins(records, rows_read, asked, monkeypatch, few):
    monkeypatch.setattr(compliance, "FEW", few)
    inventory = town(20)
    days = [date(2026, 1, day) for day in range(1, 8)]
    row = HouseholdDay("h0000", "2026-01-01", 600, 540, 900, "unqualified")
    kept = [replace(row, household=f"h{n:04}", day=str(day)) for day in days for n in range(20)]
    with records.begin() as tx:
        tx.inventory.save(inventory, NOW, replace=True)
        tx.compliance.save([replace(each, frozen_at=NOW) for each in kept])
        tx.compliance.save([replace(kept[25], judged=601)])

    def page(after, place="s"):
        return household_days(records, OPERATOR, place, (days[0], days[-1]), after, 9, inventory=inventory)

    found, after = [], None
    while True:
        rows_read.clear()
        asked.clear()
        part = page(after)
        assert len(rows_read) <= 10
        assert len(asked) < 12
        found += [(each.day, each.household, each.version) for each in part.items]
        after = part.last
        if after is None:
            break
    assert len(found) == 141
    assert found == sorted(set(found))
    assert ("2026-01-02", "h0005", 2) in found
    assert len(page(None, "h0003").items) == 7


def test_points_are_sorted_once_and_read_page_by_page():
    inventory = town(300)
    metrics = (Metric.INDOOR_TEMPERATURE, Metric.WATER_PRESSURE)
    named = {f"p{(7 * n) % 300:03}": n for n in range(300)}
    inventory = replace(
        inventory,
        points={name: Point(name, metrics[n % 2], f"h{n:04}", 1, 1, key=n) for name, n in named.items()},
    )

    def walk(place, metric):
        found, after = [], None
        while True:
            page = list_points(inventory, OPERATOR, place, metric, after, 40)
            found += [point.id for point in page.items]
            after = page.last
            if after is None:
                return found

    assert walk(None, None) == walk("s", None) == sorted(named)
    assert walk("s", metrics[1]) == sorted(name for name, n in named.items() if n % 2)
    assert walk("h0003", None) == [name for name, n in named.items() if n == 3]
    assert inventory.points_in_order("s", None) is inventory.points_in_order("s", None)
