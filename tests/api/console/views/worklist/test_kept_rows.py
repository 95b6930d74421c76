"""A row of the work list is drawn anew when anything that it says has changed, and not for each who looks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from markupsafe import Markup

from alerts.desk.matters.work_list import WorkItem
from api.console.views.work import WorkRow, work_row
from api.console.views.worklist.kept_rows import MOST_KEPT, KeptRows
from api.words.languages import language
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import Inventory, Level, Place
from tests.alerts.records.desk.desk_values import a_clock
from tests.alerts.records.desk.ticket_rows import a_ticket

CITY = Inventory({"s1": Place("s1", Level.STATION, "站一")})
NOW = 20_000 * DAY
TICKET = a_ticket(1, place="s1", breached_at=NOW - HOUR - 30 * SECOND)
CLOCK = a_clock(1, TICKET.number, started_at=NOW - HOUR, due_at=NOW + HOUR + 30 * SECOND)


def row(ticket=TICKET, clock=CLOCK, now=NOW, children=0) -> WorkRow:
    return work_row(WorkItem(ticket, [clock], children), CITY, now, language("zh-CN"))


class Drawing:
    """Counts what is drawn."""

    def __init__(self) -> None:
        self.kept = KeptRows()
        self.drawn = 0

    def of(
        self,
        drawn: WorkRow,
        inventory: Inventory = CITY,
        tag: str = "zh-CN",
        *,
        closed: bool = False,
        marks: bool = False,
    ) -> Markup:
        return self.kept.of(drawn, self._draw, inventory, language(tag), closed=closed, marks=marks)

    def _draw(self) -> Markup:
        self.drawn += 1
        return Markup(f"<{self.drawn}>")


def test_what_stands_as_before_is_not_drawn_again():
    drawing = Drawing()
    assert drawing.of(row()) == drawing.of(row()) == drawing.of(row(now=NOW + SECOND)) == "<1>"


@pytest.mark.parametrize(
    "changed",
    [
        row(now=NOW + MINUTE),
        row(now=NOW + 2 * HOUR),
        row(ticket=replace(TICKET, severity="major")),
        row(ticket=replace(TICKET, affected_households=2)),
        row(clock=a_clock(1, TICKET.number, started_at=NOW - HOUR, due_at=NOW + 2 * HOUR)),
        row(children=1),
    ],
)
def test_what_says_something_else_is_drawn_anew(changed):
    drawing = Drawing()
    drawing.of(row())
    assert drawing.of(changed) == "<2>"
    assert drawing.of(row()) == "<3>", "only the last is kept of a ticket"


def test_what_depends_on_who_looks_and_where_is_kept_apart():
    drawing = Drawing()
    drawn = [
        drawing.of(row()),
        drawing.of(row(), tag="en"),
        drawing.of(row(), marks=True),
        drawing.of(row(), closed=True),
        drawing.of(row(), Inventory({"s1": Place("s1", Level.STATION, "东站")})),
    ]
    assert drawn == ["<1>", "<2>", "<3>", "<4>", "<5>"]


def test_no_more_are_kept_than_have_room():
    drawing = Drawing()
    for number in range(2, MOST_KEPT + 4):
        drawing.of(row(ticket=a_ticket(number, place="s1")))
    drawing.of(row())
    assert len(drawing.kept._rows) < 10
