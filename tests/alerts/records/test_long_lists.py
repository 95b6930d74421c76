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
from alerts.desk.lookups.tickets import TicketFilter, list_tickets
from alerts.desk.matters.work_list import count_work, list_work
from alerts.people.viewer import OPERATOR
from alerts.records import compliance
from alerts.records.desk import ticket_views, work_list
from alerts.records.desk.work_list import WorkFilter
from alerts.rules.plan import plan_of
from alerts.rules.rule import Concern
from alerts.tickets.ticket import TicketEvent, TicketReason
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from tests.alerts.records.desk.ticket_rows import put, ticket

NOW = 1_767_225_600_000
PAGE = 100


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
    monkeypatch.setattr(work_list, "ticket_of", counted(work_list.ticket_of))
    monkeypatch.setattr(compliance, "_household_day", counted(compliance._household_day))
    return made


def work(records, concern=None, after=None, limit=PAGE, *, newest=False):
    wanted = WorkFilter(concern=concern, folded=not newest, state="closed" if newest else None)
    return list_work(records, OPERATOR, wanted, after, limit, NOW, inventory=Inventory(), newest=newest)


def test_the_work_list_is_ordered_and_cut_by_the_records(records, asked, rows_read):
    put(
        records,
        *(ticket(n, "critical") for n in range(1, 11)),
        *(ticket(n) for n in range(11, 60)),
        ticket(60, "critical", parent="2026-000012"),
        ticket(61, "critical", state="closed"),
        ticket(62, "info", concern="silence"),
    )
    small = work(records)
    shown = [entry.ticket.number for entry in small.items]
    assert shown == [f"2026-{n:06d}" for n in (*range(1, 60), 62)], "60 stands below 12"
    assert [entry.ticket.number for entry in small.items if entry.children] == ["2026-000012"]
    assert [entry.ticket.number for entry in work(records, Concern.SILENCE).items] == ["2026-000062"]
    asked.clear()
    work(records)
    statements = len(asked)
    put(records, *(ticket(n) for n in range(100, 3_100)))
    put(records, *(ticket(n, parent="2026-000012") for n in range(3_100, 4_000)))
    asked.clear()
    rows_read.clear()
    large = work(records)
    assert len(asked) <= statements
    assert len(large.items) == PAGE
    assert count_work(records, OPERATOR, inventory=Inventory())["room-temperature"] == 3_960
    assert [entry.ticket.severity for entry in large.items[:11]] == ["critical"] * 10 + ["minor"]
    assert {entry.children for entry in large.items} == {0, 901}
    assert len(rows_read) <= PAGE + 1


@pytest.mark.parametrize("closed", [False, True])
def test_the_work_list_goes_on_page_by_page(records, closed):
    severities, state = ("info", "critical", "minor"), {"state": "closed"} if closed else {}
    dues = (None, 5, 7)
    rows = [
        ticket(n, severities[n % 3], opened_at=n // 4, due_at=dues[n % 2], affected_households=n % 7, **state)
        for n in range(1, 31)
    ]
    rows += [ticket(n, severities[n % 3], parent="2026-000005", due_at=None, **state) for n in range(31, 50)]
    put(records, *rows)
    whole = work(records, newest=closed)
    assert (len(whole.items), whole.last) == (49 if closed else 30, None)
    found, after = [], None
    while not found or after:
        page = work(records, None, after, 4, newest=closed)
        found += page.items
        after = page.last
    assert found == whole.items


def test_what_is_due_before_the_ticket_above_it_is_not_folded_away(records):
    put(records, ticket(1, due_at=5), *(ticket(n, due_at=n, parent="2026-000001") for n in (4, 5, 6)))
    assert [entry.ticket.number[-1] for entry in work(records).items] == ["4", "1"]
    put(records, ticket(7, due_at=8, state="closed"), ticket(8, due_at=9, parent="2026-000007"))
    assert [entry.ticket.number[-1] for entry in work(records).items] == ["4", "1", "8"]


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
