"""Kinds of days, each computed once, and tables of their results.

A season has thousands of hours but only a few kinds of days: the ordinary one in winter and in summer, and
those with faults, each in times after its own midnight.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ingest.durations import HOUR
from simulators.water.spells import Spell
from simulators.water.supply import BEFORE, Floats, Instants, Supply, demand, opening

MARGIN = HOUR
"""Supply periods and spells this far outside of the computed time still count: longer than any of them takes
to begin or to end."""


class DayKind(NamedTuple):
    """Everything that one local day depends on; times in ms after its midnight.

    ``bounds`` are starts and ends of supply periods in turn.
    """

    length: int
    bounds: tuple[int, ...]
    spells: tuple[Spell, ...]

    def opening(self, t: Instants) -> Floats:
        """float64[len(t)]: how far the supply is open, 0 to 1."""
        return opening(np.array(self.bounds, np.int64), t)

    def demand(self, t: Instants) -> Floats:
        """float64[len(t)]: demand over its mean."""
        return demand(t)


def kinds_of(supply: Supply, spells: Sequence[Spell], of: Collection[str], back: int) -> list[DayKind]:
    """The kind of every day of the scenario, by its supply and by spells ``of`` these kinds.

    ``back``: how long before its midnight a spell has an effect on a day, ms.
    """
    own = [spell for spell in spells if spell.kind in of]
    days = zip(supply.midnights[BEFORE:-1].tolist(), supply.midnights[BEFORE + 1 :].tolist(), strict=True)
    return [_kind(supply, own, midnight, end - midnight, back) for midnight, end in days]


def _kind(supply: Supply, spells: Sequence[Spell], midnight: int, length: int, back: int) -> DayKind:
    first, last = -back - MARGIN, length + MARGIN
    begins, ends = (supply.bounds[::2] - midnight).tolist(), (supply.bounds[1::2] - midnight).tolist()
    near = [(a, b) for a, b in zip(begins, ends, strict=True) if b > first and a < last]
    bounds = tuple(edge for a, b in near for edge in (max(a, first), min(b, last)))
    return DayKind(length, bounds, tuple(_clipped(spells, midnight, first, last)))


def _clipped(spells: Sequence[Spell], midnight: int, first: int, last: int) -> Iterator[Spell]:
    """Those with an effect between ``first`` and ``last``, clipped to that time."""
    for spell in spells:
        moved = spell.shifted(-midnight)
        if moved.over > first and moved.start < last:
            yield moved._replace(start=max(moved.start, first), end=min(moved.end, last))


@dataclass(frozen=True)
class DayTable:
    """Values over the scenario's days, linear between the computed instants.

    Parameters
    ----------
    kind
        int64[days]: which of the kinds each day is.
    knots
        int64[n] a kind: the computed instants, ms after midnight, increasing, to the day's end at least.
    values
        float64[n, ...] a kind.
    """

    kind: Instants
    knots: tuple[Instants, ...]
    values: tuple[Floats, ...]

    @classmethod
    def computed(
        cls, kinds: Sequence[DayKind], compute: Callable[[DayKind], tuple[Instants, Floats]]
    ) -> DayTable:
        """The table of ``kinds``, with one computation for each distinct kind."""
        distinct = list(dict.fromkeys(kinds))
        numbers = {kind: number for number, kind in enumerate(distinct)}
        found = [compute(kind) for kind in distinct]
        which = np.array([numbers[kind] for kind in kinds], np.int64)
        return cls(which, tuple(knots for knots, _ in found), tuple(values for _, values in found))

    def at(self, day: Instants, since: Instants) -> Floats:
        """float64[len(day), ...]: the values ``since`` ms after the midnights of the days numbered ``day``.

        Raises
        ------
        ValueError
            For a day before the scenario's first.
        """
        if len(day) and day.min() < 0:
            raise ValueError("the water was not computed for that time: it lies before the scenario")
        found = np.empty((len(day), *self.values[0].shape[1:]))
        for number in np.unique(self.kind[day]):
            here = self.kind[day] == number
            found[here] = _interpolated(self.knots[number], self.values[number], since[here])
        return found


def _interpolated(knots: Instants, values: Floats, t: Instants) -> Floats:
    """float64[len(t), ...]: linear between ``values`` (float64[n, ...]) at ``knots`` (int64[n])."""
    right = np.clip(np.searchsorted(knots, t, side="right"), 1, len(knots) - 1)
    left = right - 1
    weight = np.clip((t - knots[left]) / (knots[right] - knots[left]), 0.0, 1.0)
    weight = weight.reshape(-1, *(1,) * (values.ndim - 1))
    return np.asarray(values[left] * (1.0 - weight) + values[right] * weight, np.float64)
