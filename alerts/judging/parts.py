"""Parts of a checker: what is judged together, found by point key; and parts that have failed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from alerts.judging.silence import SilenceTracker, is_sign_of_life
from alerts.judging.stuck import RunTracker
from alerts.judging.windows.cohort import Cohort
from alerts.rules.rule import Rule
from ingest.inventory.tree import Point
from ingest.readings.batch import Batch

Part = TypeVar("Part", Cohort, SilenceTracker, RunTracker)
"""What a part may be. Each has a column ``keys``, and the positions that other columns go by are its rows."""


@dataclass(frozen=True, slots=True)
class KeyedPart(Generic[Part]):
    """A part of the checker with its map from point keys to positions.

    ``position_of_key`` is int32, -1 = the point is not in this part; its last entry belongs to no key.
    """

    part: Part
    position_of_key: NDArray[np.int32]

    def locate(self, keys: NDArray[np.int32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Where the points ``keys`` (int32[n], of any inventory) are in this part.

        Returns the rows of ``keys`` that are in it, and their positions (intp, one for each row).
        """
        position = self.position_of_key.take(keys, mode="clip")  # a key too large meets the last entry
        rows = np.flatnonzero(position >= 0)
        return rows, position[rows].astype(np.intp)


AnyPart = KeyedPart[Cohort] | KeyedPart[SilenceTracker] | KeyedPart[RunTracker]


@dataclass(slots=True, eq=False)
class PartFault:
    """A part of the checker that failed: everything else goes on without it.

    Attributes
    ----------
    rules
        Ids of the rules that are not judged.
    keys
        int32[n], keys of the points at which they are not.
    decided_until
        UTC ms: everything in this part is decided up to here, and nothing after it.
    reason
        The error, for the log.
    """

    rules: tuple[str, ...]
    keys: NDArray[np.int32]
    decided_until: int
    reason: str

    def note_late(self, batch: Batch) -> None:
        """Judge from readings on that come in meanwhile and lie before what is decided."""
        before = np.isin(batch.point, self.keys) & (batch.measured_at <= self.decided_until)
        before &= may_be_judged(batch)
        if before.any():
            self.decided_until = int(batch.measured_at[before].min()) - 1


def may_be_judged(batch: Batch) -> NDArray[np.bool_]:
    """bool[n]: the rows that some part looks at, for their value or as a sign of life."""
    return batch.usable() | is_sign_of_life(batch)


class LeftOut:
    """Which rules are not judged at which points, by the parts that have failed.

    Parameters
    ----------
    faults
        Those parts.
    """

    def __init__(self, faults: Iterable[PartFault] = ()) -> None:
        self._keys: dict[str, set[int]] = {}
        for fault in faults:
            for rule in fault.rules:
                self._keys.setdefault(rule, set()).update(fault.keys.tolist())

    def has(self, rule_id: str, key: int) -> bool:
        """Whether the rule is not judged at the point ``key``."""
        return key in self._keys.get(rule_id, ())

    def rules_at(self, key: int) -> tuple[str, ...]:
        """Ids of the rules that are not judged at the point ``key``."""
        return tuple(rule for rule, keys in self._keys.items() if key in keys)

    def kept(self, rule: Rule, points: Sequence[Point]) -> list[Point]:
        """Those of ``points`` at which ``rule`` is judged."""
        left_out = self._keys.get(rule.id, ())
        return [point for point in points if point.key not in left_out] if left_out else list(points)


class AllBut(LeftOut):
    """All rules but one are left out, at all points.

    Parameters
    ----------
    rule
        The one that is judged.
    rules
        Ids of all rules.
    """

    def __init__(self, rule: Rule, rules: Iterable[str]) -> None:
        super().__init__()
        self._rule = rule.id
        self._others = tuple(id_ for id_ in rules if id_ != rule.id)

    def has(self, rule_id: str, key: int) -> bool:  # noqa: ARG002 - at all points alike
        """As of `LeftOut`."""
        return rule_id != self._rule

    def rules_at(self, key: int) -> tuple[str, ...]:  # noqa: ARG002 - at all points alike
        """As of `LeftOut`."""
        return self._others

    def kept(self, rule: Rule, points: Sequence[Point]) -> list[Point]:
        """As of `LeftOut`."""
        return list(points) if rule.id == self._rule else []


NOTHING_LEFT_OUT = LeftOut()
