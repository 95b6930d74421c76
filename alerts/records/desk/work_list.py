"""What is to be worked on, by what is due next or the newest first; and what the sweep asks of tickets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, TextClause, and_, cast, func, or_, select, tuple_

from alerts.matters.facts import LEFT_FOR
from alerts.people.viewer import Territories
from alerts.records.desk.lists.words_asked import WordsAsked
from alerts.records.desk.tickets import ticket_of
from alerts.records.sql.desk_tables import DUE_UNKNOWN, clocks, desk_facts
from alerts.records.sql.part import LOOK, RecordsPart, before_position, places_below
from alerts.records.sql.schema import AWAITS_VERIFYING, IS_LEFT, NOT_CLOSED, WAKES, tickets
from alerts.tickets.ticket import Ticket

t = tickets.c
_POSITION = tuple_(t.due_at, t.urgency, t.id)
_BY_DUE, _BY_ID, _NEWEST = ("due_at", "urgency", "id"), ("id",), ("opened_at", "id")
ACTIVE = "active"
"""In place of a state: every one but closed."""
FEW = 20
"""Territories of which each is looked into for what is newest; who sees more sees a great part of all."""
FIRST_LOOK = 4
"""How many tickets are looked at first for each that is wanted."""
Condition = ColumnElement[bool] | TextClause


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """Which tickets are asked for; ``None``: any.

    Attributes
    ----------
    unit, owner, assignee
        Id of the department that has the lead, and of that which answers for it; name of the user in charge.
    unowned
        Only those of which nobody is in charge.
    step, mode, matter_class, category, channel, tag
        Values of `alerts.matters.choices`.
    state, concern, severity, kind, parent
        As tickets have them; a state may be `ACTIVE`.
    place
        This place and everything below it.
    start, end
        UTC ms: opened in ``[start, end)``.
    due_before
        UTC ms: the first of its clocks is due earlier; now for those that are overdue.
    or_unknown
        With ``due_before``: also those of which a leading clock has no due that anybody knows.
    words
        That it has somewhere.
    folded
        Without what stands below another ticket of the list and is due no earlier than that.
    """

    unit: str | None = None
    owner: str | None = None
    assignee: str | None = None
    unowned: bool = False
    step: str | None = None
    mode: str | None = None
    matter_class: str | None = None
    category: str | None = None
    channel: str | None = None
    complaint: bool | None = None
    tag: str | None = None
    state: str | None = None
    concern: str | None = None
    severity: str | None = None
    kind: str | None = None
    parent: str | None = None
    place: str | None = None
    start: int | None = None
    end: int | None = None
    due_before: int | None = None
    or_unknown: bool = False
    folded: bool = False
    words: WordsAsked | None = None


class WorkList(RecordsPart):
    """Questions after tickets, by their clocks and appointments."""

    def page(
        self,
        wanted: WorkFilter,
        cursor: Sequence[int | None] | None = None,
        limit: int = 100,
        *,
        look: int = LOOK,
        territories: Territories,
    ) -> tuple[list[Ticket], tuple[int | None, ...] | None]:
        """Up to ``limit`` tickets not closed, those due first before the others, and behind which to go on.

        Of those due at one instant, and of what has no clock that runs, which comes last: the gravest first,
        then of most households, then the oldest. With ``or_unknown``, what has a clock of unknown due comes
        last, in the order of these. ``None``: nothing follows.

        Parameters
        ----------
        cursor
            Where the page before ended. A ticket whose due moved meanwhile may be seen twice, or not at all.
        look
            How many are looked at for what no index finds in this order, as a step or a place, and for what
            is in ``territories`` of all that a unit or somebody has: a page may be short, or empty, and go
            on.
        """
        indexed, apart = _conditions(wanted)
        look = _looked_at(look, wanted)
        if wanted.folded:
            apart.append(self._stands_by_itself(territories))
        within = territories
        if indexed and territories is not None:
            apart.append(self._apart(t.territory, territories))
            within = None
        found: list[Ticket] = []
        for half in _halves(wanted.due_before, cursor):
            standing = [NOT_CLOSED, *indexed, *half]
            rows, last, looked = self._part(_BY_DUE, standing, apart, limit - len(found), look, within)
            look -= looked
            found += [ticket_of(row) for row in rows]
            if len(found) == limit:
                last = rows[-1]
            if last is not None:
                return found, (last.due_at, last.urgency, last.id)
        if wanted.due_before is None or not wanted.or_unknown:
            return found, None
        after = cursor[-1] if cursor is not None and cursor[0] is None else 0
        unknown, last_clock = self._of_unknown_due(
            [NOT_CLOSED, or_(t.due_at.is_(None), t.due_at >= wanted.due_before), *indexed, *apart],
            *(after or 0, limit - len(found), look, territories),
        )
        return found + unknown, None if last_clock is None else (None, 0, last_clock)

    def newest(
        self,
        wanted: WorkFilter,
        cursor: Sequence[int] | None = None,
        limit: int = 100,
        *,
        look: int = LOOK,
        territories: Territories,
    ) -> tuple[list[Ticket], tuple[int, int] | None]:
        """As `page`, closed or not, the newest first; ``cursor`` is ``(opened_at, id)``."""
        indexed, apart = _conditions(replace(wanted, state=None, assignee=None))
        if wanted.assignee is not None:
            apart.append(t.person_in_charge == wanted.assignee)
        if wanted.state is not None:
            column = _plain(t.state) if indexed else t.state
            by_state = NOT_CLOSED if wanted.state == ACTIVE else column == wanted.state
            (apart if indexed else indexed).append(by_state)
        if wanted.due_before is not None:
            is_due = t.due_at < wanted.due_before
            apart.append(or_(is_due, _has_unknown_due(t.number)) if wanted.or_unknown else is_due)
        within = territories
        if territories is not None and (wanted.unit is not None or len(territories) > FEW):
            apart.append(self._apart(t.territory, territories))
            within = None
        # Each territory is looked into for itself.
        look = max(_looked_at(look, wanted) // len(within or (None,)), 1)
        if cursor is not None:
            indexed.append(before_position(t.opened_at, t.id, cursor))
        rows, last, _ = self._part(_NEWEST, indexed, apart, limit, look, within, newest_first=True)
        if len(rows) == limit:
            last = rows[-1]
        return [ticket_of(row) for row in rows], None if last is None else (last.opened_at, last.id)

    def _part(
        self,
        order: Sequence[str],
        standing: Sequence[Condition],
        apart: Sequence[Condition],
        limit: int,
        look: int,
        territories: Territories,
        *,
        newest_first: bool = False,
    ) -> tuple[Sequence[Row[Any]], Row[Any] | None, int]:
        """The first ``limit`` tickets in an order; the last one looked at, if others follow; how many were.

        An index finds in this order what is ``standing``; of these, ``look`` are looked at for what is to
        hold ``apart``: a few of them first, which are enough as a rule.
        """
        columns = [t[name] for name in order] if apart else tickets.c
        query = select(*columns).where(*standing)

        def first(most: int) -> tuple[Sequence[Row[Any]], Row[Any] | None]:
            rows = self._in_order(
                query, tickets, order, most, territories=territories, newest_first=newest_first
            )
            return rows, rows[-1] if len(rows) == most else None

        if not apart:
            return *first(limit), 0
        by = [t[order[0]] + 0, *(t[name] for name in order[1:])]
        ordered = [each.desc() for each in by] if newest_first else by
        for most in sorted({min(FIRST_LOOK * limit, look), look}):
            rows, last = first(most)
            if not rows:
                return rows, last, 0
            # All columns of those that are given, and not of all that are looked at.
            chosen = select(t.id).where(self._among(t.id, [row.id for row in rows]), *apart)
            given = self._db.scalars(chosen.order_by(*ordered).limit(limit)).all()
            if len(given) == limit or last is None:
                break
        whole = select(tickets).where(self._among(t.id, given)).order_by(*ordered)
        return self._db.execute(whole).all() if given else (), last, len(rows)

    def _stands_by_itself(self, territories: Territories) -> ColumnElement[bool]:
        """That a ticket is not below one of ``territories`` that is not closed and due no later."""
        above = tickets.alias("above")
        due_later = and_(t.due_at.is_not(None), or_(above.c.due_at.is_(None), above.c.due_at > t.due_at))
        holds = (above.c.number == t.parent, above.c.state != "closed", ~due_later)
        return ~select(above.c.id).where(*holds, self._apart(above.c.territory, territories)).exists()

    def _of_unknown_due(
        self, wanted: Sequence[Condition], after: int, limit: int, look: int, territories: Territories
    ) -> tuple[list[Ticket], int | None]:
        """The tickets ``wanted`` by their first leading clock of unknown due, behind the id of one.

        Each once. There are as many as a year that is missing makes, and no more.
        """

        def apart(columns: Any) -> list[ColumnElement[bool]]:
            earlier = clocks.alias("earlier")
            same = (earlier.c.ticket == columns.ticket, earlier.c.id < columns.id, *_waits(earlier.c))
            whose = (t.number == columns.ticket, *wanted, self._apart(t.territory, territories))
            return [
                columns.leads,
                columns.stopped_at.is_(None),
                select(t.id).where(*whose).exists(),
                ~select(earlier.c.id).where(*same).exists(),
            ]

        standing = (DUE_UNKNOWN, clocks.c.id > after)
        rows, last = self._looked_through(clocks, _BY_ID, standing, apart, limit=limit, look=look)
        numbers = [row.ticket for row in rows]
        found = {
            row.number: ticket_of(row)
            for row in self._db.execute(select(tickets).where(self._among(t.number, numbers)))
        }
        return [found[number] for number in numbers], None if last is None else last[0]

    def waking(self, until: int, limit: int) -> list[Ticket]:
        """The first ``limit`` tickets with which the service goes on by itself by ``until`` (UTC ms)."""
        query = select(tickets).where(WAKES, t.wake_at <= until).order_by(t.wake_at, t.id).limit(limit)
        return [ticket_of(row) for row in self._db.execute(query)]

    def left_for(self, name: str) -> list[str]:
        """Numbers of the tickets on which the last message was left for the user ``name``.

        Of those that wait for an instant, as all do that wait for somebody to be back.
        """
        waiting = self._db.scalars(select(t.number).where(WAKES)).all()
        f = desk_facts.c
        query = select(f.ticket, f.data).where(
            self._among(f.ticket, waiting), f.scope == "", f.name == LEFT_FOR
        )
        return [row.ticket for row in self._db.execute(query) if row.data.get("user") == name]

    def next_wake(self) -> int | None:
        """When (UTC ms) the service goes on with a ticket by itself next; ``None``: with none."""
        return self._db.scalar(select(t.wake_at).where(WAKES).order_by(t.wake_at).limit(1))

    def left(self, until: int, limit: int) -> list[Ticket]:
        """The first ``limit`` tickets with a proposal of 督办 that was left lying by ``until`` (UTC ms)."""
        query = select(tickets).where(IS_LEFT, t.left_at <= until).order_by(t.left_at, t.id).limit(limit)
        return [ticket_of(row) for row in self._db.execute(query)]

    def next_left(self) -> int | None:
        """When (UTC ms) a proposal of 督办 was left lying next; ``None``: none waits for that."""
        return self._db.scalar(select(t.left_at).where(IS_LEFT).order_by(t.left_at).limit(1))

    def awaiting_verification(self, limit: int, after: int = 0) -> list[Ticket]:
        """The first ``limit`` tickets that are resolved and not verified, behind the id ``after``."""
        query = select(tickets).where(AWAITS_VERIFYING, t.id > after).order_by(t.id).limit(limit)
        return [ticket_of(row) for row in self._db.execute(query)]


def _looked_at(look: int, wanted: WorkFilter) -> int:
    """How many are looked at: half as many where what people said of each is looked up as well."""
    return look if wanted.words is None else look // 2


def _waits(columns: Any) -> tuple[ColumnElement[bool], ...]:
    """Of a clock that leads and waits for its proof, and of which nobody knows when it is due."""
    return columns.status == "unknown", columns.leads, columns.stopped_at.is_(None)


def _has_unknown_due(number: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the ticket has such a clock: there are few, and an index has them all."""
    waiting = (DUE_UNKNOWN, clocks.c.leads, clocks.c.stopped_at.is_(None))
    return number.in_(select(clocks.c.ticket).where(*waiting))


