"""Clocks of before among those of the desk, each with the limit and the proof that it started with.

They keep their keys, starts, dues and stops; what the words of before have proved is a fact now, so that the
tickets go on by the table of moves. Policies of before are the versions 0 of their rows.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BY = "wenya"
PERSON, HEAD, DESK, SUPERVISOR, LEADER = ["person"], ["head"], ["desk"], ["supervisor"], ["leader"]
MINUTES = [
    {"id": "due", "to": ["person", "unit", "desk"]},
    {"id": "head", "to": HEAD, "after": "10min"},
    {"id": "duty-leader", "to": ["duty_leader"], "after": "20min"},
    {"id": "leader", "to": LEADER, "after": "1h"},
]
HOURS = [
    {"id": "due", "to": [*PERSON, *HEAD, *DESK]},
    {"id": "supervisor", "to": SUPERVISOR, "after_share": 0.25, "at_least": "30min", "proposes": "supervise"},
    {"id": "leader", "to": LEADER, "after_share": 1.0},
]
DAYS = [
    {"id": "due", "to": [*PERSON, *HEAD, *DESK]},
    {"id": "supervisor", "to": SUPERVISOR, "after": "1d", "proposes": "supervise"},
    {"id": "leader", "to": LEADER, "after": "2d"},
    {"id": "top", "to": ["top"], "after": "9d", "every": "7d"},
]
REPORTS = [
    {"id": "due", "to": ["production_head", "duty_leader"]},
    {"id": "leader", "to": LEADER, "after": "10min"},
    {"id": "top", "to": ["top"], "after": "30min", "finds": "W10"},
]


def _policy(
    key: str, clause: str, start: str, proof: list[str], limit: dict[str, Any], ladder: str, steps: list[Any]
) -> dict[str, Any]:
    return {
        "key": key,
        "variant": 0,
        "clauses": [clause],
        "of": "ticket",
        "obligation": [{"leak.onsite": "onsite", "repair.large": "result"}.get(key, key)],
        "applies": [{"origin": ["sensor"]}],
        "start": {"on": start},
        "proof": [[fact] for fact in proof],
        "limit": limit,
        "pausable": key in ("leak.onsite", "repair.large"),
        "given": True,
        "ladder": {"id": ladder, "steps": steps},
        "stops_for": "unit",
        "beside_default": False,
        "stage": 1,
        "old": [],
        "adopted_by": "",
        "adopted_on": "",
    }


RESULT = "result"
POLICIES = {
    "opinion.general": _policy(
        "opinion.general", "H31", "received", ["assignment:opinion", RESULT], {"clock": "2h"}, "B", HOURS
    ),
    "closure.monthly": _policy(
        "closure.monthly", "H33", "received", ["closed"], {"month_end": True}, "C", DAYS
    ),
    "leak.onsite": _policy(
        "leak.onsite", "B5", "received", ["assignment:arrived", RESULT], {"clock": "1h"}, "A", MINUTES
    ),
    "repair.large": _policy("repair.large", "B7", "received", [RESULT], {"clock": "1d"}, "B", HOURS),
    "fault.report.dispatch": _policy(
        "fault.dispatch", "W40", "breach-began", ["fault-reported"], {"clock": "20min"}, "D", REPORTS
    ),
}
"""Key of the clocks of before -> the policy that they go on by, from the due on."""
FACTS = {
    "acknowledge": ("assignment:signed",),
    "comment": ("assignment:progress",),
    "arrive": ("assignment:signed", "assignment:arrived"),
    "report": ("fault-reported",),
    "resolve": ("assignment:signed", RESULT),
}
"""What a word of before proved."""
GONE_WITH_REOPENING = ("assignment:signed", RESULT)
ABOUT = {
    "room-temperature": ("heating", "room_temperature"),
    "water-pressure": ("water", "pressure"),
    "water-quality": ("water", "quality"),
    "silence": (None, "device"),
    "sensor": (None, "device"),
}
"""Concern -> line and category."""
MOVE = sa.text(
    """
INSERT INTO clocks (
  ticket, "of", scope, key, policy, clause, started_at, occurrence, "limit", due_at, known_at, status,
  obligation, leads, paused_at, unit, stopped_at, stopped_by, stopped_with, ended_reason, late_ms,
  calendar_version, segments, caught_up, next_at, next_step
)
SELECT
  c.ticket, 'ticket', '', c.key, :policy, c.clause, c.started_at, 0, :written, c.due_at, NULL,
  CASE
    WHEN c.stopped_at IS NULL AND t.state = 'closed' AND c.due_at < t.closed_at THEN 'missed'
    WHEN c.stopped_at IS NULL AND t.state = 'closed' THEN 'ended'
    WHEN c.stopped_at IS NULL THEN 'running'
    WHEN c.stopped_with = 'dissolved' THEN 'ended'
    WHEN c.stopped_at > c.due_at THEN 'missed'
    ELSE 'met'
  END,
  :obligation, c.stopped_at IS NULL AND t.state != 'closed', NULL, '',
  CASE WHEN c.stopped_with = 'dissolved' THEN NULL ELSE c.stopped_at END,
  CASE WHEN c.stopped_with = 'dissolved' THEN '' ELSE coalesce(c.stopped_by, '') END,
  CASE c.stopped_with
    WHEN 'acknowledge' THEN 'assignment:opinion'
    WHEN 'resolve' THEN 'result'
    WHEN 'close' THEN 'closed'
    WHEN 'arrive' THEN 'assignment:arrived'
    WHEN 'report' THEN 'fault-reported'
    ELSE ''
  END,
  CASE
    WHEN c.stopped_with = 'dissolved' THEN 'dissolved'
    WHEN c.stopped_at IS NULL AND t.state = 'closed' THEN 'closed'
    ELSE ''
  END,
  CASE
    WHEN c.stopped_with = 'dissolved' THEN 0
    WHEN c.stopped_at > c.due_at THEN c.stopped_at - c.due_at
    WHEN c.stopped_at IS NULL AND t.state = 'closed' AND t.closed_at > c.due_at THEN t.closed_at - c.due_at
    ELSE 0
  END,
  '', 0, false,
  CASE WHEN c.stopped_at IS NULL AND t.state != 'closed' AND (p.number IS NULL OR p.state = 'closed')
    THEN c.due_at + 1 END,
  'due'
