"""Records as after years: long tables of what is over, and the little that goes on.

Few rows answer a question of the tests: what else a question reads is waste.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from alerts.chain.links import ChainedTable
from alerts.people.session import UserSession
from alerts.people.viewer import Grant
from alerts.records import Records
from alerts.records.sql.duty_tables import duty_lines
from alerts.records.sql.inventory_tables import (
    aliases,
    devices,
    gateways,
    inventory_versions,
    limit_changes,
    places,
    points,
)
from alerts.records.sql.kept_tables import attachment_adders, attachment_uses, attachments
from alerts.records.sql.people_tables import audit, leaves, tokens
from alerts.records.sql.schema import (
    compliance,
    episode_evidence,
    episodes,
    events,
    evidence_versions,
    intrusions,
    last_heard,
    metadata,
    place_days,
    rule_sets,
    silent_gateways,
    territory_moves,
    ticket_history,
    ticket_territories,
    tickets,
    touched_hours,
)
from alerts.records.sql.session_tables import sessions, sign_in_failures

CHAINED = (audit, ticket_history)
ROWS = 8_000
"""Of a long table."""
START = 1_767_225_600_000
STEP = 60_000
NOW = START + ROWS * STEP
WAVE = 400
"""Episodes of points ``w0`` and on, all opened at one instant since PostgreSQL looked at the tables."""
WAVE_AT = START - STEP
GOING_ON = 5
"""So many episodes and tickets at the end of the tables go on."""


def number(i: int) -> str:
    """Of the ``i``-th ticket."""
    return f"2026-{i:06}"


def territory(i: int) -> str:
    """Of the ``i``-th row: one of fifty."""
    return f"t{i % 50}"


def fill(records: Records) -> None:
    """Fill every table that grows; PostgreSQL is told how long they are, as it finds out by itself.

    It looks at them this once, and not again within a minute, in the middle of some test.
    """
    with records.begin() as tx:
        insert = tx.episodes._insert
        if tx.meta._db.dialect.name == "postgresql":
            for table in metadata.sorted_tables:
                tx.meta._db.exec_driver_sql(f"ALTER TABLE {table.name} SET (autovacuum_enabled = false)")
        for table, row in LONG.items():
            rows = [row(i) for i in range(ROWS)]
            insert(table, tx.chain.join(ChainedTable(table.name), rows) if table in CHAINED else rows)
        insert(inventory_versions, [{"version": 1, "saved_at": START, "changes": {}}])
        insert(rule_sets, [{"version": 1, "recorded_at": START, "rules": {}}])
        tx.users.add("wang", [Grant("dispatcher")], START)
        tx.users.add("zhao", [Grant("viewer")], START)
        insert(tokens, [_token(i) for i in range(ROWS)])
        insert(duty_lines, [_duty_line(i) for i in range(ROWS)])
        insert(leaves, [_leave(i) for i in range(ROWS)])
        insert(sessions, [_session(i) for i in range(ROWS)])
        insert(sign_in_failures, [_failure(i) for i in range(ROWS)])
        if tx.meta._db.dialect.name == "postgresql":
            tx.meta._db.exec_driver_sql("ANALYZE")
        insert(episodes, [_of_wave(i) for i in range(WAVE)])


def _duty_line(i: int) -> dict[str, Any]:
    """Of a post of a hundred, about a shift; every tenth corrects the one before it."""
    said = {"at": START + i * STEP, "actor": "wang", "acting_for": "", "text": "x", "data": {}}
    about = {"kind": "correction", "about": i} if i % 10 == 9 else {"kind": "sign-in", "about": None}
    return {"post": f"post-{i % 100}", "shift_at": START + i * STEP, **said, **about}


def _token(i: int) -> dict[str, Any]:
    """All of one user, who is there by then; some have no end."""
    expires_at = START + i if i % 1_000 else None
    made = {"called": "", "made_at": START + i, "made_by": "wang", "expires_at": expires_at}
    return {"id": f"t{i}", "user_id": 1, "salt": b"", "token_hash": b"", **made}


def _leave(i: int) -> dict[str, Any]:
    """Of the same user; the other one stands in."""
    said = {"because": "", "asked_at": START, "asked_by": "wang", "approved_at": START, "accepted_at": START}
    return {"user_id": 1, "substitute_id": 2, "starts_at": START, "ends_at": START + i * STEP, **said}


def _failure(i: int) -> dict[str, Any]:
    """Every second one of a known browser."""
    return {"key": f"k{i}", "times": 1, "last_at": START, "known": bool(i % 2)}


def _session(i: int) -> dict[str, Any]:
    """Of the same user, on the way to their end."""
    ends_at = START + i * STEP
    return asdict(UserSession(f"s{i}", 1, change_only=False, began_at=START, seen_at=START, ends_at=ends_at))


def _place(i: int) -> dict[str, Any]:
    """The root, a hundred stations below it, and flats below these."""
    parent = None if i == 0 else "h0" if i <= 100 else f"h{1 + i % 100}"
    return {"id": f"h{i}", "level": "household", "name": "", "parent": parent, "households": 1}


def _point(i: int) -> dict[str, Any]:
    return {
        "key": i,
        "id": f"p{i}",
        "metric": "indoor_temperature",
        "place": f"h{i}",
        "sampling_ms": STEP,
        "upload_ms": STEP,
        "limits": {},
        "registered_at": START,
    }


def _ticket(i: int) -> dict[str, Any]:
    over = i < ROWS - GOING_ON
    return {
        "number": number(i),
        "place": f"h{i}",
        "concern": "silence" if i % 2 else "room-temperature",
        "kind": "place",
        "state": "closed" if over else "open",
        "severity": "major" if i % 3 else "minor",
        "opened_at": START + i * STEP,
        "breached_at": START + i * STEP,
        "clauses": [],
        "affected_at_opening": 1,
        "affected_households": 1,
        "closed_at": START + i * STEP + 1 if over else None,
        "parent": number(i - 1) if i % 7 == 1 else None,
        "version": 1,
        "territory": territory(i),
    }


def _episode(i: int) -> dict[str, Any]:
    """One a place, and with all that an episode has.

    PostgreSQL takes it that there are 200 places below any: where these had a tenth of all episodes, or rows
    were short, reading all of them would cost it as much, and a trifle would decide which it does.
    """
    over = i < ROWS - GOING_ON
    at = START + i * STEP
    return {
        "rule": f"r{i % 100}",
        "rule_version": 1,
        "limit": 18.0,
        "unit": "degC",
        "hours": "06:00-21:00",
        "clause": "H15",
        "kind": "silent" if i % 2 else "window",
        "side": "below",
        "point": f"p{i % (ROWS // 4)}",
        "place": f"h{i}",
        "concern": "silence" if i % 2 else "room-temperature",
        "severity": "major",
        "opens_ticket": True,
        "review_when_late": False,
        "began_at": at,
        "opened_at": at,
        "ended_at": at + 1 if over else None,
        "end_reason": "recovered" if over else None,
        "worst": 15.5,
        "worst_at": at,
        "mean": 16.25,
        "covered": 1,
        "breaching": 1,
        "found_late": False,
        "withdrawn": i % (ROWS // 4) == 3,
        "recorded_at": at,
        "assess_due": not over,
        "ticket": number(i) if over else None,
        "desk_state": 1 if over else 0,
        "territory": territory(i),
    }


def _of_wave(i: int) -> dict[str, Any]:
    first = {"rule": "r0", "point": f"w{i}", "place": f"w{i}", "concern": "water-quality", "kind": "window"}
    over = {"ended_at": WAVE_AT + 1, "ticket": None, "desk_state": 1, "assess_due": False}
    return _episode(0) | first | over | {"opened_at": WAVE_AT, "withdrawn": False}


LONG = {
    audit: lambda i: {
        "at": START + i * STEP,
        "kind": "refused" if i % 2 else "user-added",
        "actor": f"u{i % 100}",
        "address": "",
        "subject": f"s{i % 100}",
        "data": {},
        "acting_for": "",
    },
    places: _place,
    points: _point,
    gateways: lambda i: {"id": f"g{i}", "place": f"h{i}", "name": ""},
    devices: lambda i: {"id": f"d{i}", "gateway": f"g{i}", "model": ""},
    aliases: lambda i: {"name": f"a{i}", "point": f"p{i}"},
    limit_changes: lambda i: {"rule": "r", "point": i, "changed_at": START + i, "old_limit_micro": 1},
    compliance: lambda i: {
        "household": f"h{i % 100}",
        "day": str(date(2026, 1, 1) + timedelta(days=i // 100)),
        "version": 1,
        "judged": 1,
        "qualified": 1,
        "applicable": 1,
        "verdict": "qualified",
    },
    place_days: lambda i: {
        "place": f"h{i % 100}",
        "day": str(date(2026, 1, 1) + timedelta(days=i // 100)),
        **dict.fromkeys(("qualified", "unqualified", "not_judgeable", "judged", "good"), 1),
    },
    events: lambda i: {
        "kind": "ticket.opened",
        "subject": "x",
        "at": START + i * STEP,
        "data": {},
        "territory": territory(i),
    },
    tickets: lambda i: (
        _ticket(i)
        | {
            "step": "closed" if i < ROWS - GOING_ON else "dispatched",
            "unit": f"u{i % 50}",
            "due_at": START + i * STEP if i % 3 else None,
        }
    ),
    ticket_territories: lambda i: {
        "ticket": number(i),
        "territory": territory(i + 1),
        "closed": i < ROWS - GOING_ON,
    },
    ticket_history: lambda i: {
        "ticket": number(i),
        "at": START + i,
        "reason": "opened",
        "actor": "wenya",
        "text": "",
        "data": {},
        "acting_for": "",
        "happened_at": START + i,
    },
    attachments: lambda i: {
        "digest": str(i),
        "bytes": 1,
        "media_type": "image/png",
        "added_at": START + i,
        "added_by": "li",
        "used": i % 100 > 0,
    },
    attachment_adders: lambda i: {"digest": str(i), "name": f"user-{i % 100}"},
    attachment_uses: lambda i: {"digest": str(i if i % 100 else i + 1), "ticket": number(i)},
    episodes: _episode,
    episode_evidence: lambda i: {"episode": i + 1, "readings": [[START, 1.0, START]]},
    intrusions: lambda i: {
        "sender": f"g{i}",
        "since": START,
        "last_at": START + i,
        "letters": 1,
        "points": ["p1"],
        "told_until": START + i if i < ROWS - GOING_ON else START,
        "told_at": START,
    },
    evidence_versions: lambda i: {
        "episode": i // 2 + 1,
        "version": 2 + i % 2,
        "recorded_at": START,
        "readings": [[START, 2.0, START]],
    },
    silent_gateways: lambda i: {
        "ticket": number(i),
        "gateway": "g1",
        "alive_after": START,
        "heard_at": START if i % 2 else None,
        "heard_point": "p1" if i % 2 else None,
        "watched": i >= ROWS - GOING_ON,
    },
    territory_moves: lambda i: {"place": f"h{i}", "territory": "t7", "at": START + i},
    last_heard: lambda i: {"point": i, "heard_at": START},
    touched_hours: lambda i: {"noted": START + i * 3_600_000, "hour": START + i * 3_600_000},
}
