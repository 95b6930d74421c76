"""The table of stops of supply: rows of (steps, command), who gives them, and who has their notices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Final

import msgspec

from alerts.matters.choices import StopKind
from alerts.matters.clauses import known_clause
from alerts.people.roles import ROLES
from ingest.inventory.departments import Duty
from ingest.inventory.notation import parse_duration
from ingest.problems import Problem, Problems
from ingest.toml_files import parse_toml_as

FILE = "stops.toml"
STAYS = "="
ENTERPRISES_TOLD: Final = "enterprises-told"
"""The fact that comes once the last of several enterprises was told (C34)."""


class StopStep(StrEnum):
    """Where a stop is."""

    NONE = "none"
    APPLIED = "applied"
    APPROVED = "approved"
    REPORTED = "reported"
    ANNOUNCED = "announced"
    RUNNING = "running"
    ENDED = "ended"
    CLOSED = "closed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


OVER: Final = frozenset({StopStep.CLOSED, StopStep.REFUSED, StopStep.WITHDRAWN, StopStep.MERGED})
"""Nothing comes after these."""


class StopCommand(StrEnum):
    """What can be done with a stop."""

    APPLY = "apply"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    APPROVE_ANEW = "approve_anew"
    SHORTEN = "shorten"
    REPORT_DISPATCH = "report_dispatch"
    REPORT_CITY = "report_city"
    HAND_OVER_NOTICE = "hand_over_notice"
    MARK_SENT = "mark_sent"
    CONFIRM_PUBLISHED = "confirm_published"
    START = "start"
    OPEN = "open"
    SET_AREA = "set_area"
    ESTIMATE = "estimate"
    TELL_ENTERPRISE = "tell_enterprise"
    NOTE = "note"
    END = "end"
    FILE_PAPERWORK = "file_paperwork"
    CLOSE = "close"


class StopGiver(StrEnum):
    """Who gives a command."""

    WORKS = "works"
    TECHNOLOGY = "technology"
    DISPATCH = "dispatch"
    PUBLICITY = "publicity"


class StopGuard(StrEnum):
    """What must be so."""

    WINDOW_AHEAD = "window-ahead"
    """The window ends after it begins, and not before now; what is approved first begins no earlier."""
    IN_WINDOW = "in-window"
    """Nobody begins before the approved time, nor after it is over (C33)."""
    WINDOW_OVER = "window-over"
    """The approved time is over, or was shortened: until then rules are silent (C20)."""
    APPROVED_HERE = "approved-here"
    """Its window is not that of an outage of the inventory, which the next import would bring back (C20)."""
    ON_THE_LIST = "on-the-list"
    """The notice was handed over, and that recipient is to have it."""
    UNTOLD_ENTERPRISE = "untold-enterprise"
    """It is affected and was not told yet."""
    PAPERWORK_FILED = "paperwork-filed"
    """What was repaired without approval has its papers (C34)."""


class StopField(StrEnum):
    """What is given with a command."""

    PLACES = "places"
    STARTS_AT = "starts_at"
    ENDS_AT = "ends_at"
    CAUSE = "cause"
    UNIT = "unit"
    HOUSEHOLDS = "households"
    ESTIMATE = "estimate"
    ENTERPRISES = "enterprises"
    ENTERPRISE = "enterprise"
    PERMITS = "permits"
    TICKET = "ticket"
    TO = "to"
    RECEIVER = "receiver"
    CONTENT = "content"
    RECIPIENTS = "recipients"
    RECIPIENT = "recipient"
    MEDIUM = "medium"
    TEXT = "text"


class Hotline(StrEnum):
    """Whom the city is told by (W39, W41)."""

    HOTLINE_12345 = "hotline_12345"
    HOTLINE_12319 = "hotline_12319"


class LeftFact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fact that a command leaves; with ``to`` only where that is whom somebody reports to."""

    fact: str
    to: Hotline | None = None


class StopRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"steps": "from"}):
    """A row; ``to`` is a step, or `STAYS`; ``met``: keys of clocks whose proof is needed."""

    command: StopCommand
    kinds: frozenset[StopKind]
    steps: frozenset[StopStep]
    to: str
    who: StopGiver
    needs: tuple[StopGuard, ...]
    takes: tuple[StopField, ...]
    facts: tuple[LeftFact, ...]
    clauses: tuple[str, ...]
    may: tuple[StopField, ...] = ()
    met: tuple[str, ...] = ()

    @property
    def opens(self) -> bool:
        """Whether a stop comes to be by it."""
        return StopStep.NONE in self.steps

    @property
    def fields(self) -> tuple[StopField, ...]:
        """All that can be given with it."""
        return (*self.takes, *self.may)


class GiverRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Roles that give a command, for the department with ``duty``, or for the place and the unit."""

    id: StopGiver
    roles: frozenset[str]
    duty: Duty | None = None


class MediaGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Media of one kind, with what their confirmations leave.

    ``earliest``: how long before the planned start, as a duration, what they publish begins to count; empty:
    always.
    """

    id: str
    fact: str
    again: str = ""
    earliest: str = ""

    def __post_init__(self) -> None:
        if self.earliest:
            parse_duration(self.earliest)

    def counts(self, at: int, starts_at: int | None) -> bool:
        """Whether what was published at ``at`` counts for a stop planned from ``starts_at`` on (UTC ms)."""
        return not self.earliest or starts_at is None or at >= starts_at - parse_duration(self.earliest)


class NoticeRecipient(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who can have a notice; ``kinds``: of which stops they have it without being chosen."""

    id: str
    group: str
    kinds: frozenset[StopKind]


class OwedRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Clocks that the department with ``duty`` answers for."""

    duty: Duty
    clocks: frozenset[str]


class _StopFile(msgspec.Struct, forbid_unknown_fields=True):
    row: tuple[StopRow, ...]
    giver: tuple[GiverRow, ...]
    group: tuple[MediaGroup, ...]
    recipient: tuple[NoticeRecipient, ...]
    owed: tuple[OwedRow, ...]


@dataclass(frozen=True)
class StopTable:
    """All rows."""

    rows: tuple[StopRow, ...]
    givers: Mapping[StopGiver, GiverRow]
    groups: Mapping[str, MediaGroup]
    recipients: Mapping[str, NoticeRecipient]
    owed: tuple[OwedRow, ...]

    @property
    def facts(self) -> frozenset[str]:
        """Every fact that a command leaves, or that media and enterprises do together."""
        by_rows = {each.fact for row in self.rows for each in row.facts}
        by_groups = {fact for group in self.groups.values() for fact in (group.fact, group.again)}
        return frozenset(by_rows | by_groups | {ENTERPRISES_TOLD} - {""})

    def row(self, command: StopCommand, kind: StopKind, step: StopStep) -> StopRow | None:
        """The row of ``command`` for a stop of ``kind`` at ``step``; ``None``: there is none."""
        return next((each for each in self.of_command(command, kind) if step in each.steps), None)

    def of_command(self, command: StopCommand, kind: StopKind) -> Iterator[StopRow]:
        """The rows of ``command`` for stops of ``kind``."""
        return (each for each in self.rows if each.command is command and kind in each.kinds)

    def possible(self, kind: StopKind, step: StopStep) -> tuple[StopRow, ...]:
        """The rows for a stop of ``kind`` at ``step``, in the order of the table."""
        return tuple(each for each in self.rows if kind in each.kinds and step in each.steps)

    def on_list(self, kind: StopKind) -> tuple[str, ...]:
        """Ids of the recipients of a notice of ``kind`` where nobody chose others."""
        return tuple(each.id for each in self.recipients.values() if kind in each.kinds)


def read_stop_table(name: str, content: bytes) -> StopTable:
    """The table of the file ``name``.

    Raises
    ------
    Problems
        All at once: no TOML; a key that is unknown or missing; a step, command, guard, clause, role or group
        that there is not; a command for which there is no row; a giver twice or never; two rows for one
        command, kind and step; a row that goes on from the end.
    """
    file = parse_toml_as(name, content, _StopFile)
    problems = [Problem(name, where, reason) for where, reason in _faults(file)]
    if problems:
        raise Problems(problems)
    return StopTable(
        file.row,
        {each.id: each for each in file.giver},
        {each.id: each for each in file.group},
        {each.id: each for each in file.recipient},
        file.owed,
    )


def _faults(file: _StopFile) -> Iterator[tuple[str, str]]:
    taken = set[tuple[StopCommand, StopKind, StopStep]]()
    for row in file.row:
        where = f"row {row.command}"
        if row.to not in {*StopStep, STAYS} or row.to == StopStep.NONE:
            yield where, f"to: there is no step “{row.to}”"
        if not row.steps or row.steps & OVER:
            yield where, "from: a step, and not the last"
        yield from ((where, f"there is no clause “{each}”") for each in row.clauses if not known_clause(each))
        keys = {(row.command, kind, step) for kind in row.kinds for step in row.steps}
        if keys & taken:
            yield where, "is there twice for a kind and a step"
        taken |= keys
    commands = {row.command for row in file.row}
    yield from ((f"row {each}", "is not there") for each in StopCommand if each not in commands)
    for giver in StopGiver:
        if [each.id for each in file.giver].count(giver) != 1:
            yield f"giver {giver}", "is there not exactly once"
    for each in file.giver:
        yield from ((f"giver {each.id}", f"there is no role “{role}”") for role in each.roles - ROLES.keys())
    groups = {each.id for each in file.group}
    for who in file.recipient:
        if who.group not in groups:
            yield f"recipient {who.id}", f"there is no group “{who.group}”"


STOPS: Final = read_stop_table(FILE, resources.files("alerts.stops").joinpath(FILE).read_bytes())
"""The table that ships."""