FROM ticket_clocks c
JOIN tickets t ON t.number = c.ticket
LEFT JOIN tickets p ON p.number = t.parent
WHERE c.key = :key
ORDER BY c.id
"""
).bindparams(sa.bindparam("obligation", type_=sa.JSON()))
COUNTED = sa.text("UPDATE clocks SET late_counted = late_ms WHERE policy = :policy")
"""All of them count plain time."""
DUE = sa.text(
    "UPDATE tickets SET due_at = (SELECT min(c.due_at) FROM clocks c"
    " WHERE c.ticket = tickets.number AND c.status = 'running' AND c.leads)"
    " WHERE state != 'closed' AND origin = 'sensor'"
)
CODE = sa.text("UPDATE tickets SET code = 'solved' WHERE resolved_at IS NOT NULL AND code IS NULL")
LEAKS = sa.text(
    "UPDATE tickets SET category = 'leak' WHERE origin = 'sensor'"
    " AND number IN (SELECT ticket FROM clocks WHERE key = 'leak.onsite')"
)
LINES = sa.text(
    "SELECT h.ticket, h.at, h.actor, h.command, h.text FROM ticket_history h"
    " JOIN tickets t ON t.number = h.ticket"
    " WHERE t.state != 'closed' AND t.origin = 'sensor' AND h.command IS NOT NULL ORDER BY h.id"
)
AT_ONCE = 1_000


def upgrade() -> None:
    """Of a clock that runs the sweep hears at its due; before that nobody was warned by it, nor is now."""
    connection = op.get_bind()
    known = {*connection.scalars(sa.text("SELECT DISTINCT key FROM ticket_clocks"))}
    for key, policy in POLICIES.items():
        if key not in known:
            continue
        values = {
            "policy": _recorded(connection, policy),
            "written": json.dumps(policy["limit"], separators=(",", ":")),
            "obligation": policy["obligation"],
            "key": key,
        }
        connection.execute(MOVE, values)
        connection.execute(COUNTED, {"policy": values["policy"]})
    connection.execute(DUE)
    connection.execute(CODE)
    for concern, (line, category) in ABOUT.items():
        about = sa.text(
            "UPDATE tickets SET line = :line, category = :category WHERE concern = :concern"
            " AND origin = 'sensor' AND category IS NULL"
        )
        connection.execute(about, {"line": line, "category": category, "concern": concern})
    connection.execute(LEAKS)
    _prove(connection)
    op.drop_table("ticket_clocks")


def _recorded(connection: sa.Connection, policy: dict[str, Any]) -> int:
    """Id of the row that is version 0 of ``policy``."""
    table = sa.table(
        "desk_rows",
        sa.column("id"),
        sa.column("kind"),
        sa.column("key"),
        sa.column("version"),
        sa.column("row", sa.JSON()),
        sa.column("digest", sa.LargeBinary()),
        sa.column("recorded_at"),
        sa.column("by"),
    )
    written = json.dumps(policy, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    row = {
        "kind": "policy",
        "key": policy["key"],
        "version": 0,
        "row": policy,
        "digest": sha256(written.encode()).digest(),
        "recorded_at": 0,
        "by": BY,
    }
    connection.execute(table.insert().values(row))
    wanted = sa.select(table.c.id).where(table.c.key == policy["key"], table.c.version == 0)
    return int(connection.execute(wanted.where(table.c.kind == "policy")).scalar_one())


def _prove(connection: sa.Connection) -> None:
    """What people did at tickets that go on, as facts: of each the last."""
    facts = sa.table(
        "desk_facts",
        *(sa.column(name) for name in ("ticket", "scope", "name", "at", "happened_at", "actor")),
        sa.column("data", sa.JSON()),
    )
    rows = list(_facts(connection))
    for first in range(0, len(rows), AT_ONCE):
        connection.execute(facts.insert(), rows[first : first + AT_ONCE])


def _facts(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for ticket, at, actor, command, text in connection.execute(LINES):
        if command == "reopen":
            for name in GONE_WITH_REOPENING:
                found.pop((ticket, name), None)
        names = [*FACTS.get(command, ())]
        if command == "acknowledge" and text.strip():
            names.append("assignment:opinion")
        for name in names:
            data = {"text": text} if name == RESULT else {}
            told = {"ticket": ticket, "scope": "", "name": name, "at": at, "happened_at": at}
            found[ticket, name] = {**told, "actor": actor, "data": data}
    yield from found.values()
