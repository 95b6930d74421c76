"""Years of closed tickets: those that are open, again and again at earlier times."""

from __future__ import annotations

from sqlalchemy import Connection, Table, text

from alerts.records import Records
from alerts.records.sql import desk_tables, schema
from ingest.durations import DAY

APART = 15 * DAY
"""Between one time and the next: a hundred of them are four years."""
NUMBER = "'{time:04d}' || substr({column}, 5)"
"""Of a ticket at that time: in a year of its own."""
EARLIER = "{column} - {shift}"
COPIED: dict[Table, dict[str, str]] = {
    schema.tickets: {
        "number": NUMBER,
        "parent": NUMBER,
        "recurrence_of": "NULL",
        "state": "'closed'",
        "step": "'closed'",
        "opened_at": EARLIER,
        "breached_at": EARLIER,
        "closed_at": "opened_at - {shift} + {day}",
        "due_at": "NULL",
        "wake_at": "NULL",
    },
    schema.ticket_territories: {"ticket": NUMBER, "closed": "true"},
    schema.ticket_history: {
        "ticket": NUMBER,
        "at": EARLIER,
        "happened_at": EARLIER,
        "seq": "-(seq + {time} * 10000000)",
    },
    schema.episodes: {
        "ticket": NUMBER,
        "began_at": EARLIER,
        "opened_at": EARLIER,
        "ended_at": "opened_at - {shift} + {day}",
        "end_reason": "'recovered'",
        "worst_at": EARLIER,
        "recorded_at": EARLIER,
        "assess_due": "false",
    },
    desk_tables.assignments: {
        "ticket": NUMBER,
        "from_at": EARLIER,
        "opened_at": EARLIER,
        "ended_at": "opened_at - {shift} + {day}",
    },
    desk_tables.clocks: {
        "ticket": NUMBER,
        "started_at": EARLIER,
        "due_at": EARLIER,
        "status": "'met'",
        "stopped_at": "started_at - {shift} + {day}",
        "next_at": "NULL",
        "late_counted": "NULL",
    },
    desk_tables.contacts: {
        "number": "'L{time:04d}' || substr({column}, 6)",
        "ticket": NUMBER,
        "registered_at": EARLIER,
        "contacted_at": EARLIER,
    },
    desk_tables.notices: {
        "cause": "cause || '-{time}'",
        "subject": NUMBER,
        "decided_at": EARLIER,
        "state": "'told'",
        "remind_at": "NULL",
    },
}
"""What of a row is not as it was: column -> expression. Rows get ids of their own."""


def add_years(records: Records, times: int) -> None:
    """Put what is on record of each ticket there ``times`` more, closed a day after it was opened."""
    with records.begin() as tx:
        db: Connection = tx.meta._db  # noqa: SLF001 - rows by the million, which the service never adds at once
        newest = {
            table: db.execute(text(f"SELECT max(id) FROM {table.name}")).scalar() or 0
            for table in COPIED
            if "id" in table.c
        }
    for time in range(1, times + 1):
        with records.begin() as tx:
            for table, other in COPIED.items():
                tx.meta._db.execute(text(_copy(table, other, time, newest.get(table))))  # noqa: SLF001
    with records.begin() as tx:
        if tx.meta._db.dialect.name == "postgresql":  # noqa: SLF001 - it does so by itself after a while
            tx.meta._db.execute(text("ANALYZE"))  # noqa: SLF001


def _copy(table: Table, other: dict[str, str], time: int, newest: int | None) -> str:
    given = {"id"} if newest is not None else set()
    names = [each.name for each in table.c if each.computed is None and each.name not in given]
    filled = {"time": time, "shift": time * APART, "day": DAY}
    values = [_value(each, other.get(each), filled) for each in names]
    ticket = {"tickets": "number", "notices": "subject"}.get(table.name, "ticket")
    known = f"{ticket} LIKE '2026-%'" + ("" if newest is None else f" AND id <= {newest}")
    columns = ", ".join(f'"{each}"' for each in names)
    return f"INSERT INTO {table.name} ({columns}) SELECT {', '.join(values)} FROM {table.name} WHERE {known}"


def _value(name: str, other: str | None, filled: dict[str, int]) -> str:
    return f'"{name}"' if other is None else other.format(column=f'"{name}"', **filled)
