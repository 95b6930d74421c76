"""How readings arrived: in time, late, or not at all. One row for a gateway, or for a point of its own."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulators.expected.judging.silent_points import silence_after
from simulators.ledger.contents import Ledger
from simulators.plot.emphasis import hit_points
from simulators.plot.rows import Spans, within
from simulators.plot.subject import measured, spans
from simulators.plot.thinning import merged

Ints = NDArray[np.int64]

MOST, OTHERS = 8, 4
"""Rows that something is the matter with; rows in all, with others to compare them to, if those are fewer."""
TIMING = {"dropout", "clock-skew", "clock-reset", "swapped"}
"""Faults of devices that show in how and when readings arrive."""


@dataclass(frozen=True)
class ArrivalRow:
    """The readings of a gateway or of a point. Times UTC ms.

    Attributes
    ----------
    live
        int64[n]: when those were measured that came in time.
    late_measured, late_received
        int64[m], of those that came so late that their point had been silent.
    silent
        ``(start, end, share)``: when how large a part of the points was silent.
    withdrawn
        int64[k]: silences that turned out not to have been any.
    faults
        When a fault hit it.
    """

    name: str
    live: Ints
    late_measured: Ints
    late_received: Ints
    silent: list[tuple[int, int, float]]
    withdrawn: Ints
    faults: Spans


def arrival_rows(ledger: Ledger) -> list[ArrivalRow]:
    """Those that something is the matter with, and some others; empty if nothing is."""
    arrivals = _Arrivals(ledger)
    points, gateways = arrivals.troubled()
    if not points and not gateways:
        return []
    troubled = list(dict.fromkeys((*points[: MOST // 2], *gateways)))[:MOST]
    shown = list(dict.fromkeys((*troubled, *arrivals.speakers)))[: max(len(troubled), OTHERS)]
    single = set(points)
    return [
        arrivals.row(name, alone=name in single)
        for name in sorted(shown, key=lambda name: (name in single, name))
    ]


class _Arrivals:
    """The readings of ``ledger``, by what speaks for their points."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        rows, known = ledger.delivered, ledger.inventory
        self.speakers = [self._speaker(name) for name in rows.points]
        self._at = measured(rows.measured_at, rows.received_at)
        gaps = [silence_after(known.points[name]) if name in known.points else 0 for name in rows.points]
        self._late = rows.received_at - self._at > np.array(gaps, np.int64)[rows.point]
        self._timed = [(f, set(hit_points(ledger, f))) for f in ledger.faults if _is_timed(f)]
        self._silences = [episode for episode in ledger.episodes if episode.rule == "silent"]

    def _speaker(self, name: str) -> str:
        """The gateway that speaks for a point, or the point itself."""
        point = self.ledger.inventory.points.get(name)
        return (self.ledger.inventory.gateway_of(point) if point else None) or name

    def troubled(self) -> tuple[list[str], list[str]]:
        """Points that faults of devices are about, and gateways with faults, silences or late readings."""
        of_points = [sorted(points) for fault, points in self._timed if not fault.get("gateway")]
        # One of each fault first, then another of each.
        turns = chain.from_iterable(zip_longest(*of_points))
        of_gateways = [sorted(points) for fault, points in self._timed if fault.get("gateway")]
        late = np.unique(self.ledger.delivered.point[self._late]).tolist()
        names = (
            *chain.from_iterable(of_gateways),
            *(episode.point for episode in self._silences),
            *(self.ledger.delivered.points[i] for i in late),
        )
        return (
            list(dict.fromkeys(name for name in turns if name is not None)),
            list(dict.fromkeys(map(self._speaker, names))),
        )

    def row(self, name: str, *, alone: bool) -> ArrivalRow:
        """The row of a gateway, or of a point ``alone``."""
        rows, run = self.ledger.delivered, self.ledger.run
        which = rows.points if alone else self.speakers
        points = {point for point, called in zip(rows.points, which, strict=True) if called == name}
        mine = np.array([point in points for point in rows.points], np.bool_)[rows.point]
        hits = [span for fault, hit in self._timed if points & hit for span in spans(fault)]
        withdrawn = {e.opened_at for e in self._silences if e.withdrawn and e.point in points}
        return ArrivalRow(
            name,
            self._at[mine & ~self._late],
            self._at[mine & self._late],
            rows.received_at[mine & self._late],
            self._silent(points),
            np.array(sorted(withdrawn), np.int64),
            merged(within(hits, run.start, run.until)),
        )

    def _silent(self, points: set[str]) -> list[tuple[int, int, float]]:
        until = self.ledger.run.until
        each = [
            (episode.opened_at, until if episode.ended_at is None else episode.ended_at, episode.point)
            for episode in self._silences
            if episode.point in points and not episode.withdrawn
        ]
        return [
            (start, end, len({p for a, b, p in each if a < end and b > start}) / len(points))
            for start, end in merged((a, b) for a, b, _ in each)
        ]


def _is_timed(fault: dict[str, Any]) -> bool:
    return bool(fault.get("gateway")) or fault["kind"] in TIMING
