"""What there is to show of each quantity, and whether it is worth a panel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from ingest.readings.batch import UNUSABLE
from ingest.readings.quantities import Metric
from simulators.expected.judging.readings import CLOCK_RESET_BEFORE
from simulators.expected.judging.rules import RULES
from simulators.ledger.contents import Ledger, Truth
from simulators.plot.emphasis import emphasised, hit_points
from simulators.plot.limits import Limits, LimitsOf
from simulators.plot.thinning import evenly

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

HEAT = (
    *("station-outage", "station-pump-trip", "blocked-riser"),
    *("air-locked-radiator", "window-open", "under-heated"),
)
PIPES = ("burst", "water-pump-trip", "closed-valve", "throttled-main", "planned-outage")
ABOUT: dict[str, Metric] = {
    **dict.fromkeys(HEAT, Metric.INDOOR_TEMPERATURE),
    **dict.fromkeys(PIPES, Metric.WATER_PRESSURE),
    "contamination": Metric.TURBIDITY,
    "dosing-failure": Metric.FREE_CHLORINE,
}
"""Kind of a fault (see `simulators.faults.kinds`) -> the quantity that it changes; the others hit named points."""
ALWAYS = (Metric.INDOOR_TEMPERATURE, Metric.WATER_PRESSURE)
"""Shown wherever it is measured; the qualities of water only if something is the matter with them."""
MOST_DOTS = 600
"""Readings that are drawn in one panel."""


@dataclass(frozen=True)
class Dots:
    """Readings of one point: ``at`` int64[n] UTC ms, ``value`` float64[n], ``usable`` bool[n]."""

    at: Ints
    value: Floats
    usable: NDArray[np.bool_]


@dataclass(frozen=True)
class Subject:
    """One quantity.

    Attributes
    ----------
    truth
        Its true values, in families that share their marks.
    shown
        The points shown one by one.
    limits
        Limits that hold for its points, those of most points first.
    dots
        What was delivered of the points shown.
    faults
        When a fault was there that is about it: ``(start, end)``, UTC ms.
    """

    metric: Metric
    truth: tuple[Truth, ...]
    shown: tuple[str, ...]
    limits: tuple[Limits, ...]
    dots: dict[str, Dots]
    faults: tuple[tuple[int, int], ...]

    def line(self, name: str) -> tuple[Ints, Floats] | None:
        """The true values of a point, if the ledger has them."""
        for family in self.truth:
            if name in family.points:
                return family.at, family.value[:, family.points.index(name)]
        return None


def subjects(ledger: Ledger, points: Sequence[str] | None) -> list[Subject]:
    """The quantities that are due, in the order of `Metric`; with ``points`` only theirs."""
    run = ledger.run
    limits_of = LimitsOf(ledger.inventory, run.start, run.until)
    found = []
    for metric in Metric:
        truth = tuple(_only(family, ledger, metric) for family in ledger.truth)
        truth = tuple(family for family in truth if family.points)
        measured = (n for n in ledger.delivered.points if _metric(ledger, n) is metric)
        names = list(dict.fromkeys(chain((n for f in truth for n in f.points), measured)))
        asked = [name for name in points or () if _metric(ledger, name) is metric]
        if not (asked or (names and points is None)):
            continue
        shown = tuple(asked) or emphasised(ledger, metric, names)
        subject = Subject(
            metric, truth, shown, _limits(ledger, limits_of, shown or names), _dots(ledger, shown),
            tuple(span for fault in ledger.faults if metric in about(ledger, fault) for span in spans(fault)),
        )  # fmt: skip
        if asked or metric in ALWAYS or _is_news(ledger, subject, names):
            found.append(subject)
    return found


def about(ledger: Ledger, fault: dict[str, object]) -> set[Metric]:
    """The quantities that a fault is about."""
    kind = str(fault["kind"])
    if kind in ABOUT:
        return {ABOUT[kind]}
    return {ledger.inventory.points[name].metric for name in hit_points(ledger, fault)}


def spans(fault: dict[str, object]) -> Iterator[tuple[int, int]]:
    """When a fault was there: ``(start, end)``, UTC ms."""
    given = fault["spans"]
    if isinstance(given, Sequence):
        yield from ((int(start), int(end)) for start, end in given)


def _metric(ledger: Ledger, name: str) -> Metric | None:
    point = ledger.inventory.points.get(name)
    return point.metric if point else None


def _only(family: Truth, ledger: Ledger, metric: Metric) -> Truth:
    which = [i for i, name in enumerate(family.points) if _metric(ledger, name) is metric]
    if len(which) == len(family.points):
        return family
    return Truth(tuple(family.points[i] for i in which), family.at, family.value[:, which])


def _limits(ledger: Ledger, limits_of: LimitsOf, names: Sequence[str]) -> tuple[Limits, ...]:
    given = [limits_of(ledger.inventory.points[name]) for name in names]
    count = Counter(limits.key for limits in given)
    known = {limits.key: limits for limits in given}
    return tuple(known[key] for key, _ in count.most_common())


def _dots(ledger: Ledger, names: Sequence[str]) -> dict[str, Dots]:
    """Buffered readings of a clock that was reset have no place in time; live ones are of when they came."""
    rows = ledger.delivered
    found = {}
    for name in names:
        if name not in rows.points:
            continue
        mine = np.flatnonzero(rows.point == rows.points.index(name))
        mine = mine[np.isfinite(rows.value[mine])]
        mine = mine[evenly(len(mine), MOST_DOTS // len(names))] if len(mine) else mine
        at = measured(rows.measured_at[mine], rows.received_at[mine])
        found[name] = Dots(at, rows.value[mine], (rows.flags[mine].astype(np.int64) & int(UNUSABLE)) == 0)
    return found


def measured(measured_at: Ints, received_at: Ints) -> Ints:
    """int64[n]: when readings were measured; for a clock that was reset, when they came (judgement.md, 1)."""
    return np.where(measured_at < CLOCK_RESET_BEFORE, received_at, measured_at)


def _is_news(ledger: Ledger, subject: Subject, names: Sequence[str]) -> bool:
    known = set(names)
    if any(ABOUT.get(str(fault["kind"])) is subject.metric for fault in ledger.faults):
        return True
    if any(
        episode.point in known and RULES[episode.rule].metric is subject.metric
        for episode in chain(ledger.episodes, ledger.true_episodes)
        if episode.rule in RULES
    ):
        return True
    lines = [line for name in subject.shown if (line := subject.line(name))]
    return any(limits.breached(at, value) for limits in subject.limits[:1] for at, value in lines)
