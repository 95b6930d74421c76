"""What a row of the routing table says, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from alerts.matters.choices import Category, Code, Line, MatterClass, Mode, TaskKind
from alerts.matters.conditions import Condition
from ingest.inventory.departments import Duty
from ingest.said import Said, name_of

TERRITORIAL = "territorial"
ABOVE_NAMED = "above_named"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a row names: the department with a ``duty``, a territorial unit, or the one above who is named.

    ``line``: of the territorial unit; ``None``: of the matter's line. Its ``key`` is that of the fallbacks.
    """

    key: str
    duty: Duty | None = None
    line: Line | None = None

    @property
    def said(self) -> Said:
        """What people call it."""
        if self.duty is not None:
            return name_of("duty", self.duty)
        if self.line is not None:
            return Said("addressee-territorial-of", line=name_of("line", self.line))
        return name_of("addressee", self.key)


def addressee_of(written: str) -> Addressee:
    """What ``written`` in a table means. Raises `ValueError` for what it never is."""
    key, colon, line = written.partition(":")
    if key == TERRITORIAL:
        return Addressee(TERRITORIAL, line=Line(line) if colon else None)
    if written == ABOVE_NAMED:
        return Addressee(ABOVE_NAMED)
    return Addressee(written, Duty(written))


class HandOverInstant(StrEnum):
    """When a unit takes over what another began."""

    NEXT_DUTY_START = "next_duty_start"
    """The next begin of the hours of duty (W33): 08:00 of the next working day."""


@dataclass(frozen=True, slots=True)
class RoutingRow:
    """One rule; its ``id`` is its own for ever, ``rule`` its number as people know it.

    Attributes
    ----------
    to
        Whom it sends to, in order of preference.
    sets_owner
        It only names who answers for the matter, and the search goes on.
    owner
        Who answers for it where no row before said so; empty: whoever works on it.
    copies
        Who reads it and is told, without a clock.
    task
        Kind of a task that is opened, and for whom.
    restricted
        The department it is about does not see the reporter (W28).
    hands_over
        Who takes it over, and when.
    """

    id: str
    rule: str
    when: Condition
    to: tuple[Addressee, ...]
    clauses: tuple[str, ...]
    sets_owner: bool = False
    owner: tuple[Addressee, ...] = ()
    copies: tuple[Addressee, ...] = ()
    mode: Mode | None = None
    task: tuple[TaskKind, Addressee] | None = None
    code: Code | None = None
    restricted: bool = False
    hands_over: tuple[Addressee, HandOverInstant] | None = None

    @property
    def addressees(self) -> tuple[Addressee, ...]:
        """All that it names."""
        task = () if self.task is None else (self.task[1],)
        over = () if self.hands_over is None else (self.hands_over[0],)
        return (*self.to, *self.owner, *self.copies, *task, *over)

    @property
    def said(self) -> Said:
        """What it asks for, in a sentence."""
        return Said(f"routing-row-{self.id}")


@dataclass(frozen=True, slots=True)
class ModeRow:
    """A mode of handling, and when it is proposed (W19); ``insists``: also where another is taken (W9)."""

    id: str
    mode: Mode
    when: Condition
    clauses: tuple[str, ...]
    insists: bool = False

    @property
    def said(self) -> Said:
        """Why it is proposed, in a sentence."""
        return Said(f"routing-mode-{self.id}")


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class of matters, and when it is proposed."""

    id: str
    class_: MatterClass
    when: Condition
    clauses: tuple[str, ...]

    @property
    def said(self) -> Said:
        """Why it is proposed, in a sentence."""
        return Said(f"routing-class-{self.id}")


@dataclass(frozen=True, slots=True)
class SensorRow:
    """What a matter is that sensors found; ``line`` is ``None`` where its points say it."""

    when: Condition
    category: Category
    line: Line | None = None


@dataclass(frozen=True, eq=False)
class RoutingTables:
    """Every row of the routing table, in its order. Hashable: two are never the same.

    Attributes
    ----------
    concerns
        Category -> concern of its matters: one of `Concern`, or ``"service"``.
    fallbacks
        Key of an addressee -> who takes it where there is none, in order.
    version
        What the tables say, in 12 hexadecimal digits: the same for the same file, and no other.
    """

    rules: tuple[RoutingRow, ...]
    modes: tuple[ModeRow, ...]
    classes: tuple[ClassRow, ...]
    sensors: tuple[SensorRow, ...]
    concerns: Mapping[Category, str]
    fallbacks: Mapping[str, tuple[Addressee, ...]]
    version: str
