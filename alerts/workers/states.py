"""The states of all points, taken from the checker: often while anybody looks at them."""

from __future__ import annotations

from alerts.compliance.situation.point_states import PointStates
from alerts.judging.checker import Checker
from alerts.judging.states import states_of
from ingest.clock import elapsed

WATCHED_EVERY_S, EVERY_S = 1.0, 10.0
"""How often they are taken while somebody looks, and otherwise."""
WATCHED_S = 120.0
"""For how long after a look somebody counts as looking: a console that is open looks four times a minute."""


class StatesWatch:
    """The newest states; the judge takes them at the end of a tick, others look.

    For two threads: each writes what the other only reads.
    """

    def __init__(self) -> None:
        self._latest: PointStates | None = None
        self._looked_at = -WATCHED_S
        self._taken_at = 0.0

    def latest(self) -> PointStates | None:
        """The newest states that were taken; ``None``: none yet. They are taken more often from now on."""
        self._looked_at = elapsed()
        return self._latest

    def take(self, checker: Checker, now: int) -> None:
        """Take the states of ``checker``, which has judged up to ``now`` (UTC ms), if it is time."""
        at = elapsed()
        every = WATCHED_EVERY_S if at - self._looked_at < WATCHED_S else EVERY_S
        if self._latest is None or at - self._taken_at >= every:
            self._latest, self._taken_at = states_of(checker, now), at
