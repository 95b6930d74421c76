"""The running service as the rest of the API needs it; `api.wiring.service.Service` provides it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from alerts.attachments.store import AttachmentStore
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.desk.lookups.naming import NameBook
from alerts.desk.now.book import SituationBook
from alerts.desk.people.last_use import SessionUse, TokenUse
from alerts.desk.people.noted_refusals import NotedRefusals
from alerts.desk.registration import InventoryImport, InventorySource
from alerts.desk.tables.calendars import YearImport
from alerts.desk.tables.tables_in_force import TablesInForce
from alerts.people.viewer import Viewer
from alerts.records import Records
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule
from alerts.workers.nightly.jobs import JobState
from api.ports.readiness import PartState
from api.ports.settings import Settings
from ingest.clock import Clock
from ingest.decoding.decoder import Decoder
from ingest.inventory.tree import Inventory
from ingest.journal.journal import Journal
from ingest.stores.contract import ReadableStore


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts per bucket, not cumulated: ``counts[i]`` of at most ``bounds[i]``; the last is above all bounds.

    ``len(counts) == len(bounds) + 1``; ``total`` is the sum of what was observed, in the unit of ``bounds``.
    """

    bounds: tuple[float, ...]
    counts: tuple[int, ...]
    total: float


@dataclass(frozen=True, slots=True)
class Counters:
    """What the running parts have counted since they started, taken at one instant.

    Attributes
    ----------
    received, acknowledged
        Messages from the broker, and those acknowledged after they were durable.
    readings
        Readings decoded, before duplicates are known.
    dead_lettered
        `ingest.readings.batch.DeadLetterReason` value -> dead letters.
    gateway_dead_letters
        Gateway, or topic filter of topics that name none -> dead letters; all gateways that the inventory
        does not know are one.
    foreign_readings
        Gateway, or topic filter of topics that name none -> readings for points that are not its own; all
        gateways that the inventory does not know are one.
    missing_messages
        Gateway -> messages of Sparkplug that never came, by their numbers; all gateways that the inventory
        does not know are one.
    dead_letters_dropped
        Dead letters dropped, never replayed, to make room for newer ones.
    subscriber_connected
        Whether the broker holds a session with us now.
    clock_in_doubt
        Whether the machine's clock has jumped and is not believed yet.
    journal_bytes, journal_max_bytes
        Size of the journal on disk and its bound.
    journal_lag_batches, journal_lag_seconds
        Reader -> batches it has still to read; seconds since the oldest of them came.
    written, duplicates, conflicts, refused, retries
        Of the writer: readings stored, readings the store had already, identities with another value, lines
        refused for good, and writes tried again.
    marks_decided
        Rule -> marks decided for all its points.
    mark_delay_ms
        From a mark to its decision, milliseconds.
    points_judged
        (rule, outcome) -> point marks with that outcome: ``ok``, ``violated``, ``unknown``.
    points_judged_again
        Points judged again because of readings that came late; one point as often as that happened.
    episodes_open
        Rule -> episodes going on.
    faults
        Worker -> rules, points, episodes or tickets that it leaves out since they fail.
    clock_steps
        (policy, step of its ladder) -> steps of time limits that were put on record.
    sending_attempts
        (channel, result) -> attempts to send a message that ended so.
    notice_faults
        What is wrong -> notices that were found to be neither told nor sent in time.
    audit_breaks
        Rows on record that are not as they were written, as long as no administrator says that they know.
    judged_until
        UTC ms: what came in before has been judged, and what was found is on record; 0 at the start.
    """

    received: int = 0
    acknowledged: int = 0
    readings: int = 0
    dead_lettered: Mapping[str, int] = field(default_factory=dict)
    gateway_dead_letters: Mapping[str, int] = field(default_factory=dict)
    foreign_readings: Mapping[str, int] = field(default_factory=dict)
    missing_messages: Mapping[str, int] = field(default_factory=dict)
    dead_letters_dropped: int = 0
    subscriber_connected: bool = False
    clock_in_doubt: bool = False
    journal_bytes: int = 0
    journal_max_bytes: int = 0
    journal_lag_batches: Mapping[str, int] = field(default_factory=dict)
    journal_lag_seconds: Mapping[str, float] = field(default_factory=dict)
    written: int = 0
    duplicates: int = 0
    conflicts: int = 0
    refused: int = 0
    retries: int = 0
    marks_decided: Mapping[str, int] = field(default_factory=dict)
    mark_delay_ms: Histogram | None = None
    points_judged: Mapping[tuple[str, str], int] = field(default_factory=dict)
    points_judged_again: int = 0
    episodes_open: Mapping[str, int] = field(default_factory=dict)
    clock_steps: Mapping[tuple[str, str], int] = field(default_factory=dict)
    sending_attempts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    notice_faults: Mapping[str, int] = field(default_factory=dict)
    audit_breaks: int = 0
    judged_until: int = 0
    faults: Mapping[str, int] = field(default_factory=dict)


