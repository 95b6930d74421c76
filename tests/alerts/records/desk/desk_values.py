"""Values of the desk to be put on record, of tickets 1, 2, ... as `a_ticket` makes them."""

from __future__ import annotations

from typing import Any

from alerts.deadlines.desk_clock import ClockOf, DeskClock
from alerts.matters.choices import Category, ContactChannel
from alerts.matters.contact import Contact, Reporter
from alerts.records import Transaction
from alerts.records.desk_rows.rows import RowKind
from tests.alerts.records.desk.ticket_rows import a_ticket

T1, T2, T3 = (f"2026-{number:06d}" for number in (1, 2, 3))


def put_tickets(tx: Transaction, count: int, **more: Any) -> None:
    """Tickets 1 to ``count``."""
    tx.tickets.add([a_ticket(number, **more) for number in range(1, count + 1)])


def put_policy(tx: Transaction) -> int:
    """The id of a policy for clocks."""
    tx.rows.record(RowKind.POLICY, {"sign": {"limit": "30 min"}}, 1, "wenya")
    return tx.rows.current(RowKind.POLICY)["sign"].id


def a_contact(number: int, ticket: str = T1, **more: Any) -> Contact:
    """A call; ``phone`` is the reporter's."""
    phone = more.pop("phone", f"1380000{number:04d}")
    values: dict[str, Any] = {
        "number": f"L2026-{number:06d}",
        "ticket": ticket,
        "registered_at": number,
        "contacted_at": number,
        "registered_by": "wang",
        "channel": ContactChannel.CALL,
        "category": Category.LEAK,
        "reporter": Reporter("张三", "3-2-1", phone, "漏水"),
        "salt": bytes(16),
        "digest": bytes([number % 256]) * 32,
    }
    return Contact(**values | more)


def a_clock(policy: int, ticket: str = T1, **more: Any) -> DeskClock:
    values: dict[str, Any] = {
        "ticket": ticket,
        "of": ClockOf.TICKET,
        "scope": "",
        "key": "sign",
        "policy": policy,
        "clause": "C21",
        "started_at": 0,
        "limit": "30 min",
        "due_at": 1_800_000,
    }
    return DeskClock(**values | more)
