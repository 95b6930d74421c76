"""One SQL transaction, with everything that can be asked of the records; each part is a module of its own."""

from __future__ import annotations

from alerts.records.compliance import ComplianceRecords
from alerts.records.inventory import InventoryRecords
from alerts.records.rules import RuleRecords
from alerts.records.ticket_lists import TicketLists
from alerts.records.users import UserRecords


class Transaction(InventoryRecords, TicketLists, RuleRecords, ComplianceRecords, UserRecords):
    """What `Records.begin` and `Records.reading` hand out; good until the end of their block.

    `TicketLists` builds on tickets, findings, episodes and events, which are therefore here as well.
    """