class TimedJobs(Protocol):
    """What comes round by itself."""

    def states(self) -> list[JobState]:
        """All of them; waits for nothing."""
        ...


class PagePrinter(Protocol):
    """Makes PDFs; may be asked from several threads at once."""

    def pdf(self, page: str) -> bytes:
        """The PDF of a whole HTML page. Raises `api.http.problems.HttpProblem` where none can be made."""
        ...


class RunningService(Protocol):
    """The running service as the API sees it. Every method may be called from several threads at once."""

    @property
    def settings(self) -> Settings:
        """All settings."""
        ...

    @property
    def clock(self) -> Clock:
        """Real or simulated time."""
        ...

    @property
    def attachments(self) -> AttachmentStore:
        """The files that people added."""
        ...

    @property
    def printer(self) -> PagePrinter:
        """What makes all PDFs of this service, one at a time."""
        ...

    @property
    def jobs(self) -> TimedJobs:
        """The jobs that come round by themselves."""
        ...

    @property
    def token_use(self) -> TokenUse:
        """When tokens were used last, by their ids, until it is put on record."""
        ...

    @property
    def session_use(self) -> SessionUse:
        """When something was last done in sessions, by their keys, until it is put on record."""
        ...

    @property
    def names(self) -> NameBook:
        """What forms may name, kept ready to be looked up."""
        ...

    @property
    def situations(self) -> SituationBook:
        """How all places stand, kept ready for all who look."""
        ...

    @property
    def refusals(self) -> NotedRefusals:
        """Who was refused what, until it is put on record."""
        ...

    @property
    def wall(self) -> Clock:
        """The time of tokens and sign-ins: real, also where the service is on simulated time."""
        ...

    @property
    def records(self) -> Records:
        """Inventory, episodes, tickets, users, events, for those who wait for an answer."""
        ...

    @property
    def store(self) -> ReadableStore:
        """The readings, for those who wait for an answer."""
        ...

    @property
    def journal(self) -> Journal:
        """The journal, with the dead letters in it."""
        ...

    @property
    def decoder(self) -> Decoder:
        """Decodes messages with the inventory in force."""
        ...

    @property
    def rules(self) -> Mapping[str, Rule]:
        """The rules in force by id."""
        ...

    def inventory(self) -> Inventory:
        """The inventory in force."""
        ...

    def plan(self) -> Plan:
        """Inventory, rules and changed limits in force, compiled."""
        ...

    def tables(self) -> TablesInForce:
        """The desk's tables in force, with the versions of their rows."""
        ...

    def calendar(self) -> WorkCalendar:
        """Working days and hours of the organisation, as in force now."""
        ...

    def import_year(self, viewer: Viewer, source: tuple[str, bytes], year: int) -> YearImport:
        """As `alerts.desk.tables.calendars.import_year`, and in force at once."""
        ...

    def counters(self) -> Counters:
        """What has been counted so far."""
        ...

    def import_inventory(
        self, viewer: Viewer, source: InventorySource, *, replace: bool, previewed: str | None = None
    ) -> InventoryImport:
        """As `alerts.desk.registration.import_inventory`, and in force at once; ``after`` is what is."""
        ...

    def save_department(self, viewer: Viewer, written: Mapping[str, Any], seen: str | None) -> Inventory:
        """As `alerts.desk.registration.save_department`, and in force at once; returns what is in force."""
        ...

    def readiness(self) -> Mapping[str, PartState]:
        """Part of the service -> `READY`, or why it is not ready. Waits for nothing: every page asks."""
        ...
