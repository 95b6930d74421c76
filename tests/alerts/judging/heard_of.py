"""Whether everything that was not judged is told: by a silence, or as *unusable*. Worked out plainly."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.rules.rule_files import default_rules
from alerts.rules.timing import JUDGEABLE_WINDOWS, hold_of, least_present, of_metric, unusable_after
from ingest.inventory.tree import Inventory, Point
from ingest.readings.batch import UNUSABLE
from tests.alerts.judging.judge_history import batch
from tests.alerts.judging.judge_history import judge as judge_history
from tests.alerts.reference.marks import Reading, ReferenceEpisode

RULES = {id_: default_rules()[id_] for id_ in ("unusable", "silent")}

Stretch = tuple[str, int, int]
"""Point id, and from when to when (UTC ms)."""


def unheard_of(inventory: Inventory, readings: list[Reading], until: int) -> list[Stretch]:
    """Stretches in which a point was not judged for so long that it should be told, and is not.

    Every point is registered at the start; marks are judged from there until ``until`` (UTC ms).
    """
    start = min(point.registered_at for point in inventory.points.values())
    judged = judge_history(readings, inventory, RULES, start=start, until=until)
    found = []
    for point in inventory.points.values():
        own = [e for e in judged if e.point == point.id]
        for since, last in stretches_without_judgement(point, inventory, readings, until):
            silent = sum(overlap(e, since, last) for e in own if e.rule == "silent")
            told = any(e.rule == "unusable" and overlap(e, last, last + 1) for e in own)
            if last - since - silent >= unusable_after(point) and not told:
                found.append((point.id, since, last))
    return found


def overlap(episode: ReferenceEpisode, since: int, until: int) -> int:
    ended = until if episode.ended_at is None else min(episode.ended_at, until)
    return max(0, ended - max(episode.opened_at, since))


def stretches_without_judgement(
    point: Point, inventory: Inventory, readings: list[Reading], until: int
) -> Iterator[tuple[int, int]]:
    """From a judgeable mark, or the registration, to the last mark before the next one."""
    rule, window = of_metric(RULES["unusable"], point.metric), JUDGEABLE_WINDOWS[point.metric]
    taken = batch([r for r in readings if r.point == point.id], inventory)
    flags = zip(taken.measured_at.tolist(), taken.flags.tolist(), strict=True)
    times = [at for at, bits in flags if not bits & UNUSABLE]
    present: set[int] = set()
    for at in times:
        present.update(range(-(-at // window.step_ms), (at + hold_of(point)) // window.step_ms + 1))
    since = point.registered_at
    first, last = since // window.step_ms, until // window.step_ms
    for mark in range(first, last + 1):
        if sum(each in present for each in range(mark - window.marks + 1, mark + 1)) >= least_present(rule):
            if (mark - 1) * window.step_ms > since:
                yield since, (mark - 1) * window.step_ms
            since = mark * window.step_ms
    yield since, last * window.step_ms
