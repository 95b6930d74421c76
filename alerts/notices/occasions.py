"""The table of occasions: read, and checked whole, before anybody is told by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from importlib import resources
from typing import Annotated, Any, Final

import msgspec

from alerts.deadlines.ladders import LadderPost
from alerts.duty.orders import DispatchCommand
from alerts.duty.repairs import RepairCommand
from alerts.matters.clauses import ClauseId, known_clause
from alerts.notices.message import Urgency
from alerts.stops.stop_table import StopCommand
from alerts.tickets.ticket import Ticket, TicketKind
from ingest.inventory.departments import Duty
from ingest.problems import Problem, Problems
from ingest.said import Said
from ingest.toml_files import parse_toml

FILE = "occasions.toml"
TABLE = "occasion"


class UrgencyRule(StrEnum):
    """What a notice's urgency follows from."""

    HIGH = "high"
    NORMAL = "normal"
    CLASS = "class"
    """High where the matter is urgent or grave, or what sensors found critical."""
    DUE = "due"
    """High from the due of its clock on."""

    @property
    def always(self) -> Urgency | None:
        """What it always is; ``None``: that follows from the ticket, or the clock."""
        return next((each for each in Urgency if each.value == self.value), None)


class HoleAhead(StrEnum):
    """How long before a hole of a roster comes."""

    WEEK = "week"
    DAY = "day"


class ServicePart(StrEnum):
    """What of the service itself may not work."""

    CHANNEL = "channel"
    """A way by which notices leave."""
    CALENDAR = "calendar"
    """A year of which nobody has said which days are worked."""
    AUDIT = "audit"
    """A row of histories and audit that is not as it was written."""


