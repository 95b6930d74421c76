"""What the service looks after once a second, or once a minute, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Protocol

import structlog

from alerts.desk.rules_in_force import RulesInForce
from alerts.records import Claim, Records, RecordsError
from ingest.clock import Clock, elapsed
from ingest.problems import Problems, said_of_error

log = structlog.get_logger("wenya.service")

REFRESH_S = 1.0
SAVE_S = 60.0
"""How far behind the records are of what is kept in memory."""
JOIN_S = 5


class KeptInMemory(Protocol):
    """What changes with requests, and is put on record now and then."""

    def save(self, records: Records) -> None:
        """Put it on record. Raises `RecordsError`; it is kept if that is retryable."""
        ...


class Refresher:
    """Notices what the command line imported into the same records, and a claim on them that was lost.

    Attributes
    ----------
    claim_problem
        Code of the error while another service may be working on the records; else ``None``.
    """

    def __init__(
        self,
        records: Records,
        rules_in_force: RulesInForce,
        clock: Clock,
        claim: Claim,
        kept: Sequence[KeptInMemory],
    ) -> None:
        self.claim_problem: str | None = None
        self._records = records
        self._rules_in_force = rules_in_force
        self._clock = clock
        self._claim = claim
        self._kept = kept
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._refresh, name="refresh", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, in bounded time, and put on record what is only known here."""
        self._stopping.set()
        self._thread.join(JOIN_S)
        self._save()

    def _refresh(self) -> None:
        last_problem: str | None = None
        saved = elapsed()
        while not self._stopping.wait(REFRESH_S):
            self._renew_claim()
            try:
                self._rules_in_force.refresh(self._clock.now())
                last_problem = None
            except (RecordsError, Problems) as error:
                if str(error) != last_problem:
                    log.warning(
                        "cannot put the recorded inventory in force; retrying", reason=said_of_error(error)
                    )
                last_problem = str(error)
            if elapsed() - saved >= SAVE_S:
                saved = elapsed()
                self._save()

    def _save(self) -> None:
        for each in self._kept:
            try:
                each.save(self._records)
            except RecordsError as error:
                log.warning("not put on record", code=error.code, reason=error.said, again=error.retryable)

    def _renew_claim(self) -> None:
        """Notice when exclusive use of the records was lost with its session, and take it again."""
        try:
            self._claim.renew()
        except RecordsError as error:
            if error.code != self.claim_problem:
                log.warning(
                    "no exclusive use of the records: another service may be working on them",
                    code=error.code,
                    reason=error.said,
                )
            self.claim_problem = error.code
        else:
            if self.claim_problem is not None:
                log.info("exclusive use of the records again")
            self.claim_problem = None
