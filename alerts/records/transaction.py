"""One SQL transaction, with a part for each table, or group of tables, of the records."""

from __future__ import annotations

from sqlalchemy import Connection

from alerts.records.compliance import ComplianceRecords
from alerts.records.desk.intrusions import IntrusionRecords
from alerts.records.desk.pending import PendingRecords
from alerts.records.desk.silent_gateways import SilentGatewayRecords
from alerts.records.desk.ticket_territories import TicketTerritories
from alerts.records.desk.ticket_views import TicketViews
from alerts.records.desk.tickets import TicketRecords
from alerts.records.episodes import EpisodeRecords
from alerts.records.events import EventRecords
from alerts.records.inventory import InventoryRecords
from alerts.records.kept.chain import ChainRecords
from alerts.records.last_heard import LastHeardRecords
from alerts.records.meta import MetaRecords
from alerts.records.people.access_version import AccessVersion
from alerts.records.people.audit import AuditRecords
from alerts.records.people.failures import FailureRecords
from alerts.records.people.leaves import LeaveRecords
from alerts.records.people.sessions import SessionRecords
from alerts.records.people.tokens import TokenRecords
from alerts.records.people.users import UserRecords
from alerts.records.rules import RuleRecords
from alerts.records.sql.staging import StagingRecords
from alerts.records.territories import TerritoryRecords
from alerts.records.touched_hours import TouchedHourRecords


class Transaction:
    """What `Records.begin` and `Records.reading` yield; valid until the end of their block."""

    def __init__(self, connection: Connection) -> None:
        self.meta = MetaRecords(connection)
        self.chain = ChainRecords(connection)
        self.events = EventRecords(connection)
        self.inventory = InventoryRecords(connection)
        self.staging = StagingRecords(connection)
        self.rules = RuleRecords(connection)
        self.episodes = EpisodeRecords(connection)
        self.pending = PendingRecords(connection)
        self.last_heard = LastHeardRecords(connection)
        self.intrusions = IntrusionRecords(connection)
        self.silent_gateways = SilentGatewayRecords(connection)
        self.tickets = TicketRecords(connection, self.chain)
        self.ticket_territories = TicketTerritories(connection)
        self.ticket_views = TicketViews(connection, self.tickets)
        self.territories = TerritoryRecords(connection)
        self.touched_hours = TouchedHourRecords(connection)
        self.compliance = ComplianceRecords(connection)
        self.access = AccessVersion(connection)
        self.audit = AuditRecords(connection, self.chain)
        self.users = UserRecords(connection)
        self.leaves = LeaveRecords(connection)
        self.tokens = TokenRecords(connection)
        self.sessions = SessionRecords(connection)
        self.failures = FailureRecords(connection)
