"""Who spoke for others (judgement.md, *foreign*): in one message, and by sender."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ingest.durations import DAY

MOST_POINTS = 20
"""Points of one intrusion that are named."""
OVER_AFTER = DAY
"""An intrusion is over when nothing came for so long, ms; what comes later is another one."""


class ForeignReadings(NamedTuple):
    """The foreign readings of one message: the ids of the first ``points``, and how many there were."""

    points: tuple[str, ...]
    readings: int


@dataclass(frozen=True, slots=True)
class Intrusion:
    """What one sender spoke for that is not its own. Times of receipt, UTC ms.

    ``sender`` is as `ingest.decoding.senders` tells: a gateway of the inventory, a topic that gateways share,
    or nobody known. ``since`` is when it began, ``last_at`` when the last of its ``letters`` came.
    """

    sender: str
    since: int
    last_at: int
    letters: int
    points: tuple[str, ...]

    def with_letters(self, others: Intrusion) -> Intrusion:
        """With ``others`` of the same sender; those alone, if they came when this one was over."""
        if others.since - self.last_at > OVER_AFTER:
            return others
        points = tuple(dict.fromkeys((*self.points, *others.points)))[:MOST_POINTS]
        return Intrusion(
            self.sender,
            min(self.since, others.since),
            max(self.last_at, others.last_at),
            self.letters + others.letters,
            points,
        )
