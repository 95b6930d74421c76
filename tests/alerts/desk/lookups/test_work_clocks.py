"""On the work list the limit that is due first stands first."""

from __future__ import annotations

from alerts.deadlines.desk_clock import ClockStatus
from alerts.desk.matters.work_list import list_work
from alerts.people.viewer import OPERATOR
from alerts.records import Records
from alerts.records.desk.work_list import WorkFilter
from ingest.inventory.tree import Inventory
from tests.alerts.records.desk.desk_values import a_clock, put_policy, put_tickets


def test_what_is_due_first_comes_first_and_what_rests_last(tmp_path):
    records = Records.open(f"sqlite:///{tmp_path}/records.sqlite")
    with records.begin() as tx:
        put_tickets(tx, 1)
        policy = put_policy(tx)
        tx.clocks.add(
            [
                a_clock(policy, leads=True, scope="1", due_at=300),
                a_clock(policy, leads=True, scope="2", due_at=200),
                a_clock(policy, leads=True, scope="3", due_at=100, status=ClockStatus.PAUSED, paused_at=50),
                a_clock(policy, leads=True, scope="4", due_at=None, status=ClockStatus.UNKNOWN),
            ]
        )
    page = list_work(records, OPERATOR, WorkFilter(), None, 9, 50, inventory=Inventory())
    records.close()
    (entry,) = page.items
    assert [clock.due_at for clock in entry.clocks] == [None, 200, 300, 100]
