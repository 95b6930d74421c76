"""The auditor: proves each minute that what was decided was told and sent, or finds what was not."""

from __future__ import annotations

from collections import Counter

import structlog

from alerts.desk.notices.auditing import audit_notices
from alerts.records import Records, RecordsError
from alerts.workers.each_second import EachSecond
from ingest.clock import Clock
from ingest.durations import MINUTE

log = structlog.get_logger("wenya.auditor")


class NoticeAuditor:
    """Holds what was decided against what was sent, each minute in a transaction."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock
        self._next_at = 0
        self._known = set[str]()
        self._thread = EachSecond(self._look)
        self.found: Counter[str] = Counter()
        """Fault -> how many were found since the start."""
        self.problem: str | None = None
        """Why it cannot look now, a code that may be shown to anybody; ``None``: it can."""

    def start(self) -> None:
        """Look from now on in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is at hand and stop; harmless when called twice."""
        self._thread.stop()

    @property
    def turn_s(self) -> float:
        """For how many seconds its thread is at what it does now; 0: it waits."""
        return self._thread.turn_s

    def audit_in_step(self, now: int) -> None:
        """Look at ``now`` (UTC ms), if a minute has passed since it did. Raises `RecordsError`."""
        if now < self._next_at:
            return
        with self._records.begin() as tx:
            faults = audit_notices(tx, now)
        self._next_at = now + MINUTE
        causes = {each.found(now).cause: each for each in faults}
        for cause, each in causes.items():
            if cause not in self._known:
                self.found[each.fault.value] += 1
                log.error("a notice is neither told nor sent", notice=each.notice.id, fault=each.fault.value)
        self._known = set(causes)

    def _look(self) -> None:
        """What the scheduler does; its thread must survive every error."""
        try:
            now = self._clock.now()
            if now:
                self.audit_in_step(now)
        except RecordsError as error:
            self._cannot_look(error.code, error.detail)
        except Exception as error:
            log.exception("notices cannot be audited")
            self._cannot_look("unexpected", repr(error))
        else:
            self.problem = None

    def _cannot_look(self, code: str, detail: str) -> None:
        """Only the code may be shown to anybody; the detail goes to the log."""
        if code != self.problem:
            log.warning("notices cannot be audited", code=code, detail=detail)
            self.problem = code
