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
from simulators.expected.tickets.tickets import ExpectedTicket


@dataclass(frozen=True, slots=True)
class RunInfo:
    """Which run it was. Times UTC ms; ``notes`` is what its user was told, such as of a stand-in."""

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
        What was played, and in which town.
    truth
        The true values, by family of points that share their marks.
    delivered
        Every reading as a correct receiver took it, in the order of arrival.
    ticks
        int64[n], the times that were told, UTC ms: what the service judged at.
    faults
        Every fault as its scenario has it, with its spans.
    true_episodes
        What judgement.md finds in the true values.
    episodes, tickets
        What judgement.md finds in what was delivered, told tick by tick: what the service must say.
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
