"""How readings arrived: in time, late, or not at all. A row is a gateway, or a single point."""

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
from simulators.plot.subject import spans, times_of
from simulators.plot.thinning import merged

Ints = NDArray[np.int64]

MOST, OTHERS = 8, 4
"""Rows with faults, silences or late readings, at most; rows in all, filled up with others, at least."""
TIMING = {"dropout", "clock-skew", "clock-reset", "swapped"}
"""Faults of devices that affect when readings arrive."""


@dataclass(frozen=True)
class ArrivalRow:
    """The readings of a gateway or of a point. Times UTC ms.

    Attributes
    ----------
    live
        int64[n]: when the readings were measured that arrived in time.
    late_measured, late_received
        int64[m], of the readings so late that their point had been silent.
    silent
        ``(start, end, share)``: when points were silent, and which part of them.
    withdrawn
        int64[k]: openings of silences that were withdrawn.
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
    """Rows with faults, silences or late readings, and some others; empty if there are none of these."""
    arrivals = _Arrivals(ledger)
    points, gateways = arrivals.conspicuous()
    if not points and not gateways:
        return []
    chosen = list(dict.fromkeys((*points[: MOST // 2], *gateways)))[:MOST]
    shown = list(dict.fromkeys((*chosen, *arrivals.senders)))[: max(len(chosen), OTHERS)]
    single = set(points)
    return [
        arrivals.row(name, alone=name in single)
        for name in sorted(shown, key=lambda name: (name in single, name))
    ]


class _Arrivals:
    """The readings of ``ledger``, by gateway."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        rows, known = ledger.delivered, ledger.inventory
        self.senders = [self._sender(name) for name in rows.points]
        self._at = times_of(rows.measured_at, rows.received_at)
        gaps = [silence_after(known.points[name]) if name in known.points else 0 for name in rows.points]
        self._late = rows.received_at - self._at > np.array(gaps, np.int64)[rows.point]
        self._timed = [(f, set(hit_points(ledger, f))) for f in ledger.faults if _is_timed(f)]
        self._silences = [episode for episode in ledger.episodes if episode.rule == "silent"]

    def _sender(self, name: str) -> str:
        """The gateway of a point, or the point itself if it has none."""
        point = self.ledger.inventory.points.get(name)
        return (self.ledger.inventory.gateway_of(point) if point else None) or name

    def conspicuous(self) -> tuple[list[str], list[str]]:
        """Points with faults of devices, and gateways with faults, silences or late readings."""
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
            list(dict.fromkeys(map(self._sender, names))),
        )

    def row(self, name: str, *, alone: bool) -> ArrivalRow:
        """The row of a gateway, or of a point ``alone``."""
        rows, run = self.ledger.delivered, self.ledger.run
        which = rows.points if alone else self.senders
        points = {point for point, called in zip(rows.points, which, strict=True) if called == name}
        own = np.array([point in points for point in rows.points], np.bool_)[rows.point]
        hits = [span for fault, hit in self._timed if points & hit for span in spans(fault)]
        withdrawn = {e.opened_at for e in self._silences if e.withdrawn and e.point in points}
        return ArrivalRow(
            name,
            self._at[own & ~self._late],
            self._at[own & self._late],
            rows.received_at[own & self._late],
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