def _plain(column: ColumnElement[str]) -> ColumnElement[str]:
    """A column for which no index is used, since another finds the rows."""
    return func.coalesce(column, "")


def _conditions(wanted: WorkFilter) -> tuple[list[Condition], list[Condition]]:
    """What an index finds in the order of the list, and what is looked for among that."""
    found_by = ((t.unit, wanted.unit), (t.person_in_charge, wanted.assignee))
    looked_for = (
        (t.step, wanted.step),
        (t.mode, wanted.mode),
        (t["class"], wanted.matter_class),
        (t.category, wanted.category),
        (t.channel, wanted.channel),
        (t.owner, wanted.owner),
        (t.person_in_charge, "" if wanted.unowned else None),
        (t.concern, wanted.concern),
        (t.severity, wanted.severity),
        (t.kind, wanted.kind),
        (t.parent, wanted.parent),
    )
    apart: list[Condition] = [_plain(column) == value for column, value in looked_for if value is not None]
    if wanted.state not in (None, ACTIVE):
        apart.append(_plain(t.state) == wanted.state)
    if wanted.complaint is not None:
        apart.append(t.complaint == wanted.complaint)
    if wanted.tag is not None:
        apart.append(cast(t.tags, Text).contains(f'"{wanted.tag}"', autoescape=True))
    if wanted.place is not None:
        apart.append(_plain(t.place).in_(places_below(wanted.place)))
    if wanted.words is not None:
        apart.append(wanted.words.condition())
    if wanted.start is not None:
        apart.append(t.opened_at + 0 >= wanted.start)
    if wanted.end is not None:
        apart.append(t.opened_at + 0 < wanted.end)
    return [column == value for column, value in found_by if value is not None], apart


def _halves(
    due_before: int | None, cursor: Sequence[int | None] | None
) -> Iterator[list[ColumnElement[bool]]]:
    """First what has a due, then what has none: what each is, behind ``cursor``.

    The two databases sort what is unknown to different ends, and no index has it last on both.
    """
    if cursor is None or cursor[0] is not None:
        known: list[ColumnElement[bool]] = [t.due_at.is_not(None)]
        if due_before is not None:
            known.append(t.due_at < due_before)
        if cursor is not None:
            known.append(tuple_(*cursor) < _POSITION)
        yield known
    if due_before is None:
        unknown: list[ColumnElement[bool]] = [t.due_at.is_(None)]
        if cursor is not None and cursor[0] is None:
            unknown.append(tuple_(t.urgency, t.id) > tuple_(*cursor[1:]))
        yield unknown
