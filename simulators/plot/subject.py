"""The data of each quantity's panel, and whether it has one."""

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
"""Kind of a fault (`simulators.faults.kinds`) -> the quantity that it changes; the others name points."""
ALWAYS = (Metric.INDOOR_TEMPERATURE, Metric.WATER_PRESSURE)
"""Shown wherever it is measured; the qualities of water only if something happened to them."""
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
        The delivered readings of the points shown.
    faults
        When a fault was active that changes it: ``(start, end)``, UTC ms.
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
    """The quantities to show, in the order of `Metric`; with ``points`` only theirs."""
    run = ledger.run
    limits_of = LimitsOf(ledger.inventory, run.start, run.until)
    found = []
    for metric in Metric:
        truth = tuple(_only(family, ledger, metric) for family in ledger.truth)
        truth = tuple(family for family in truth if family.points)
        measured = (n for n in ledger.delivered.points if _metric(ledger, n) is metric)
        names = list(dict.fromkeys(chain((n for f in truth for n in f.points), measured)))
        requested = [name for name in points or () if _metric(ledger, name) is metric]
        if not (requested or (names and points is None)):
            continue
        shown = tuple(requested) or emphasised(ledger, metric, names)
        faults = (fault for fault in ledger.faults if metric in metrics_of(ledger, fault))
        subject = Subject(
            metric, truth, shown, _limits(ledger, limits_of, shown or names), _dots(ledger, shown),
            tuple(span for fault in faults for span in spans(fault)),
        )  # fmt: skip
        if requested or metric in ALWAYS or _has_events(ledger, subject, names):
            found.append(subject)
    return found


def metrics_of(ledger: Ledger, fault: dict[str, object]) -> set[Metric]:
    """The quantities that a fault changes."""
    kind = str(fault["kind"])
    if kind in ABOUT:
        return {ABOUT[kind]}
    return {ledger.inventory.points[name].metric for name in hit_points(ledger, fault)}


def spans(fault: dict[str, object]) -> Iterator[tuple[int, int]]:
    """When a fault was active: ``(start, end)``, UTC ms."""
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
    """The usable and flagged readings of ``names``, at most `MOST_DOTS` together."""
    rows = ledger.delivered
    found = {}
    for name in names:
        if name not in rows.points:
            continue
        mine = np.flatnonzero(rows.point == rows.points.index(name))
        mine = mine[np.isfinite(rows.value[mine])]
        mine = mine[evenly(len(mine), MOST_DOTS // len(names))] if len(mine) else mine
        at = times_of(rows.measured_at[mine], rows.received_at[mine])
        found[name] = Dots(at, rows.value[mine], (rows.flags[mine].astype(np.int64) & int(UNUSABLE)) == 0)
    return found


def times_of(measured_at: Ints, received_at: Ints) -> Ints:
    """int64[n]: when readings were measured; with a reset clock, when received (judgement.md, 1)."""
    return np.where(measured_at < CLOCK_RESET_BEFORE, received_at, measured_at)


def _has_events(ledger: Ledger, subject: Subject, names: Sequence[str]) -> bool:
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
