"""Clocks that run, by what is due next: over all tickets that somebody sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from alerts.deadlines.desk_clock import ClockFigures, DeskClock
from alerts.deadlines.policy_files import keys_of
from alerts.desk.lookups.list_page import ListPage, Position
from alerts.desk.lookups.seeing import units_of
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from ingest.inventory.tree import Inventory


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFilter:
    """Which clocks are asked for; ``None``: any.

    Attributes
    ----------
    state
        ``"overdue"``: those past their due.
    unit
        Id of the department that they are about.
    due_before
        UTC ms.
    key
        Of their policy; of one that had another key before, clocks of both.
    """

    state: Literal["running", "overdue"] = "running"
    unit: str | None = None
    due_before: int | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class ListedClock:
    """A clock, and the place of its ticket."""

    clock: DeskClock
    place: str


@use_case("clocks.figures", Right.LOOK, ScopeKind.WHOLE)
def clock_figures(records: Records, viewer: Viewer, now: int) -> ClockFigures:
    """How many clocks are overdue at ``now`` (UTC ms), and what is due next. Raises `Forbidden`."""
    with records.reading() as tx:
        return tx.clocks.figures(now)


@use_case("clocks.list", Right.LOOK, ScopeKind.PLACES)
def list_clocks(
    records: Records,
    viewer: Viewer,
    wanted: ClockFilter,
    after: Position | None,
    limit: int,
    now: int,
    *,
    inventory: Inventory,
) -> ListPage[ListedClock]:
    """Up to ``limit`` running clocks after the position ``after``, those due first before the others.

    Those of tickets that they see. A page looks through a bounded number of clocks, and may be short, or
    empty, and go on. ``now`` is UTC ms, ``inventory`` in force. Raises `Forbidden`.
    """
    territories = viewer.scope(Right.LOOK).territories(inventory)
    before = [] if wanted.due_before is None else [wanted.due_before]
    if wanted.state == "overdue":
        before.append(now)
    with records.reading() as tx:
        clocks, last = tx.clocks.page(
            unit=wanted.unit,
            keys=None if wanted.key is None else keys_of(wanted.key),
            due_before=min(before, default=None),
            cursor=None if after is None else [int(part) for part in after],
            limit=limit,
            territories=territories,
            units=units_of(viewer, Right.LOOK, inventory),
        )
        tickets = tx.tickets.by_number({clock.ticket for clock in clocks})
    found = [ListedClock(clock, tickets[clock.ticket].place) for clock in clocks]
    return ListPage(found, None if last is None else list(last))
