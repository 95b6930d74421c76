"""Jobs of a service that has none."""

from __future__ import annotations

from alerts.workers.nightly.jobs import JobState
from ingest.durations import HOUR

AT = 1_768_436_400_000
"""When the stand-in's day is looked at, UTC ms."""


class StandInJobs:
    """A job that was done, one that was not yet, and one that fails."""

    def states(self) -> list[JobState]:
        return [
            JobState("hours", AT - HOUR, AT + HOUR, ""),
            JobState("expiry", None, AT + HOUR, ""),
            JobState("audit", None, AT + HOUR, "the disk is full"),
        ]
