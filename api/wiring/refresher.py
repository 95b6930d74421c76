"""What the service looks after once a second, or once a minute, in a thread of its own."""

from __future__ import annotations

import threading
from contextlib import suppress

import structlog

from alerts.desk.people.tokens import TokenUse
from alerts.desk.rules_in_force import RulesInForce
from alerts.records import Claim, Records, RecordsError
from ingest.clock import Clock, elapsed
from ingest.problems import Problems

log = structlog.get_logger("wenya.service")

REFRESH_S = 1.0
TOKEN_USE_S = 60.0
"""How far behind the records are of when tokens were used."""
JOIN_S = 5


class Refresher:
    """Notices what the command line imported into the same records, and a claim on them that was lost.

    Attributes
    ----------
    claim_problem
        Code of the error while another service may be working on the records; else ``None``.
    """

    def __init__(
        self, records: Records, rules_in_force: RulesInForce, clock: Clock, claim: Claim, token_use: TokenUse
    ) -> None:
        self.claim_problem: str | None = None
        self._records = records
        self._rules_in_force = rules_in_force
        self._clock = clock
        self._claim = claim
        self._token_use = token_use
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._refresh, name="refresh", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, in bounded time, and put on record what is only known here."""
        self._stopping.set()
        self._thread.join(JOIN_S)
        with suppress(RecordsError):
            self._token_use.save(self._records)

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
                    log.warning("cannot put the recorded inventory in force; retrying", reason=str(error))
                last_problem = str(error)
            if elapsed() - saved >= TOKEN_USE_S:
                saved = elapsed()
                with suppress(RecordsError):  # kept until they answer again
                    self._token_use.save(self._records)

    def _renew_claim(self) -> None:
        """Notice when exclusive use of the records was lost with its session, and take it again."""
        try:
            self._claim.renew()
        except RecordsError as error:
            if error.code != self.claim_problem:
                log.warning(
                    "no exclusive use of the records: another service may be working on them",
                    code=error.code,
                    reason=error.detail,
                )
            self.claim_problem = error.code
        else:
            if self.claim_problem is not None:
                log.info("exclusive use of the records again")
            self.claim_problem = None
