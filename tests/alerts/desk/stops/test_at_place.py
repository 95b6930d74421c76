"""Stops of supply at a place: now, before and to come, at it, above and below."""

from __future__ import annotations

import pytest

from alerts.desk.lookups.errors import NotFound, SpanReversed
from alerts.desk.stops.at_place import stops_at_place
from tests.alerts.records.statements import statements
from tests.clauses.stops.stop_at_desk import StopDesk
from tests.clauses.stops.test_stops import a_fault, a_plan


def at_place(desk: StopDesk, place: str, start: str, end: str) -> list[tuple[str, bool]]:
    """Number of each stop, and whether it is said until when it holds."""
    span = desk.instant(start), desk.instant(end)
    with statements(desk.records) as asked:
        found = stops_at_place(desk.records, desk.viewer("wang"), place, span, desk=desk.desk)
    assert len([each for each in asked if each.sql.startswith("SELECT")]) <= 3
    return [(each.stop.number, each.until is not None) for each in found]


def test_a_place_has_the_stops_that_hold_held_or_will(records):
    desk = StopDesk(records)
    a_plan(desk, places=["b7"]).does("03-02 09:00", "ji", "refuse", text="另行安排")
    plan = a_plan(desk, places=["b7"])
    assert at_place(desk, "b7", "03-02 00:00", "03-05 00:00") == [], "it is planned for the 6th"
    for place in ("b7", "b7-603", "north", "group"):
        assert at_place(desk, place, "03-05 00:00", "03-09 00:00") == [(plan.number, True)], place
    assert at_place(desk, "b8", "03-05 00:00", "03-09 00:00") == []
    fault = a_fault(desk)
    for place in ("b8", "north", "group"):
        assert at_place(desk, place, "03-02 00:00", "03-05 00:00") == [(fault.number, False)], place
    fault.does("03-02 12:00", "li", "end")
    assert at_place(desk, "b8", "03-02 11:00", "03-05 00:00") == [(fault.number, True)]
    fault.does("03-02 13:00", "li", "note", text="水压已恢复")
    assert at_place(desk, "b8", "03-03 00:00", "03-05 00:00") == []


def test_what_cannot_be_asked_for_is_refused(records):
    desk = StopDesk(records)
    with pytest.raises(NotFound):
        at_place(desk, "south", "03-02 00:00", "03-05 00:00")
    with pytest.raises(SpanReversed):
        at_place(desk, "north", "03-05 00:00", "03-05 00:00")
