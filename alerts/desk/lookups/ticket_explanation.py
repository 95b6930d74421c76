"""Why a ticket was opened: its first episodes, each with the readings that explain it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from alerts.desk.lookups.tickets import seen_file
from alerts.episodes.episode import Episode
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from alerts.rules.limits import past_limits_of
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule, RuleKind
from alerts.rules.timing import silence_limit_of
from alerts.tickets.ticket import TicketFile
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.tree import Point
from ingest.journal.intake_notes import IntakeNotes
from ingest.readings.batch import Batch, batch_of
from ingest.stores.contract import ReadableStore, StoreError

MOST_EXPLAINED = 5
"""Episodes of a ticket that are explained; the first ones."""
LEAD = {
    RuleKind.SILENT: 6 * HOUR,
    RuleKind.STUCK: 13 * HOUR,
    RuleKind.FALL: 10 * MINUTE,
    RuleKind.UNUSABLE: HOUR,
}
"""How much before an episode without a window explains it, milliseconds."""
LONGEST_LED = DAY
"""How much of what led to *unusable* is shown at most, milliseconds."""
FOREVER = 1 << 62
MOST_CAME_INSTEAD = 20
"""Kinds and senders of what came instead that are told, those that came last."""


@dataclass(frozen=True, slots=True)
class CameInstead:
    """What came for a point that shows no sign of life, or was not taken: one kind of one sender.

    Attributes
    ----------
    kind, name
        A flag of readings that are stored, or the reason of dead letters.
    sender
        The source of the readings (``"json/gw-7"``), or who sent the letters.
    count
        Readings, or letters; all that came in ``since`` to ``last_at``, UTC ms of receipt.
    """

    kind: Literal["flag", "reason"]
    name: str
    sender: str
    count: int
    since: int
    last_at: int


@dataclass(frozen=True, slots=True)
class EpisodeExplanation:
    """An episode and what explains it.

    Attributes
    ----------
    episode
        With its evidence.
    rule, point
        As they are now; ``None`` when it is no longer there.
    span
        UTC ms: a little more than the window that opened the episode, or what led to it.
    readings
        The usable ones of ``span`` by time; for a rule with a window the newest version of its evidence.
    came_instead
        What came while the point was silent or could not be judged and counts for nothing, as intake has
        noted it: the newest first. What came before it noted anything, or so long ago that it made room for
        other notes, is not there.
    """

    episode: Episode
    rule: Rule | None
    point: Point | None
    span: tuple[int, int]
    readings: Batch
    came_instead: Sequence[CameInstead] = ()


@dataclass(frozen=True, slots=True)
class TicketExplanation:
    """A ticket's file with its first episodes, these explained, and the limits in force since the breach.

    ``points``: id of an episode -> its point, of the episodes whose figures its history tells of.
    ``readings_away``: readings are missing, since the store does not answer.
    """

    file: TicketFile
    episodes: list[EpisodeExplanation]
    points: Mapping[int, str]
    plan: Plan
    readings_away: bool


@use_case("tickets.explain", Right.LOOK, ScopeKind.OBJECT)
def explain_ticket(
    records: Records,
    store: ReadableStore,
    notes: IntakeNotes,
    viewer: Viewer,
    number: str,
    *,
    plan: Plan,
    before: int | None = None,
) -> TicketExplanation:
    """What is on record about one ticket; without the readings where the store does not answer.

    ``notes`` are those of intake; ``plan`` is the one in force. ``before``: number of a line of its history,
    of which there are the last ones before that; ``None``: the last ones.

    Raises
    ------
    UnknownTicket, Forbidden, RecordsError
    """
    with records.reading() as tx:
        file, territories = seen_file(tx, viewer, number, plan.inventory, MOST_EXPLAINED, before)
        episodes, plan = with_evidence(tx, file.episodes, plan)
        told = {figures["episode"] for line in file.history for figures in line.data.get("figures", ())}
        points = tx.episodes.points_of(told, territories=territories) if told else {}
    explained, readings_away = explain_episodes(episodes, store, notes, plan)
    return TicketExplanation(file, explained, points, plan, readings_away)


def with_evidence(tx: Transaction, found: Sequence[Episode], plan: Plan) -> tuple[list[Episode], Plan]:
    """``found`` with their evidence, and ``plan`` with all limits that they ever had."""
    episodes = tx.episodes.with_evidence(found)
    return episodes, _with_past_limits(tx, plan, episodes)


def explain_episodes(
    episodes: Sequence[Episode], store: ReadableStore, notes: IntakeNotes, plan: Plan
) -> tuple[list[EpisodeExplanation], bool]:
    """Each of ``episodes`` with what explains it, and whether readings are missing."""
    stored = _StoredReadings(store)
    return [_explained(episode, stored, notes, plan) for episode in episodes], stored.away


def _with_past_limits(tx: Transaction, plan: Plan, episodes: Sequence[Episode]) -> Plan:
    """``plan`` with all limits that ``episodes`` ever had: they may be older than what it remembers."""
    points = [plan.inventory.points[e.point].key for e in episodes if e.point in plan.inventory.points]
    changes = tx.rules.limit_changes_of({episode.rule for episode in episodes}, points)
    return replace(plan, past_limits=past_limits_of(changes))


def _explained(
    episode: Episode, stored: _StoredReadings, notes: IntakeNotes, plan: Plan
) -> EpisodeExplanation:
    rule, point = plan.rules.get(episode.rule), plan.inventory.points.get(episode.point)
    if rule is None or point is None:
        span = (episode.began_at, episode.opened_at)
        return EpisodeExplanation(episode, rule, point, span, batch_of([], [], []))
    span = span_of(episode, rule)
    if rule.kind is RuleKind.WINDOW:
        return EpisodeExplanation(episode, rule, point, span, _evidence(episode, point))
    readings = stored.of(point, span)
    came_instead: Sequence[CameInstead] = ()
    if rule.kind in (RuleKind.SILENT, RuleKind.UNUSABLE):
        silent = rule.kind is RuleKind.SILENT
        since = episode.opened_at - silence_limit_of(point) if silent else episode.began_at
        came_instead = _came_instead(notes, point, since, episode.ended_at or FOREVER)
    return EpisodeExplanation(episode, rule, point, span, readings.select(readings.usable()), came_instead)


def _came_instead(notes: IntakeNotes, point: Point, start: int, end: int) -> list[CameInstead]:
    """What came for the point between two instants of receipt (UTC ms) and counts for nothing.

    By receipt: a clock that is years off says nothing of when it came.
    """
    noted = [
        *(
            CameInstead("flag", one.flag, one.source, one.readings, one.since, one.last_at)
            for one in notes.flags(point.key)
        ),
        *(
            CameInstead("reason", one.reason, one.gateway, one.letters, one.since, one.last_at)
            for one in notes.refused(point=point.id)
        ),
    ]
    came = [one for one in noted if one.last_at > start and one.since < end]
    return sorted(came, key=lambda one: -one.last_at)[:MOST_CAME_INSTEAD]


def span_of(episode: Episode, rule: Rule) -> tuple[int, int]:
    """What explains the opening of ``episode``, UTC ms: a little more than its window, or what led to it."""
    if rule.kind is RuleKind.WINDOW:
        window = rule.step_ms * rule.marks
        return episode.opened_at - window - window // 12, episode.opened_at + window // 12
    lead = LEAD[rule.kind]
    if rule.kind is RuleKind.UNUSABLE:  # it may be days that led to it
        return max(episode.began_at, episode.opened_at - LONGEST_LED) - lead, episode.opened_at + lead // 10
    return min(episode.began_at, episode.opened_at) - lead, episode.opened_at + lead // 10


def _evidence(episode: Episode, point: Point) -> Batch:
    """The readings of the newest version as columns: those that the counts are of."""
    rows = episode.evidence_versions[-1].readings if episode.evidence_versions else []
    return batch_of(np.full(len(rows), point.key), [at for at, _, _ in rows], [value for _, value, _ in rows])


class _StoredReadings:
    """The stored readings; none when the store does not answer: a ticket is more than its readings.

    A store that has failed is not asked again for the same ticket.
    """

    def __init__(self, store: ReadableStore) -> None:
        self._store = store
        self.away = False

    def of(self, point: Point, span: tuple[int, int]) -> Batch:
        if not self.away:
            try:
                return self._store.read([point.key], *span)
            except StoreError:
                self.away = True
        return batch_of([], [], [])
