"""The episodes that judgement.md asks for, from the delivered readings: at the end, and tick by tick."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.inventory.tree import Inventory
from simulators.expected.judging.decisions import Allowance
from simulators.expected.judging.figures import ExpectedFigures
from simulators.expected.judging.judge import NewestTimes, PointJudgement, ReferenceJudge
from simulators.expected.judging.readings import DeliveredReadings, take_in
from simulators.expected.judging.rules import RULES, ReferenceRule
from simulators.expected.judging.spans import EpisodeUpdate

Ints = NDArray[np.int64]
Identity = tuple[str, str, int]
"""Rule, point, ``opened_at``: what identifies an episode."""


@dataclass(frozen=True, slots=True)
class ExpectedEpisode:
    """One span during which one rule was violated at one point. Times UTC ms.

    Attributes
    ----------
    worst, worst_at, mean, covered, breaching, evidence_versions, flags
        See `figures.ExpectedFigures`; those of a withdrawn one say nothing.
    found_late, withdrawn
        Late data revealed it; late data dissolved it.
    known_at
        The tick at which its opening became known; the last one if it was withdrawn and came back.
    """

    rule: str
    clause: str
    point: str
    place: str
    began_at: int
    opened_at: int
    ended_at: int | None
    end_reason: str | None
    worst: float | None
    worst_at: int | None
    mean: float | None
    covered: int
    breaching: int
    evidence_versions: int
    flags: tuple[tuple[str, int], ...]
    found_late: bool
    withdrawn: bool
    known_at: int

    @property
    def identity(self) -> Identity:
        """Rule, point and opening."""
        return self.rule, self.point, self.opened_at


@dataclass(frozen=True, slots=True)
class ExpectedChange:
    """The state of an episode of ``rule`` at ``point`` from ``tick`` (index) on."""

    tick: int
    rule: str
    point: str
    update: EpisodeUpdate

    @property
    def identity(self) -> Identity:
        """Rule, point and opening."""
        return self.rule, self.point, self.update.opened


@dataclass(frozen=True)
class ExpectedHistory:
    """What a service that judges at ``ticks`` (int64[k], UTC ms) must report.

    ``episodes`` are as after the last tick, withdrawn ones too, sorted by rule, point and opening;
    ``changes`` are in order of ticks. Before ``start`` (UTC ms) everything was normal.
    """

    start: int
    ticks: Ints
    episodes: tuple[ExpectedEpisode, ...]
    changes: tuple[ExpectedChange, ...]
    newest_times: NewestTimes


def judge(
    delivered: DeliveredReadings,
    inventory: Inventory,
    *,
    start: int,
    until: int,
    rules: Mapping[str, ReferenceRule] = RULES,
) -> list[ExpectedEpisode]:
    """The episodes that open in [start, until] (UTC ms), from all that was measured by ``until``.

    Sorted by rule, point and opening. Every rule and point is normal before ``start``; windows look back.
    Raises `simulators.expected.judging.hours.CalendarNotSet`.
    """
    known = take_in(delivered, inventory)
    known = known.take(known.at <= until)
    # One tick at the end that waits for nothing.
    ticks, arrival_tick = np.array([until], np.int64), np.zeros(len(known.at), np.int64)
    reference_judge = ReferenceJudge(
        inventory, rules, known, arrival_tick, ticks, start, Allowance(0, uploads=False)
    )
    found = [
        _episode(each, update, figures, until)
        for each in reference_judge.judgements()
        for update, figures in each.final
    ]
    return sorted(found, key=lambda e: e.identity)


def judge_ticks(
    delivered: DeliveredReadings,
    inventory: Inventory,
    ticks: Ints,
    *,
    start: int,
    rules: Mapping[str, ReferenceRule] = RULES,
) -> ExpectedHistory:
    """What a service must report that judges at exactly ``ticks`` (int64[k], UTC ms, increasing).

    At a tick it has what was received before it. Raises `simulators.expected.judging.hours.CalendarNotSet`.
    """
    known = take_in(delivered, inventory)
    arrival_tick = np.searchsorted(ticks, known.received_at, side="right").astype(np.int64)
    in_time = arrival_tick < len(ticks)
    reference_judge = ReferenceJudge(
        inventory, rules, known.take(in_time), arrival_tick[in_time], ticks, start, Allowance()
    )
    return _history(reference_judge, ticks, start)


def _history(reference_judge: ReferenceJudge, ticks: Ints, start: int) -> ExpectedHistory:
    changes: list[ExpectedChange] = []
    episodes: list[ExpectedEpisode] = []
    for each in reference_judge.judgements():
        changes += [
            ExpectedChange(update.tick, each.rule.id, each.point.id, update) for update in each.updates
        ]
        episodes += [
            _episode(each, update, figures, int(ticks[update.opening_tick])) for update, figures in each.final
        ]
    return ExpectedHistory(
        start,
        ticks,
        tuple(sorted(episodes, key=lambda e: e.identity)),
        tuple(sorted(changes, key=lambda c: c.tick)),
        reference_judge.newest_times(),
    )


def _episode(
    judgement: PointJudgement, update: EpisodeUpdate, figures: ExpectedFigures, known_at: int
) -> ExpectedEpisode:
    return ExpectedEpisode(
        judgement.rule.id,
        judgement.rule.clause,
        judgement.point.id,
        judgement.point.place,
        update.began,
        update.opened,
        update.ended,
        update.reason,
        figures.worst,
        figures.worst_at,
        figures.mean,
        figures.covered,
        figures.breaching,
        figures.evidence_versions,
        figures.flags,
        update.found_late,
        update.withdrawn,
        known_at,
    )
