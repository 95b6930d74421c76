"""The composition root: every part is made here, started in order, and stopped in the opposite order."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

import structlog

from alerts.attachments.store import AttachmentStore
from alerts.deadlines.days.organisation import year_wanted
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.desk.lookups.naming import NameBook
from alerts.desk.now.book import SituationBook
from alerts.desk.people.last_use import SessionUse, TokenUse
from alerts.desk.people.noted_refusals import NotedRefusals
from alerts.desk.registration import InventoryImport, InventorySource
from alerts.desk.rules_in_force import RulesInForce
from alerts.desk.tables.calendars import YearImport
from alerts.desk.tables.tables_in_force import TablesInForce
from alerts.people.viewer import Viewer
from alerts.records import Records
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule
from alerts.rules.rule_files import load_rules
from alerts.workers.judge import JudgeWorker
from alerts.workers.nightly.jobs import Jobs
from alerts.workers.progress import last_known_time, rely_on_journal
from api.ports.bounded_reads import BoundedReads
from api.ports.readiness import READY, PartState, ready_but, ready_noting
from api.ports.running_service import Counters
from api.ports.settings import Settings
from api.printing.look import printing_fault
from api.printing.pdf import Printer
from api.wiring.client_id import client_id_of
from api.wiring.connections import broker_address, opened_store
from api.wiring.desk_workers import DeskWorkers
from api.wiring.heartbeat import Heartbeat
from api.wiring.judge_counts import counted_by_judge
from api.wiring.known_state import known_state
from api.wiring.private_files import keep_private
from api.wiring.refresher import Refresher
from api.wiring.telling.record_log import RecordLog
from api.wiring.waiting import Meanwhile, started, when_records_answer
from ingest.clock import Clock, RealClock, SimulatedClock
from ingest.decoding.decoder import Decoder
from ingest.durations import DAY, MINUTE
from ingest.intake import STATUS_TOPIC, Intake
from ingest.inventory.tree import Inventory
from ingest.inventory.unbound import unbound_warnings
from ingest.journal.journal import READERS, WRITER, Journal
from ingest.mqtt.broker import HOST, EmbeddedBroker
from ingest.mqtt.end_of_backlog import BacklogMarker
from ingest.mqtt.read_ahead import MessageBlock
from ingest.mqtt.subscriber import Subscriber
from ingest.mqtt.watermark import Watermark
from ingest.readings.batch import DeadLetterReason
from ingest.said import Said
from ingest.stores.contract import ReadableStore
from ingest.stores.history import ReadingHistory
from ingest.writer import Writer

log = structlog.get_logger("wenya.service")

SETTLE_S = 5.0
"""How long at least the broker is given after a subscription to deliver what it kept."""
PULSE_S = 1.0
"""How long the records may take to give any answer when the service stops."""
STOP_S = 15.0
"""How long the writer may take to finish the write at hand when the service stops."""


def _leave_to_desk(_now: int) -> None:
    """In real time the desk settles by itself."""


class Service:
    """The running service, as `api.ports.running_service.RunningService` describes it to the rest of the API.

    Parameters
    ----------
    settings
        Everything that can be set.
    clock
        Real time by default; simulated time only outside production.
    meanwhile
        Entered while a start waits for the records.
    """

    def __init__(
        self, settings: Settings, clock: Clock | None = None, *, meanwhile: Meanwhile = nullcontext
    ) -> None:
        if isinstance(clock, SimulatedClock) and settings.service.mode == "production":
            raise ValueError(Said("settings-simulated-time"))
        self.settings = settings
        self.clock = clock or RealClock()
        self.wall: Clock = RealClock()
        self.token_use, self.session_use = TokenUse(), SessionUse()
        self.refusals, self.names = NotedRefusals(), NameBook()
        self.attachments = AttachmentStore.of(settings.service.data_dir)
        self.printer = Printer()
        self._meanwhile = meanwhile
        self._rules_path = settings.service.rules
        self._stack = ExitStack()

    def start(self) -> None:
        """Start the parts; a broker or readings store that does not answer is waited for in the background.

        A PostgreSQL that is away is waited for here: it may start after us, and nothing goes without records.
        KeyboardInterrupt ends the waiting.

        Raises
        ------
        Problems
            Of the rules, the inventory or the desk's tables.
        RecordsError, JournalError, OSError
            The records or the journal cannot be opened, or another service has them (``in-use``). Nothing is
            left behind.
        """
        keep_private(self.settings)
        self.client_id = client_id_of(self.settings)
        if self.settings.records.on_server:
            when_records_answer(self._start_parts, self._meanwhile)
        else:
            self._start_parts()

    def _start_parts(self) -> None:
        """All of them, or none."""
        with ExitStack() as stack:
            self._start_into(stack)
            self._stack = stack.pop_all()

    def _start_into(self, stack: ExitStack) -> None:
        settings = self.settings
        self._records = Records.open(settings.records.address)
        stack.callback(self._records.close)
        self._records_state = known_state("records-state", self._records.check, stack, "ok")
        self.records = self._records.for_people(self._records_state)
        stack.callback(self.records.close)
        journal = settings.journal
        self.journal = Journal(
            journal.path,
            journal.max_bytes,
            journal.dead_letter_max_bytes,
            keep_ms=journal.keep_minutes * MINUTE,
        )
        stack.callback(self.journal.close)
        claim = stack.enter_context(self._records.claim())
        rely_on_journal(self._records, self.journal)
        if isinstance(self.clock, SimulatedClock):
            self.clock.advance_to(last_known_time(self._records, self.journal))
        rules = load_rules(self._rules_path)
        self._rules_in_force = RulesInForce(
            self._records, rules, str(self._rules_path or "default rules"), for_people=self.records
        )
        self._rules_in_force.open(self.clock.now(), settings.service.inventory, settings.service.desk)
        bind = settings.mqtt.bind_gateways
        for warning in unbound_warnings(self.inventory(), Said("inventory-source"), bind_gateways=bind):
            log.warning("others may speak for what is in the inventory", problem=warning)
        self._store = opened_store(settings, self.inventory, stack)
        self._readings_state = known_state("readings-state", self._store.check, stack)
        self.store: ReadableStore = self._store
        if settings.readings.on_server:
            self.store = BoundedReads(self._store, self._readings_state.answers)
        self._writer = Writer(self.journal, self._store, self.inventory, settings.readings)
        self._writer.start()
        stack.callback(self._writer.stop, STOP_S)
        self._start_intake(stack)
        history = ReadingHistory(self._store, self.journal.unwritten, self.journal)
        simulated = isinstance(self.clock, SimulatedClock)
        self._desk = DeskWorkers(
            self._records, self.clock, self.wall, self._rules_in_force, settings, in_step=simulated
        )
        self._judge = JudgeWorker(
            self.journal,
            history,
            self._records,
            self.clock,
            self._watermark,
            self.plan,
            settings.checker,
            in_step=simulated,
            on_changes=self._desk.wake,
            settle=self._desk.work_in_step if simulated else _leave_to_desk,
        )
        if not simulated:
            started(self._desk, stack)
        self.situations = SituationBook(self._judge.states.latest)
        started(self._judge, stack)
        self.jobs = Jobs(
            settings.checker,
            self.clock,
            self._records,
            self._store,
            history,
            self.plan,
            unwritten_since=self._unwritten_since,
            attachments=self.attachments,
            wall=self.wall,
            desk_settings=lambda: self.tables().tables.settings,
        )
        started(self.jobs, stack)
        kept = (self.token_use, self.session_use, self.refusals)
        self._refresher = Refresher(self._records, self._rules_in_force, self.clock, claim, kept)
        started(self._refresher, stack)
        started(RecordLog(self._records, self.journal, self.inventory, self.clock), stack)
        stack.callback(self._leave_silent_records)
        self._printing = ready_noting(printing_fault())
        self._heartbeat = Heartbeat(settings.heartbeat, self.wall, self.readiness, self.longest_turn_s)
        started(self._heartbeat, stack)

    def _leave_silent_records(self) -> None:
        """A stop does not wait for a database that answers nobody: it is as if it were away."""
        if not self._records_state.answers(PULSE_S):
            log.warning("stopping without the records: they answer nobody")
            self._records.give_up()

    def longest_turn_s(self) -> float:
        """For how many seconds its workers are at what they do now, at most."""
        return self._desk.longest_turn_s

    def _start_intake(self, stack: ExitStack) -> None:
        settings = self.settings
        broker_port = settings.mqtt.port
        if settings.mqtt.embedded:
            broker = EmbeddedBroker(settings.mqtt.port, settings.mqtt.port_v4)
            broker.start()
            stack.callback(broker.stop)
            log.info("embedded broker", mqtt_5=f"{HOST}:{broker.port}", mqtt_3_1_1=f"{HOST}:{broker.port_v4}")
            broker_port = broker.port if settings.mqtt.protocol == "5" else broker.port_v4
        simulated = isinstance(self.clock, SimulatedClock)
        self._decoder = Decoder(
            self.inventory,
            settings.mqtt.max_payload_bytes,
            settings.mqtt.max_readings_per_message,
            settings.checker.correction_days * DAY,
            bind_gateways=settings.mqtt.bind_gateways,
            births=self.journal.births,
        )
        self._intake = Intake(
            self._decoder,
            self.journal,
            self.clock,
            self._acknowledge,
            on_status=self._on_status,
            awaits_parked=lambda: self.end_of_backlog.awaits_parked(),  # noqa: PLW0108 - made after the intake
            group_ms=settings.journal.group_ms,
            group_messages=settings.journal.group_messages,
            # Simulated hours pass in seconds: a limit per second of real time means nothing there.
            gateway_messages_per_s=sys.maxsize if simulated else settings.mqtt.gateway_messages_per_s,
        )
        address = broker_address(settings, broker_port, self.client_id, simulated=simulated)
        self.end_of_backlog = BacklogMarker(
            self._publish_marker, self._intake.newest_parked, self._intake.nothing_parked
        )
        self._watermark = Watermark(
            self.clock,
            0.0 if simulated else SETTLE_S,
            self._intake.caught_up,
            self.end_of_backlog if address.status_topic else None,
            lambda: self.clock.jump if isinstance(self.clock, RealClock) else None,
        )
        self._subscriber = Subscriber(address, self._intake.receive, self._watermark.subscription_changed)
        if not simulated:
            self._subscriber.will(STATUS_TOPIC, b'{"state":"offline"}')
        started(self._intake, stack)
        self._subscriber.start()
        stack.callback(self._subscriber.stop)
        if not simulated:
            self._subscriber.publish(STATUS_TOPIC, b'{"state":"online"}')

    def _acknowledge(self, arrived: Sequence[MessageBlock]) -> None:
        self._subscriber.acknowledge(arrived)  # made after the intake, which it hands its messages to

    def _on_status(self, payload: bytes) -> None:
        self.end_of_backlog.seen(payload)

    def _publish_marker(self, payload: bytes) -> bool:
        return self._subscriber.publish_marker(payload)

    def stop(self) -> None:
        """Stop everything, in bounded time; harmless when called twice."""
        self._stack.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _unwritten_since(self) -> int | None:
        """UTC ms: when the oldest readings that are not in the store got into the journal; 0: unknown."""
        count, oldest = self.journal.lag(WRITER)
        return None if count == 0 else oldest or 0

    @property
    def rules(self) -> Mapping[str, Rule]:
        """The rules in force by id."""
        return self._rules_in_force.rules

    def inventory(self) -> Inventory:
        """The inventory in force."""
        return self._rules_in_force.inventory

    def plan(self) -> Plan:
        """Inventory, rules and changed limits in force, compiled."""
        return self._rules_in_force.plan

    def tables(self) -> TablesInForce:
        """The desk's tables in force, with the versions of their rows."""
        return self._rules_in_force.tables

    def calendar(self) -> WorkCalendar:
        """Working days and hours of the organisation, as in force now."""
        return self._rules_in_force.calendar

    def import_year(self, viewer: Viewer, source: tuple[str, bytes], year: int) -> YearImport:
        """As `alerts.desk.tables.calendars.import_year`, and in force at once."""
        return self._rules_in_force.import_year(viewer, source, self.clock.now(), year=year)

    @property
    def decoder(self) -> Decoder:
        """Decodes messages with the inventory in force."""
        return self._decoder

    def import_inventory(self, viewer: Viewer, source: InventorySource, **how: Any) -> InventoryImport:
        """As `alerts.desk.registration.import_inventory`, and in force at once; ``after`` is what is."""
        return self._rules_in_force.import_inventory(viewer, source, self.clock.now(), **how)

    def save_department(self, viewer: Viewer, written: Mapping[str, Any], seen: str | None) -> Inventory:
        """As `alerts.desk.registration.save_department`, and in force at once."""
        return self._rules_in_force.save_department(viewer, written, self.clock.now(), seen=seen)

    @property
    def judged_until(self) -> int:
        """UTC ms: what came in before has been judged, and what was found is on record; 0 at the start."""
        return self._judge.judged_until

    def readiness(self) -> dict[str, PartState]:
        """Part of the service -> `READY`, or why it is not ready; asks nobody."""
        return {
            "broker": self._watermark.problem or self._subscriber.contested or READY,
            "journal": self._intake.held or READY,
            "readings": self._writer.problem or self._readings_state.state,
            "records": self._refresher.claim_problem or self._records_state.state,
            "checker": self._judge.problem
            or self._judge.faults.summary
            or ready_but(self._judge.behind or self._watermark.doubt),
            "desk": self._desk.problem
            or ready_noting(self.jobs.note or self._rules_in_force.note or self._desk.note(self.clock.now())),
            "calendar": ready_noting(year_wanted(self.calendar(), self.clock.now())),
            "printing": self._printing,
        } | self._heartbeat.part

    def counters(self) -> Counters:
        """What has been counted so far."""
        intake, writer, now = self._intake.counters, self._writer.counters, self.clock.now()
        lags = {reader: self.journal.lag(reader) for reader in READERS}
        return replace(
            counted_by_judge(self._judge),
            received=intake.received,
            acknowledged=intake.acknowledged,
            readings=intake.readings,
            dead_lettered={reason.value: self.journal.box.counts[reason] for reason in DeadLetterReason},
            gateway_dead_letters=dict(self.journal.box.counts_by_gateway),
            foreign_readings=self.journal.intrusions.counts(),
            missing_messages=self.journal.births.missing(),
            dead_letters_dropped=self.journal.box.dropped,
            subscriber_connected=self._watermark.problem is None,
            clock_in_doubt=self._watermark.doubt is not None,
            journal_bytes=self.journal.bytes,
            journal_max_bytes=self.journal.max_bytes,
            journal_lag_batches={reader: count for reader, (count, _) in lags.items()},
            journal_lag_seconds={
                reader: 0.0 if oldest is None else max(0, now - oldest) / 1000
                for reader, (_, oldest) in lags.items()
            },
            written=writer.written,
            duplicates=writer.duplicates,
            conflicts=writer.conflicts,
            refused=writer.refused,
            retries=writer.retries,
            clock_steps=self._desk.steps_fired,
            sending_attempts=self._desk.attempts_ended,
            notice_faults=self._desk.notice_faults,
            audit_breaks=self.jobs.audit_breaks,
            faults={"judge": len(self._judge.faults), **self._desk.faults},
        )
