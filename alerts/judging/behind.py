"""What is not judged yet after a restart: *unusable* at points of which it is not known what came before.

They are judged again, as late data is, from where they are behind, and look back as far as they must then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from alerts.judging.parts import KeyedPart, PartFault
from alerts.judging.windows.cohort import Cohort
from alerts.judging.windows.watched_points import NOT_BEHIND


def unusable_behind(cohorts: Iterable[KeyedPart[Cohort]]) -> dict[int, int]:
    """Point key -> UTC ms from where on *unusable* is not judged there yet."""
    found: dict[int, int] = {}
    for keyed in cohorts:
        if keyed.part.unusable is not None:
            positions, behind_from = keyed.part.unusable.open.behind()
            found.update(zip(keyed.part.keys[positions].tolist(), behind_from.tolist(), strict=True))
    return found


def earliest(points: Mapping[int, int], cohorts: Iterable[KeyedPart[Cohort]]) -> int:
    """From when on (UTC ms) ``points`` (key -> since) are to be judged again, with what is behind there."""
    behind = unusable_behind(cohorts)
    return min([*points.values(), *(behind[key] + 1 for key in points if key in behind)])


def behind_as_faults(cohorts: Iterable[KeyedPart[Cohort]]) -> list[PartFault]:
    """The same in the form in which parts are left out."""
    found = []
    for keyed in cohorts:
        if (window := keyed.part.unusable) is not None:
            positions, _ = window.open.behind()
            found.append(PartFault((window.rule.id,), keyed.part.keys[positions], 0, "behind"))
    return found


def behind_from(cohort: Cohort) -> int:
    """UTC ms: everything of *unusable* is judged up to here; later than anything where nothing is behind."""
    if cohort.unusable is None:
        return NOT_BEHIND
    return int(cohort.unusable.open.behind_from.min())


def is_behind(cohort: Cohort, positions: NDArray[np.intp]) -> NDArray[np.bool_]:
    """bool[m]: whether *unusable* is not judged yet at ``positions``."""
    if cohort.unusable is None:
        return np.zeros(len(positions), np.bool_)
    behind, _ = cohort.unusable.open.behind()
    return np.isin(positions, behind)
