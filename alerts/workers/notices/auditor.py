"""The auditor: proves each minute that what was decided was told and sent, or finds what was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import structlog

from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.notices.auditing import audit_notices
from alerts.records import Records
from alerts.workers.each_second import WorkEachSecond
from ingest.clock import Clock
from ingest.durations import MINUTE

log = structlog.get_logger("wenya.auditor")


class NoticeAuditor:
    """Holds what was decided against what was sent, each minute."""

    def __init__(self, records: Records, clock: Clock, desk: Callable[[], DeskInForce]) -> None:
        self._records = records
        self._desk = desk
        self._next_at = 0
        self._known = set[str]()
        self._thread = WorkEachSecond(
            self.audit_in_step, clock, log, cannot="notices cannot be audited", again="auditing again"
        )
        self.found: Counter[str] = Counter()
        """Fault -> how many were found since the start."""

    def start(self) -> None:
        """Look from now on in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is at hand and stop; harmless when called twice."""
        self._thread.stop()

    @property
    def problem(self) -> str | None:
        """Why it cannot look now, a code that may be shown to anybody; ``None``: it can."""
        return self._thread.problem

    @property
    def turn_s(self) -> float:
        """For how many seconds its thread is at what it does now; 0: it waits."""
        return self._thread.turn_s

    def audit_in_step(self, now: int) -> None:
        """Look at ``now`` (UTC ms), if a minute has passed since it did. Raises `RecordsError`."""
        if now < self._next_at:
            return
        faults = audit_notices(self._records, self._desk(), now)
        self._next_at = now + MINUTE
        causes = {each.cause: each for each in faults}
        for cause, each in causes.items():
            if cause not in self._known:
                self.found[each.fault.value] += 1
                log.error("a notice is neither told nor sent", notice=each.notice.id, fault=each.fault.value)
        self._known = set(causes)
