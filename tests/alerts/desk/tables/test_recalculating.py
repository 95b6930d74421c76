"""A year that arrives gives clocks their dues; a corrected one moves them only when a person says so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from alerts.deadlines.days.chinese_years import shipped_year
from alerts.deadlines.days.years import write_year
from alerts.deadlines.desk_clock import ClockStatus, DeskClock
from alerts.deadlines.segments import SegmentKind
from alerts.desk.clocks import moved_dues
from alerts.desk.lookups.errors import NotFound
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.rules_in_force import RulesInForce
from alerts.desk.tables import recalculating
from alerts.desk.tables.recalculating import Recalculation, recalculate_year
from alerts.people.audit import AuditFilter, AuditKind
from alerts.people.viewer import OPERATOR, Forbidden, Grant, Viewer
from alerts.records import Records
from alerts.records.desk_rows.rows import RowKind
from alerts.rules.rule_files import default_rules
from alerts.tickets.ticket import TicketReason
from alerts.workers.sweeper import Sweeper
from ingest.clock import SimulatedClock
from ingest.problems import Problems
from tests.alerts.desk.tables.test_calendars import NOW, Y2027, at, imported, put_clocks
from tests.alerts.records.desk.desk_values import T1, T2, a_clock

WITHOUT_MAKE_UP = write_year(replace(shipped_year(2026), on=frozenset())).encode()
"""2026 without any make-up day."""


@pytest.fixture
def in_force(records_of_both) -> RulesInForce:
    made = RulesInForce(records_of_both, default_rules())
    made.open(NOW)
    put_clocks(records_of_both)
    return made


def sweeper_of(in_force: RulesInForce, records: Records) -> Sweeper:
    def desk() -> DeskInForce:
        return DeskInForce(in_force.inventory, in_force.tables.tables, in_force.calendar)

    clock = SimulatedClock(NOW)
    return Sweeper(records, clock, clock, desk)


def clocks_of(records: Records, number: str) -> list[DeskClock]:
    with records.reading() as tx:
        return list(tx.clocks.of_tickets([number])[number])


def recalculated(
    in_force: RulesInForce, records: Records, year: int = 2026, who=OPERATOR, after=None
) -> Recalculation:
    return recalculate_year(
        records,
        who,
        year,
        "国务院更正",
        NOW + 1,
        inventory=in_force.inventory,
        hours=in_force.tables.hours,
        after=after,
    )


def test_a_year_that_arrives_gives_its_due_to_what_stood_unknown(in_force, records_of_both):
    """Done-when 7: Wed 2026-12-30 16:00 and three working days, with 1 January off."""
    with records_of_both.begin() as tx:
        tx.clocks.save([structs.replace(tx.clocks.of_tickets([T2])[T2][0], obligation=("sign",))])
    sweeper = sweeper_of(in_force, records_of_both)
    sweeper.sweep_in_step(NOW)
    assert clocks_of(records_of_both, T2)[0].status is ClockStatus.UNKNOWN
    imported(in_force, Y2027)
    sweeper.sweep_in_step(NOW + 1)
    (clock,) = clocks_of(records_of_both, T2)
    assert (clock.status, clock.due_at, clock.leads) == (ClockStatus.RUNNING, at("2027-01-06 00:00"), True)
    assert clock.next_at is not None
    with records_of_both.reading() as tx:
        (segment,) = tx.segments.of_clocks([clock.id])[clock.id]
        line = tx.tickets.history_of(T2, 9)[-1]
        ticket = tx.tickets.by_number([T2])[T2]
    assert (segment.kind, segment.reason) == (SegmentKind.RECALCULATED, moved_dues.YEAR_ARRIVED)
    assert line.reason is TicketReason.DUES_MOVED
    assert ticket.due_at == clock.due_at
    before = clocks_of(records_of_both, T1), clocks_of(records_of_both, T2)
    sweeper_of(in_force, records_of_both).sweep_in_step(NOW + 2)
    assert (clocks_of(records_of_both, T1), clocks_of(records_of_both, T2)) == before


def test_what_a_kill_left_unknown_is_worked_out_at_the_next_start(in_force, records_of_both, monkeypatch):
    monkeypatch.setattr(moved_dues, "AT_ONCE", 1)
    with records_of_both.begin() as tx:
        policy = tx.rows.current(RowKind.POLICY)["sign"].id
        unknown = clocks_of(records_of_both, T2)[0]
        tx.clocks.add([a_clock(policy, T2, key="second", limit=unknown.limit, started_at=1, due_at=None)])
        made = tx.clocks.of_tickets([T2])[T2][1]
        tx.clocks.save([structs.replace(made, status=ClockStatus.UNKNOWN)])
    imported(in_force, Y2027)
    moving = moved_dues.move_dues
    calls = []

    def killed(*values):
        calls.append(values)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return moving(*values)

    monkeypatch.setattr(moved_dues, "move_dues", killed)
    with pytest.raises(KeyboardInterrupt):
        sweeper_of(in_force, records_of_both).sweep_in_step(NOW + 1)
    assert [each.due_at is None for each in clocks_of(records_of_both, T2)] == [False, True]
    sweeper_of(in_force, records_of_both).sweep_in_step(NOW + 2)
    first, _ = clocks_of(records_of_both, T2)
    assert first.segments == 1, "what was done is not done again"


def test_a_corrected_year_moves_nothing_until_somebody_says_so(in_force, records_of_both):
    """Without Saturday 14 February as a make-up day three working days end a day later."""
    before = clocks_of(records_of_both, T1)
    done = imported(in_force, WITHOUT_MAKE_UP)
    assert [(each.key, each.after) for each in done.to_move] == [("sign", at("2026-02-26 00:00"))]
    sweeper_of(in_force, records_of_both)
    assert clocks_of(records_of_both, T1) == before
    moved = recalculated(in_force, records_of_both)
    assert (moved.count, [(each.key, each.after) for each in moved.moved]) == (
        1,
        [("sign", at("2026-02-26 00:00"))],
    )
    after = clocks_of(records_of_both, T1)
    assert after[1:] == before[1:]
    with records_of_both.reading() as tx:
        (segment,) = tx.segments.of_clocks([after[0].id])[after[0].id]
        line = tx.tickets.history_of(T1, 9)[-1]
        audit = tx.audit.page(AuditFilter(kind=AuditKind.CALENDAR_RECALCULATED), None, 9)
    assert (segment.kind, segment.reason, segment.by) == (
        SegmentKind.RECALCULATED,
        "国务院更正",
        OPERATOR.name,
    )
    assert (line.reason, line.text, line.actor) == (TicketReason.DUES_MOVED, "国务院更正", OPERATOR.name)
    assert [(each.actor, each.subject, each.data) for each in audit] == [
        (OPERATOR.name, "2026", {"reason": "国务院更正"})
    ]
    assert recalculated(in_force, records_of_both).count == 0


def test_nobody_waits_for_clocks_that_do_not_move(in_force, records_of_both, monkeypatch):
    """Of the bites only one in which some move is a transaction that others wait for."""
    monkeypatch.setattr(recalculating, "AT_ONCE", 1)
    imported(in_force, WITHOUT_MAKE_UP)
    changes = records_of_both.changes
    moved = recalculated(in_force, records_of_both)
    assert (moved.count, moved.go_on) == (1, None)
    assert records_of_both.changes - changes == 1
    changes = records_of_both.changes
    recalculated(in_force, records_of_both)
    assert records_of_both.changes == changes, "of what does not move nothing is written"


def test_a_call_looks_at_so_many_and_says_where_to_go_on(in_force, records_of_both, monkeypatch):
    monkeypatch.setattr(recalculating, "AT_ONCE", 1)
    monkeypatch.setattr(recalculating, "MOST_LOOKED_AT", 1)
    imported(in_force, WITHOUT_MAKE_UP)
    counts, position = [], None
    for _ in range(20):
        done = recalculated(in_force, records_of_both, after=position)
        counts.append(done.count)
        position = done.go_on
        if position is None:
            break
    assert position is None
    assert len(counts) > 2
    assert sum(counts) == 1, "as in one call"


def test_who_may_not_and_what_there_is_not_is_refused(in_force, records_of_both):
    with pytest.raises(NotFound):
        recalculated(in_force, records_of_both, year=1999)
    with pytest.raises(Forbidden):
        recalculated(in_force, records_of_both, who=Viewer("li", (Grant("handler"),)))
    for reason in ("", "  ", "a\nb", "x" * 201):
        with pytest.raises(Problems):
            recalculate_year(
                records_of_both, OPERATOR, 2026, reason, NOW, inventory=in_force.inventory, hours={}
            )
