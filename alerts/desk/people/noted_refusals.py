"""Refusals, kept together until they are put on record: nobody buys a write with each request of theirs."""

from __future__ import annotations

from typing import NamedTuple

from alerts.people.audit import AuditEvent, AuditKind
from alerts.records import Records, RecordsError

MOST = 100
"""Different ones that are kept at once; of those beyond them there is the number."""


class NotedRefusal(NamedTuple):
    """Who was refused what, from where; ``code`` says why."""

    actor: str
    address: str
    subject: str
    code: str


BEYOND = NotedRefusal("", "", "", "others")


class NotedRefusals:
    """What was refused since it was last put on record: the same, again and again, is one row."""

    def __init__(self) -> None:
        self._noted: dict[NotedRefusal, tuple[int, int]] = {}

    def note(self, refusal: NotedRefusal, now: int) -> None:
        """It was refused at ``now`` (UTC ms)."""
        noted = self._noted
        if refusal not in noted and len(noted) >= MOST:
            refusal = BEYOND
        first, times = noted.get(refusal, (now, 0))
        noted[refusal] = (first, times + 1)

    def save(self, records: Records) -> None:
        """Put on record what was noted since the last time.

        Raises `RecordsError`. It is noted still where the records may take it later, and not where they
        refuse it as it is: else nothing would be put on record any more.
        """
        noted, self._noted = self._noted, {}
        if not noted:
            return
        events = [
            AuditEvent(
                first,
                AuditKind.REFUSED,
                refusal.actor,
                refusal.address,
                refusal.subject,
                {"code": refusal.code, "times": times},
            )
            for refusal, (first, times) in noted.items()
        ]
        try:
            with records.begin() as tx:
                tx.audit.append(events)
        except RecordsError as error:
            if error.retryable:
                for refusal, (first, times) in noted.items():
                    _, since = self._noted.get(refusal, (first, 0))
                    self._noted[refusal] = (first, times + since)
            raise
