"""The figures of an episode: worst value and when, mean, counts (judgement.md, section 4)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExpectedFigures:
    """The figures of one episode, from all that is known at the end: they do not depend on what came when.

    Attributes
    ----------
    worst, worst_at
        Canonical unit, and UTC ms of the first mark that has it: over the breaching marks until the end; of a
        fall the lowest of all its marks, of a stuck sensor the value; ``None`` for a silence.
    mean
        Over the breaching marks until the end, canonical unit; ``None`` where there is no window.
    covered, breaching
        Counts of marks in the opening window; 0 where there is no window.
    evidence_versions
        How many versions of the opening window there are: one more for each time that late readings changed
        the readings in force at its marks, after its opening was known.
    flags
        Of an unusable point: the name of a flag and how many readings have it, from the last judgeable mark
        until the end; to the opening while it is open.
    """

    worst: float | None = None
    worst_at: int | None = None
    mean: float | None = None
    covered: int = 0
    breaching: int = 0
    evidence_versions: int = 1
    flags: tuple[tuple[str, int], ...] = ()
