"""Dispatch orders in the busy city."""

from __future__ import annotations

from alerts.desk.duty.book import open_book
from alerts.desk.duty.orders import answer_order
from alerts.desk.duty.timekeeping import keep_order_in_time
from alerts.duty.lines import DutyLine, DutyLineKind
from alerts.duty.orders import DispatchCommand, DispatchOrder
from alerts.people.viewer import Viewer
from ingest.durations import MINUTE
from tests.api.stand_in_service import NOW, StandInService

ORDERS = "/duty/1/orders"
WAITS, LATE = "开启二号泵", "关闭三号阀"
"""What is ordered that nobody answered yet, and what was answered once it was late."""


def _given(service: StandInService, text: str, at: int) -> int:
    """Id of an order that was given ``at`` (UTC ms)."""
    told = {"text": text, "data": {"command": "give"}}
    with service.records.begin() as tx:
        line = DutyLine(at=at, post="1", kind=DutyLineKind.ORDER, actor="调度员王", **told)
        order = DispatchOrder(tx.duty_lines.add(line))
        post = open_book(tx, service.known, at, at + 1, at).post("1")
        keep_order_in_time(tx, order, post, service.desk(), at)
    return order.given.id


def give_orders(service: StandInService, who: Viewer) -> None:
    """One that ``who``, of the shift, refuses late, and one that waits."""
    number = _given(service, LATE, NOW - 30 * MINUTE)
    said = DispatchCommand.REFUSE, "阀门锈死"
    answer_order(service.records, who, "1", number, *said, NOW - 20 * MINUTE, desk=service.desk())
    _given(service, WAITS, NOW - MINUTE)
