"""Episodes: spans during which a rule was violated at a point; their changes (judgement.md, section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class EndReason(StrEnum):
    """Why an episode ended."""

    RECOVERED = "recovered"
    """More than ``share`` of the present marks were at least ``margin`` on the good side."""
    SEASON_ENDED = "season-ended"
    """The first mark out of season."""
    SPOKE_AGAIN = "spoke-again"
    """A silent point gave a sign of life."""
    MOVED_AGAIN = "moved-again"
    """A stuck point changed its value."""
    SETTLED = "settled"
    """A fall that has not recovered within a day: the low pressure is the new level."""
    REMOVED = "removed"
    """The point, or the rule, left the inventory."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Normal to violated at mark ``opened_at``. Identity of an episode: ``(rule, point, opened_at)``.

    Times are UTC ms. ``covered`` and ``breaching`` are counts of marks in the opening window; ``worst`` is
    in the canonical unit. ``found_late``: it was found in late data, not in the live run.
    Version, limit, unit and hours are those that judged the opening mark (`alerts.rules.plan.Terms`).
    """

    rule: str
    rule_version: int
    point: str
    began_at: int
    opened_at: int
    covered: int
    breaching: int
    worst: float | None
    worst_at: int | None
    found_late: bool = False
    limit: float | None = None
    unit: str | None = None
    hours: str | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """An episode ended at ``ended_at`` (UTC ms), or late data moved its end there.

    ``ended_at`` None: late data showed that it has not ended after all.
    """

    rule: str
    point: str
    opened_at: int
    ended_at: int | None
    reason: EndReason | None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Late data shows that the episode was none; it stays on record, withdrawn for this reason."""

    rule: str
    point: str
    opened_at: int
    reason: str


@dataclass(frozen=True, slots=True)
class EpisodeFigures:
    """The figures of an episode that need its readings, computed after its opening and after its end.

    ``worst`` and ``mean``, which is over the breaching marks, are in the canonical unit; times are UTC ms.
    ``evidence`` is the exact readings of the opening window as ``(measured_at, value, received_at)`` rows, of
    which the records keep the first. ``None``: only the worst value has changed.
    """

    rule: str
    point: str
    opened_at: int
    worst: float | None
    worst_at: int | None
    mean: float | None
    evidence: list[tuple[int, float, int]] | None = None


Change = Opening | Ending | Withdrawal | EpisodeFigures


@dataclass(frozen=True, slots=True)
class Episode:
    """An episode as the records keep it. Field names of the REST contract; times UTC ms.

    ``hours`` is ``None``, and so are limit and unit, where a version of Wenya opened it that did not record
    them.
    """

    id: int
    rule: str
    rule_version: int
    clause: str
    point: str
    place: str
    concern: str
    severity: str
    began_at: int
    opened_at: int
    ended_at: int | None
    end_reason: str | None
    worst: float | None
    worst_at: int | None
    mean: float | None
    covered: int
    breaching: int
    found_late: bool
    withdrawn: bool
    withdrawn_reason: str | None
    recorded_at: int
    ticket: str | None = None
    limit: float | None = None
    unit: str | None = None
    hours: str | None = None
    evidence: list[tuple[int, float, int]] | None = None


class Identity(NamedTuple):
    """What identifies an episode; ``opened_at`` is UTC ms."""

    rule: str
    point: str
    opened_at: int


def identity_of(item: Episode | Change) -> Identity:
    """The identity of the episode that ``item`` is or changes."""
    return Identity(item.rule, item.point, item.opened_at)
