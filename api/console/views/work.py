"""The rows of the work list, and what it can be narrowed down to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup

from alerts.deadlines.desk_clock import ClockStatus, DeskClock
from alerts.desk.matters.work_list import WorkItem
from alerts.matters.choices import Category, ContactChannel, MatterClass, Mode, Step, Tag
from alerts.people.roles import is_of_the_desk
from alerts.people.viewer import Viewer
from alerts.rules.rule import Severity
from alerts.tickets.desk_moves.table import MoveGiver, MoveTable
from alerts.tickets.ticket import Ticket
from alerts.words.desk_names import move_name
from api.console.views.move_forms import MOST_UNITS
from api.console.views.names import named
from api.console.views.values import value_formatter
from api.words.languages import Language
from ingest.durations import MINUTE
from ingest.inventory.departments import Department
from ingest.inventory.tree import DEFAULT_ZONE, Inventory
from ingest.said import Said

DEPARTMENTS = "/api/v1/departments"
"""Where those that whoever looks may see are asked for."""
SHOWN_CLOCKS = 2
SOON_MS = 30 * MINUTE
"""How long before its due a clock is drawn as one that needs somebody soon."""
CHOSEN: Sequence[tuple[str, Said, type[StrEnum]]] = (
    ("channel", Said("work-channel"), ContactChannel),
    ("category", Said("work-category"), Category),
    ("class", Said("work-class"), MatterClass),
    ("mode", Said("work-mode"), Mode),
    ("tag", Said("work-tag"), Tag),
)
"""Filters of what is chosen on a ticket: name, label, values."""
OVER = frozenset({Step.CLOSED, Step.ARCHIVED})
"""Steps that nothing on the list is at."""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A ticket, the zone of its place, its departments by name and id, and its first clocks.

    ``value``: what its worst point says now, with the unit, at ``value_at`` (UTC ms); empty: nothing.
    ``metric``: what that measures.

    ``more``: of its leading clocks those that are not shown. ``is_late``: one is past its due, or nobody can
    say when it is due. ``by_time``: what time alone changes of what is drawn, as it is drawn.
    """

    ticket: Ticket
    zone: str
    unit: Markup | None
    owner: Markup | None
    first: Sequence[DeskClock]
    more: int
    is_late: bool
    children: int
    value: str
    value_at: int | None
    metric: str
    by_time: Sequence[tuple[bool, bool, str]]


@dataclass(frozen=True, slots=True)
class Select:
    """A filter to choose from: the name of its parameter, its label, and value and name of each choice.

    ``lookup``: where what may be meant is asked for as somebody types, where there are too many to choose
    from; ``named`` is what the one that is asked for is called.
    """

    name: str
    label: str
    choices: Sequence[tuple[str, str]] = ()
    lookup: str = ""
    named: str = ""


def work_row(item: WorkItem, inventory: Inventory, now: int, language: Language) -> WorkRow:
    """``item`` as it is drawn at ``now`` (UTC ms)."""
    worst = None if item.points is None else item.points.worst
    value = None if worst is None else worst.value
    ticket, clocks = item.ticket, item.clocks
    known = ticket.place in inventory.places
    late = any(each.overdue(now) or each.status is ClockStatus.UNKNOWN for each in clocks)
    return WorkRow(
        ticket,
        inventory.zone_of(ticket.place) if known else DEFAULT_ZONE,
        department_named(ticket.unit, inventory),
        department_named(ticket.owner, inventory) if ticket.owner != ticket.unit else None,
        clocks[:SHOWN_CLOCKS],
        max(0, len(clocks) - SHOWN_CLOCKS),
        late,
        item.children,
        "" if value is None or worst is None else value_formatter(worst.point.metric, language)(value),
        None if worst is None else worst.at,
        "" if worst is None else language.name_of("metric", worst.point.metric),
        _by_time(ticket, clocks[:SHOWN_CLOCKS], now, language),
    )


def _by_time(
    ticket: Ticket, clocks: Sequence[DeskClock], now: int, language: Language
) -> list[tuple[bool, bool, str]]:
    """Of how long it lasts and of each of ``clocks``: whether it is past its due or soon, and how long."""
    lasts = (False, False, language.duration(now - ticket.breached_at))
    left = [(each.overdue(now), each.due_at - now) for each in clocks if each.due_at is not None]
    return [lasts, *((late, in_ms < SOON_MS, language.duration(in_ms)) for late, in_ms in left)]


def department_named(id_: str, inventory: Inventory) -> Markup | None:
    """A department by name and id; ``None``: there is none."""
    if not id_:
        return None
    known = inventory.departments.get(id_)
    return named(id_ if known is None else known.name, id_)


def selects(departments: Sequence[Department], asked: Department | None, language: Language) -> list[Select]:
    """The filters of the work list, with the ``departments`` that whoever looks may see.

    Where these are more than can be chosen from, the unit is looked up; ``asked`` is the one that is there.
    """
    steps = [(each.value, language.name_of("step", each)) for each in Step if each not in OVER]
    severities = [(each.value, language.name_of("severity", each)) for each in reversed(Severity)]
    found = [
        Select("severity", language.text("work-severity"), severities),
        Select("step", language.text("work-step"), steps),
        unit_select(language.text("work-unit"), departments, asked),
        unit_select(language.text("work-owner"), departments, None, "owner"),
    ]
    for name, label, choices in CHOSEN:
        named_values = [(each.value, language.name_of("choice", f"{name}-{each}")) for each in choices]
        found.append(Select(name, language.say(label), named_values))
    return found


def unit_select(
    label: str, departments: Sequence[Department], asked: Department | None, name: str = "unit"
) -> Select:
    """The filter of a unit, to choose from ``departments`` or, of too many, to be looked up."""
    units = [(each.id, each.name) for each in departments]
    if len(units) <= MOST_UNITS:
        return Select(name, label, units)
    return Select(name, label, lookup=DEPARTMENTS, named="" if asked is None else asked.name)


def commands_for(viewer: Viewer, moves: MoveTable, language: Language) -> list[tuple[str, str]]:
    """Word and name of those that a role of the viewer's may give at all, in the order of the table."""
    roles = {each.role for each in viewer.grants}
    of_desk = any(map(is_of_the_desk, roles))
    return [
        (word, language.say(move_name(word)))
        for word in dict.fromkeys(each.command for each in moves.rows if each.several)
        if any(roles & {*row.who} or (of_desk and MoveGiver.ANYONE in row.who) for row in moves.of_word(word))
    ]
