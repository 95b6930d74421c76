"""Tells the log what is put on record: tickets, what people do, and gateways that fall silent and come back.

All of it is on record anyway, whoever did it: in this process, at a command beside it, or by a sweep. So one
reader of events and audit tells it, and nothing that acts has to. What people wrote and whom they wrote of is
no part of a line: a log is read by others than the records, and kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog

from alerts.events import OF_TICKETS, TICKET_OPENED, Event
from alerts.people.audit import AuditEvent, AuditKind
from alerts.records import Records
from alerts.workers.each_second import WorkEachSecond
from ingest.clock import Clock
from ingest.durations import SECOND
from ingest.inventory.tree import Inventory
from ingest.journal.journal import Journal

log = structlog.get_logger("wenya.record")

MOST = 500
"""Events and lines of the audit in one look; what is beyond is told a second later."""
GATEWAYS_EVERY = 10 * SECOND
TOLD_OF_TICKET = ("place", "concern", "severity", "state")
TOLD_OF_ACT = ("command",)
"""What an act's line tells beside who, what and of what; all else may be somebody's words."""
GRAVE = (AuditKind.LOCKED_OUT, AuditKind.FIRST_ADMINISTRATOR)


class RecordLog(WorkEachSecond):
    """From its start on. What was on record before is told by the log of before, or by nobody."""

    def __init__(
        self, records: Records, journal: Journal, inventory: Callable[[], Inventory], clock: Clock
    ) -> None:
        super().__init__(
            self._look, clock, log, cannot="cannot read what to tell", again="what happens is told again"
        )
        self._records = records
        self._journal = journal
        self._inventory = inventory
        self._event: int | None = None
        self._act = 0
        self._silent: frozenset[str] | None = None
        self._gateways_at = 0

    def _look(self, now: int) -> None:
        with self._records.reading() as tx:
            if self._event is None:
                self._event, self._act = tx.events.newest(), tx.audit.newest()
            events, self._event = tx.events.after(self._event, MOST, territories=None)
            acts = tx.audit.after(self._act, MOST)
        for event in events:
            _tell_event(event)
        for act in acts:
            _tell_act(act)
            self._act = act.id
        if not 0 <= now - self._gateways_at < GATEWAYS_EVERY:
            self._gateways_at = now
            self._tell_gateways(now)

    def _tell_gateways(self, now: int) -> None:
        behind = self._inventory().behind_gateways
        silent = behind.wholly_silent(self._journal.notes.received_at(behind.key), now)
        if self._silent is None:
            log.info("gateways", known=len(behind.row_of), silent=len(silent))
        else:
            for gateway in sorted(silent - self._silent):
                log.warning("gateway is silent", gateway=gateway)
            for gateway in sorted(self._silent - silent):
                log.info("gateway is heard again", gateway=gateway)
        self._silent = silent


def _tell_event(event: Event) -> None:
    if event.kind not in OF_TICKETS:
        log.debug(event.kind, point=event.subject, rule=event.data.get("rule"))
        return
    told = {name: event.data[name] for name in TOLD_OF_TICKET if name in event.data}
    tell = log.info if event.kind == TICKET_OPENED or told.get("state") == "closed" else log.debug
    tell(event.kind, ticket=event.subject, **told)


def _tell_act(act: AuditEvent) -> None:
    told = {name: act.data[name] for name in TOLD_OF_ACT if isinstance(act.data.get(name), str)}
    if act.address:
        told["address"] = act.address
    if act.acting_for:
        told["acting_for"] = act.acting_for
    tell = log.warning if act.kind in GRAVE else log.info
    tell(act.kind.value, who=act.actor, of=act.subject, **told)
