"""Rows that are added to and never changed, on both databases, whoever asks; a test may empty their table."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from alerts.deadlines.segments import Segment, SegmentKind
from alerts.duty.lines import DutyLine, DutyLineKind
from alerts.records import RecordsError
from alerts.records.desk.clock_lines import RecordedStep
from alerts.records.sql.desk_tables import KEPT
from alerts.records.sql.duty_tables import (
    duty_lines,
    duty_rosters,
    manual_comparisons,
    manual_readings,
    stop_lines,
)
from tests.alerts.records.desk.desk_values import a_clock, a_contact, put_policy, put_tickets
from tests.alerts.records.sql.duty_questions import COMPARED, READ
from tests.alerts.records.stops.test_stop_records import OPENED, a_stop


@pytest.fixture
def filled(records):
    """Records with a row in each of these tables."""
    with records.begin() as tx:
        put_tickets(tx, 1)
        (clock,) = tx.clocks.add([a_clock(put_policy(tx))])
        segment = Segment(clock=clock.id, no=1, at=5, kind=SegmentKind.PAUSED, due_at=None, reason="", by="")
        tx.segments.append([segment])
        tx.steps.append([RecordedStep(clock.id, "due", 0, 7, 9, (), ())])
        tx.contacts.add([a_contact(1)])
        tx.contacts.correct([replace(a_contact(1), version=2)])
        tx.duty_rosters.record({}, 5, "wang", "x")
        tx.duty_lines.add(DutyLine(at=5, post="x", kind=DutyLineKind.NOTE, actor="wang", text="x"))
        (read,) = tx.manual_readings.add([READ])
        tx.manual_readings.add_comparisons([replace(COMPARED, reading=read.id)])
        tx.stops.add([a_stop()])
        tx.stops.add_lines([OPENED])
    return records


MORE = (duty_rosters, duty_lines, manual_readings, manual_comparisons, stop_lines)


@pytest.mark.parametrize("table", [*KEPT, *MORE], ids=lambda table: table.name)
@pytest.mark.parametrize("change", ["update", "delete"])
def test_no_row_is_changed_or_deleted(filled, table, change):
    column = next(iter(table.columns))
    statement = table.delete() if change == "delete" else table.update().values({column.name: column})
    with pytest.raises(RecordsError) as refused, filled.begin() as tx:
        tx.meta._db.execute(statement)
    assert "these rows are added to and never changed" in str(refused.value)
    with filled.reading() as tx:
        assert len(tx.meta._db.execute(select(table)).all()) == 1
