"""Episodes: spans during which a rule was violated at a point; their changes (judgement.md, section 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from alerts.rules.rule_words import JudgedBy

Evidence = list[tuple[int, float, int]]
"""The exact readings of an opening window: rows of ``(measured_at, value, received_at)``."""


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
    JUDGEABLE_AGAIN = "judgeable-again"
    """An unusable point had a judgeable mark again."""
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
class Reassessment:
    """Late data came that may have moved the episode's figures or opening window: they are due again.

    ``since`` (UTC ms): what was measured up to then is as it was.
    """

    rule: str
    point: str
    opened_at: int
    since: int


@dataclass(frozen=True, slots=True)
class EpisodeFigures:
    """The figures of an episode: as judged live while it goes on, or assessed from its readings.

    Attributes
    ----------
    worst, worst_at, mean
        In the canonical unit, UTC ms. The mean is over the breaching marks; only window rules have one.
    evidence
        The readings of the opening window that had been received when the opening was put on record.
        ``None``: figures as judged live, which are put right when they are assessed.
    marks, until
        How many breaching marks the mean is of, and up to when (UTC ms, excluded) marks are in the figures.
    window
        The opening window by all readings; ``None``: late data cannot have changed it any more.
    compared
        The figures up to where those on record reached, so that what late data moved is told from what time
        moved; ``None``: these figures themselves.
    settled
        As of `Episode`; ``None``: as it is.
    flags
        As of `Episode`; ``None``: as it is.
    """

    rule: str
    point: str
    opened_at: int
    worst: float | None
    worst_at: int | None
    mean: float | None
    evidence: Evidence | None = None
    marks: int = 0
    until: int = 0
    window: Evidence | None = None
    compared: FigureValues | None = None
    settled: Sequence[int] | None = None
    flags: Mapping[str, int] | None = None


class FigureValues(NamedTuple):
    """Worst value, its mark (UTC ms) and mean; canonical unit."""

    worst: float | None
    worst_at: int | None
    mean: float | None


Change = Opening | Ending | Withdrawal | Reassessment | EpisodeFigures


class EvidenceVersion(NamedTuple):
    """One version of the readings of an opening window, and when it was put on record (UTC ms)."""

    version: int
    recorded_at: int
    readings: Evidence


@dataclass(frozen=True, slots=True)
class Episode:
    """An episode as the records keep it. Field names of the REST contract; times UTC ms.

    ``hours`` is ``None``, and so are limit and unit, where a version of Wenya opened it that did not record
    them.

    Attributes
    ----------
    evidence, evidence_versions
        The first version, frozen; and all of them, the first included. Only of a single episode.
    breaching_marks, figures_to
        How many marks the mean is of, and up to when (UTC ms, excluded) marks are in the figures; 0: they
        have not been assessed since that is recorded.
    settled
        Figures of the marks that late data seldom reaches any more, as of
        `alerts.episodes.figures.MarkFigures.as_row`; ``None``: there are none, or few, or it did.
    flags
        Of *unusable*: flag -> how many stored readings had it, from its beginning to its opening, or its
        end once it is over; ``usable`` are those that may be judged. ``None``: not counted, or another rule.
    figures_moved
        What late data made of the figures, as long as the ticket does not tell of it: ``old`` and ``new``.
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
    breaching_marks: int = 0
    figures_to: int = 0
    settled: Sequence[int] | None = None
    flags: Mapping[str, int] | None = None
    figures_moved: Mapping[str, Any] | None = None
    evidence: Evidence | None = None
    evidence_versions: tuple[EvidenceVersion, ...] = ()


def judged_by(item: Episode | Opening) -> JudgedBy:
    """The rule that judged ``item``, as it holds it."""
    return JudgedBy(item.rule, item.rule_version, item.limit, item.unit, item.hours)


class Identity(NamedTuple):
    """What identifies an episode; ``opened_at`` is UTC ms."""

    rule: str
    point: str
    opened_at: int


def identity_of(item: Episode | Change) -> Identity:
    """The identity of the episode that ``item`` is or changes."""
    return Identity(item.rule, item.point, item.opened_at)
