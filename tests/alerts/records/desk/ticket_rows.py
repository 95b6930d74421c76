"""Rows of the table of tickets: thousands of them without an episode each."""

from alerts.records.sql.schema import tickets


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


def put(records, *rows: dict[str, object]) -> None:
    with records.begin() as tx:
        tx.tickets._db.execute(tickets.insert(), list(rows))
