"""Changed rules tried on history: what they would have made of the last days, beside what is on record.

As a replay that changes nothing (`alerts.judging.past.replay`), of the rules that differ and no others. They
are judged as if they had always been so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alerts.episodes.episode import Episode
from alerts.judging.past.replay import (
    LEAD,
    EpisodeDifference,
    as_of,
    differences,
    ends_after,
    judge_span,
)
from alerts.rules.plan import Plan, plan_of
from alerts.rules.rule import Rule
from alerts.rules.selection import applies
from ingest.inventory.tree import Inventory, Point
from ingest.readings.history import History


@dataclass(frozen=True, slots=True)
class RuleTrial:
    """What is tried.

    Attributes
    ----------
    changed
        Ids of the rules that differ from those in force: changed, new, or off.
    plan
        Of those of them that are on.
    points
        At which one of them looks, or looks by what is in force.
    span
        From the first to the last instant that is judged, UTC ms, both included.
    """

    changed: tuple[str, ...]
    plan: Plan
    points: Sequence[Point]
    span: tuple[int, int]

    @property
    def readings(self) -> int:
        """About how many readings that takes."""
        return sum(readings_of(point, self.span) for point in self.points)


@dataclass(frozen=True, slots=True)
class TrialFound:
    """How many episodes there are on record, how many there would be, and which differ."""

    before: int
    after: int
    differences: Sequence[EpisodeDifference]


NOTHING_FOUND = TrialFound(0, 0, ())


def trial_of(
    inventory: Inventory,
    in_force: Mapping[str, Rule],
    tried: Mapping[str, Rule],
    points: Iterable[Point],
    span: tuple[int, int],
) -> RuleTrial:
    """What ``tried`` changes of the rules ``in_force``, to be judged at ``points`` in ``span`` (UTC ms)."""
    ids = [*tried, *(id_ for id_ in in_force if id_ not in tried)]
    changed = tuple(id_ for id_ in ids if tried.get(id_) != in_force.get(id_))
    either = [rules[id_] for rules in (tried, in_force) for id_ in changed if id_ in rules]
    looked_at = [point for point in points if any(applies(rule, point) for rule in either)]
    plan = plan_of(inventory, {id_: tried[id_] for id_ in changed if id_ in tried})
    return RuleTrial(changed, plan, looked_at, span)


def readings_of(point: Point, span: tuple[int, int]) -> int:
    """About how many readings of ``point`` are needed to judge ``span`` (UTC ms)."""
    return (span[1] - span[0] + LEAD) // point.sampling_ms + 1


def portions(points: Iterable[Point], span: tuple[int, int], most: int) -> Iterator[list[Point]]:
    """``points`` in order, as many at a time as have about ``most`` readings for ``span`` (UTC ms)."""
    some: list[Point] = []
    expected = 0
    for point in points:
        some.append(point)
        expected += readings_of(point, span)
        if expected >= most:
            yield some
            some, expected = [], 0
    if some:
        yield some


def try_portion(
    trial: RuleTrial, points: Sequence[Point], on_record: Iterable[Episode], history: History
) -> TrialFound:
    """What ``trial`` finds at some of its points. Writes nothing.

    Parameters
    ----------
    on_record
        The episodes of ``points``, not withdrawn, that were open within the span; of any rules.

    Raises
    ------
    ReadingsUnavailable, alerts.rules.hours.CalendarMissing
    """
    start, until = trial.span
    recorded = as_of([each for each in on_record if each.rule in trial.changed], until)
    changes = judge_span(trial.plan, points, recorded, start, until, history)
    after = ends_after(recorded, changes)
    return TrialFound(len(recorded), len(after), differences(recorded, changes))


def by_place(
    differing: Iterable[EpisodeDifference], inventory: Inventory, most: int
) -> list[tuple[str, int]]:
    """Id of a place and how many differences its points have, the ``most`` places with most of them first."""
    at = (inventory.points.get(each.point) for each in differing)
    return Counter(point.place for point in at if point is not None).most_common(most)
