"""The contents of a ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.inventory.tree import Inventory
from simulators.expected.judging.episodes import ExpectedEpisode
from simulators.expected.judging.readings import DeliveredReadings
from simulators.expected.tickets.expected_ticket import ExpectedTicket
from simulators.expected.tickets.intrusions import ForeignReading


@dataclass(frozen=True, slots=True)
class RunInfo:
    """The run. Times UTC ms; ``notes`` are those of its town, such as of an analytic network."""

    title: str
    seed: int
    start: int
    until: int
    step: int
    zone: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Truth:
    """True values at every mark: ``at`` int64[marks], UTC ms; ``value`` float64[marks, points]."""

    points: tuple[str, ...]
    at: NDArray[np.int64]
    value: NDArray[np.float64]


@dataclass(frozen=True)
class Ledger:
    """The ground truth of one run.

    Attributes
    ----------
    run, inventory
        The run and its town.
    truth
        The true values, by family of points that share their marks.
    delivered
        Every reading as a correct receiver stores it, in the order of arrival.
    ticks
        int64[n], the published times, UTC ms, at which the service judged.
    faults
        Every fault of the scenario, with its spans.
    true_episodes
        What judgement.md finds in the true values.
    episodes, tickets
        What judgement.md finds in the delivered readings, tick by tick: what the service must report.
    foreign
        The readings that a correct receiver refuses, since their sender may not speak for the point.
    """

    run: RunInfo
    inventory: Inventory
    truth: Sequence[Truth]
    delivered: DeliveredReadings
    ticks: NDArray[np.int64]
    faults: Sequence[dict[str, Any]]
    true_episodes: Sequence[ExpectedEpisode]
    episodes: Sequence[ExpectedEpisode]
    tickets: Sequence[ExpectedTicket]
    foreign: Sequence[ForeignReading] = ()
