"""One SQL transaction, with a part for each table, or group of tables, of the records."""

from __future__ import annotations

from sqlalchemy import Connection

from alerts.records.compliance import ComplianceRecords
from alerts.records.desk.assignments import AssignmentRecords
from alerts.records.desk.clock_lines import SegmentRecords, StepRecords
from alerts.records.desk.clocks import ClockRecords
from alerts.records.desk.contacts import ContactRecords
from alerts.records.desk.facts import FactRecords
from alerts.records.desk.findings import FindingRecords
from alerts.records.desk.pending import PendingRecords
from alerts.records.desk.sensors.intrusions import IntrusionRecords
from alerts.records.desk.sensors.maintenances import MaintenanceRecords
from alerts.records.desk.sensors.matter_episodes import MatterEpisodeRecords
from alerts.records.desk.sensors.silent_gateways import SilentGatewayRecords
from alerts.records.desk.sheets import SheetRecords
from alerts.records.desk.tasks import TaskRecords
from alerts.records.desk.ticket_territories import TicketTerritories
from alerts.records.desk.ticket_views import TicketViews
from alerts.records.desk.tickets import TicketRecords
from alerts.records.desk.work_list import WorkList
from alerts.records.desk_rows.calendars import CalendarRecords
from alerts.records.desk_rows.idempotency import IdempotencyRecords
from alerts.records.desk_rows.rows import DeskRowRecords
from alerts.records.duty.clocks import DutyClockRecords
from alerts.records.duty.lines import DutyLineRecords
from alerts.records.duty.manual_readings import ManualReadingRecords
from alerts.records.duty.rosters import RosterRecords
from alerts.records.episodes import EpisodeRecords
from alerts.records.events import EventRecords
from alerts.records.inventory import InventoryRecords
from alerts.records.kept.attachments import AttachmentRecords
from alerts.records.kept.chain import ChainRecords
from alerts.records.last_heard import LastHeardRecords
from alerts.records.meta import MetaRecords
from alerts.records.notices.attempts import AttemptRecords
from alerts.records.notices.deliveries import DeliveryRecords
from alerts.records.notices.notices import NoticeRecords
from alerts.records.people.access_version import AccessVersion
from alerts.records.people.audit import AuditRecords
from alerts.records.people.failures import FailureRecords
from alerts.records.people.identities import IdentityRecords
from alerts.records.people.leaves import LeaveRecords
from alerts.records.people.reaches import ReachRecords
from alerts.records.people.second_factors import SecondFactorRecords
from alerts.records.people.sessions import SessionRecords
from alerts.records.people.tokens import TokenRecords
from alerts.records.people.users import UserRecords
from alerts.records.people.work_views import WorkViewRecords
from alerts.records.rules import RuleRecords
from alerts.records.sql.staging import StagingRecords
from alerts.records.stops.clocks import StopClockRecords
from alerts.records.stops.stops import StopRecords
from alerts.records.territories import TerritoryRecords
from alerts.records.touched_hours import TouchedHourRecords


class Transaction:
    """What `Records.begin` and `Records.reading` yield; valid until the end of their block.

    ``is_snapshot``: whatever is asked twice has the same answer.
    """

    def __init__(self, connection: Connection, *, is_snapshot: bool = False) -> None:
        self.meta = MetaRecords(connection)
        self.chain = ChainRecords(connection)
        self.events = EventRecords(connection)
        self.inventory = InventoryRecords(connection)
        self.staging = StagingRecords(connection)
        self.rules = RuleRecords(connection)
        self.episodes = EpisodeRecords(connection)
        self.pending = PendingRecords(connection)
        self.matter_episodes = MatterEpisodeRecords(connection)
        self.last_heard = LastHeardRecords(connection)
        self.intrusions = IntrusionRecords(connection)
        self.maintenances = MaintenanceRecords(connection)
        self.silent_gateways = SilentGatewayRecords(connection)
        self.tickets = TicketRecords(connection, self.chain, is_snapshot=is_snapshot)
        self.ticket_territories = TicketTerritories(connection)
        self.ticket_views = TicketViews(connection, self.tickets)
        self.work = WorkList(connection)
        self.contacts = ContactRecords(connection)
        self.assignments = AssignmentRecords(connection)
        self.facts = FactRecords(connection)
        self.tasks = TaskRecords(connection)
        self.clocks = ClockRecords(connection)
        self.segments = SegmentRecords(connection)
        self.steps = StepRecords(connection)
        self.findings = FindingRecords(connection)
        self.notices = NoticeRecords(connection)
        self.deliveries = DeliveryRecords(connection)
        self.attempts = AttemptRecords(connection)
        self.sheets = SheetRecords(connection)
        self.rows = DeskRowRecords(connection)
        self.calendars = CalendarRecords(connection)
        self.idempotency = IdempotencyRecords(connection)
        self.territories = TerritoryRecords(connection)
        self.touched_hours = TouchedHourRecords(connection)
        self.compliance = ComplianceRecords(connection)
        self.access = AccessVersion(connection)
        self.attachments = AttachmentRecords(connection)
        self.duty_rosters = RosterRecords(connection)
        self.duty_lines = DutyLineRecords(connection)
        self.duty_clocks = DutyClockRecords(connection)
        self.manual_readings = ManualReadingRecords(connection)
        self.stops = StopRecords(connection)
        self.stop_clocks = StopClockRecords(connection)
        self._open_people(connection)

    def _open_people(self, connection: Connection) -> None:
        self.audit = AuditRecords(connection, self.chain)
        self.users = UserRecords(connection)
        self.reaches = ReachRecords(connection)
        self.work_views = WorkViewRecords(connection)
        self.leaves = LeaveRecords(connection)
        self.tokens = TokenRecords(connection)
        self.sessions = SessionRecords(connection)
        self.second_factors = SecondFactorRecords(connection)
        self.identities = IdentityRecords(connection)
        self.failures = FailureRecords(connection)

    @property
    def may_fall_due(self) -> bool:
        """Whether it put on record clocks or notices, or what the service goes on with by itself."""
        return self.clocks.changed or self.notices.changed or self.tickets.wake or self.stops.changed
