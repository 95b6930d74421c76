"""Rows of the table of tickets: thousands of them without an episode each."""

from typing import Any

from alerts.matters.choices import Step
from alerts.records.sql.schema import tickets
from alerts.tickets.ticket import Ticket, TicketKind, TicketState


def ticket(number: int, severity: str = "minor", **more: object) -> dict[str, object]:
    return {
        "number": f"2026-{number:06d}",
        "place": f"h{number}",
        "concern": "room-temperature",
        "kind": "place",
        "state": "open",
        "severity": severity,
        "opened_at": number,
        "breached_at": number,
        "clauses": ["H15"],
        "affected_at_opening": 1,
        "affected_households": 1,
        "version": 1,
        "parent": None,
        "closed_at": None,
    } | more


STEP_OF = {
    TicketState.OPEN: Step.DISPATCHED,
    TicketState.ACKNOWLEDGED: Step.IN_HAND,
    TicketState.RESOLVED: Step.RESOLVED,
    TicketState.CLOSED: Step.CLOSED,
}
"""A step of each state."""


def put(records, *rows: dict[str, object]) -> None:
    with records.begin() as tx:
        at_their_step = [{**row, "step": STEP_OF[TicketState(row["state"])].value} for row in rows]
        tx.tickets._db.execute(tickets.insert(), at_their_step)


def a_ticket(number: int, **more: Any) -> Ticket:
    """A ticket to be put on record; its id is that of the database, which counts them from 1."""
    values: dict[str, Any] = {
        "id": number,
        "number": f"2026-{number:06d}",
        "place": f"h{number}",
        "concern": "room-temperature",
        "kind": TicketKind.PLACE,
        "step": Step.DISPATCHED,
        "severity": "minor",
        "opened_at": number,
        "breached_at": number,
        "clauses": ("H15",),
        "affected_at_opening": 1,
        "affected_households": 1,
    }
    return Ticket(**values | more)