class Openings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tickets of one of these ``kinds``, or that affect so many ``households``."""

    kinds: frozenset[TicketKind] = frozenset()
    households: Annotated[int, msgspec.Meta(ge=1)] | None = None

    def holds(self, ticket: Ticket) -> bool:
        """Whether ``ticket`` is one of them; a review, which is over already, is none."""
        wide = self.households is not None and ticket.affected_households >= self.households
        return ticket.kind is not TicketKind.REVIEW and (ticket.kind in self.kinds or wide)


class _WrittenOccasion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: Annotated[str, msgspec.Meta(pattern=r"^[a-z]+(_[a-z]+)*$", max_length=40)]
    to: tuple[LadderPost, ...]
    urgency: UrgencyRule
    clauses: Annotated[tuple[ClauseId, ...], msgspec.Meta(min_length=1)]
    moves: tuple[str, ...] = ()
    stops: tuple[StopCommand, ...] = ()
    announced: bool = False
    orders: tuple[DispatchCommand, ...] = ()
    unattended: bool = False
    repairs: tuple[RepairCommand, ...] = ()
    holes: HoleAhead | None = None
    service: ServicePart | None = None
    unreached: bool = False
    duty: Duty | None = None
    ends: bool = False
    opens: Openings | None = None
    steps: bool = False


@dataclass(frozen=True, slots=True)
class Occasion:
    """A row of the table: when somebody is told, whom, how urgent that is, and by which clauses.

    ``announced``: only of a stop whose notice is with the public relations office already.
    """

    kind: str
    to: tuple[LadderPost, ...]
    urgency: UrgencyRule
    clauses: tuple[str, ...]
    moves: tuple[str, ...]
    stops: tuple[StopCommand, ...]
    announced: bool
    orders: tuple[DispatchCommand, ...]
    unattended: bool
    repairs: tuple[RepairCommand, ...]
    holes: HoleAhead | None
    service: ServicePart | None
    unreached: bool
    duty: Duty | None
    ends: bool
    opens: Openings | None
    steps: bool


@dataclass(frozen=True)
class Occasions:
    """All rows."""

    rows: tuple[Occasion, ...]

    @cached_property
    def by_move(self) -> Mapping[str, tuple[Occasion, ...]]:
        """Command -> the rows that it is an occasion of."""
        found: dict[str, tuple[Occasion, ...]] = {}
        for row in self.rows:
            for move in row.moves:
                found[move] = (*found.get(move, ()), row)
        return found

    @cached_property
    def by_stop_command(self) -> Mapping[StopCommand, tuple[Occasion, ...]]:
        """Command of stops -> the rows that it is an occasion of."""
        return {each: tuple(row for row in self.rows if each in row.stops) for each in StopCommand}

    @cached_property
    def unreached(self) -> frozenset[str]:
        """The kinds by which is told that a notice reached nobody."""
        return frozenset(row.kind for row in self.rows if row.unreached)

    @cached_property
    def found(self) -> frozenset[str]:
        """The kinds by which is told what sensors found."""
        return frozenset(row.kind for row, _ in self.of_openings)

    @cached_property
    def of_ends(self) -> frozenset[str]:
        """The kinds by which is told that something is over."""
        return frozenset(row.kind for row in self.rows if row.ends)

    @cached_property
    def beside_applicant(self) -> frozenset[str]:
        """The kinds by which others of the unit hear what who applied for a stop is told by another row."""
        to_applicant = [row for row in self.rows if LadderPost.APPLICANT in row.to]
        commands = {command for row in to_applicant for command in row.stops}
        return frozenset(
            row.kind
            for row in self.rows
            if row.duty is None and row not in to_applicant and not commands.isdisjoint(row.stops)
        )

    @cached_property
    def of_openings(self) -> tuple[tuple[Occasion, Openings], ...]:
        """The rows of what the service opens, with which tickets."""
        return tuple((row, row.opens) for row in self.rows if row.opens is not None)

    @cached_property
    def of_steps(self) -> Occasion:
        """The row of steps of ladders; a table has one."""
        return next(row for row in self.rows if row.steps)


def read_occasions(name: str, content: bytes) -> Occasions:
    """The table of the file ``name``.

    Raises
    ------
    Problems
        All at once, each with its row and key: no TOML; a table, key or value that there is not; a clause
        that there is not; a kind that is there twice; a row without an occasion, or one that tells nobody;
        no row, or two, for the steps of ladders; "due" of what is no step.
    """
    tables = parse_toml(name, content)
    problems = [Problem(name, key, Said("occasions-no-table")) for key in tables if key != TABLE]
    rows = list(_rows(name, tables.get(TABLE, []), problems))
    problems += _faults(name, rows)
    if problems:
        raise Problems(problems)
    return Occasions(tuple(rows))


def _rows(name: str, written: Any, problems: list[Problem]) -> Iterator[Occasion]:
    for number, each in enumerate(written if isinstance(written, list) else [], start=1):
        where = f"{TABLE} {number}"
        try:
            row = msgspec.convert(each, _WrittenOccasion)
        except msgspec.ValidationError as error:
            problems.append(Problem(name, where, str(error)))
            continue
        yield Occasion(
            row.kind,
            row.to,
            row.urgency,
            row.clauses,
            row.moves,
            row.stops,
            row.announced,
            row.orders,
            row.unattended,
            row.repairs,
            row.holes,
            row.service,
            row.unreached,
            row.duty,
            row.ends,
            row.opens,
            row.steps,
        )


def _faults(name: str, rows: list[Occasion]) -> Iterator[Problem]:
    times = Counter(row.kind for row in rows)
    for row in rows:
        where = f"{TABLE} {row.kind}"
        if times[row.kind] > 1:
            yield Problem(name, where, Said("occasions-twice"))
        for clause in row.clauses:
            if not known_clause(clause):
                yield Problem(name, where, Said("occasions-unknown-clause", clause=clause))
        if not _has_occasion(row):
            yield Problem(name, where, Said("occasions-never"))
        if not (row.to or row.steps):
            yield Problem(name, where, Said("occasions-nobody"))
        if row.urgency is UrgencyRule.DUE and not row.steps:
            yield Problem(name, where, Said("occasions-no-due"))
    if sum(row.steps for row in rows) != 1:
        yield Problem(name, TABLE, Said("occasions-steps"))


def _has_occasion(row: Occasion) -> bool:
    commanded = row.moves or row.stops or row.orders or row.repairs
    of_service = row.service or row.unreached
    return bool(commanded or row.holes or of_service or row.opens or row.steps)


OCCASIONS: Final = read_occasions(FILE, resources.files("alerts.notices").joinpath(FILE).read_bytes())
"""The table that ships."""
