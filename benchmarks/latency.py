"""Figure 4: from the deciding mark to the ticket in the API, under load.

Healthy rooms make the load; the others turn cold (`benchmarks.cold_rooms`).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np

from benchmarks.cold_rooms import (
    RULES,
    SECONDS,
    delays,
    next_beginning,
    publish_cold,
    watch_tickets,
    with_cold_rooms,
)
from benchmarks.rig import Rig
from benchmarks.throughput import finish


@dataclass(frozen=True)
class Latency:
    """Milliseconds from the deciding mark until the API told the ticket, at ``rate`` messages a second."""

    p50_ms: float
    p99_ms: float
    worst_ms: float
    tickets: int
    rate: float


def measure(rate: float, points: int) -> Latency:
    """Run it for about a minute and a half."""
    with Rig(with_cold_rooms(points), rules=RULES, checker="") as rig:
        seen: dict[str, int] = {}
        stop = threading.Event()
        watcher = threading.Thread(target=watch_tickets, args=(rig.url, seen, stop), daemon=True)
        watcher.start()
        load = rig.load(int(rate * SECONDS), 1, points, rate)
        began = next_beginning()
        publish_cold(rig.broker, began)
        finish(load)
        stop.wait(2)
        stop.set()
        watcher.join(20)
    found = [delay for _, delay in delays(seen, began)]
    p50, p99 = np.percentile(found, (50, 99))
    return Latency(float(p50), float(p99), float(max(found)), len(found), rate)
