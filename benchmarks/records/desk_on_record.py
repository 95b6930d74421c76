"""What a measured desk goes by: the tables and the years that ship, put on record."""

from __future__ import annotations

from dataclasses import replace

from alerts.deadlines.days.chinese_years import shipped_years
from alerts.deadlines.days.windows import HOURS
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.policy import numbered
from alerts.deadlines.policy_files import POLICIES
from alerts.deadlines.rows.policy_rows import row_of
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.records import Records
from alerts.records.desk_rows.rows import RowKind
from alerts.tickets.desk_moves.loading import DESK_TABLES
from ingest.inventory.tree import Inventory


def desk_on_record(records: Records, inventory: Inventory) -> DeskInForce:
    """The desk of ``inventory``, which is on record."""
    rows = {policy.row_key: row_of(policy) for policy in POLICIES.current}
    with records.begin() as tx:
        tx.rows.record(RowKind.POLICY, rows, 1, "wenya")
        kept = tx.rows.current(RowKind.POLICY)
    policies = numbered(POLICIES, {key: (row.id, row.version) for key, row in kept.items()})
    calendar = WorkCalendar("Asia/Shanghai", {year.year: year for year in shipped_years()}, HOURS)
    return DeskInForce(inventory, replace(DESK_TABLES, policies=policies), calendar)
