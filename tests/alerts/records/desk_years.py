"""The desk's tables as after years, beside what `years_on_record` fills: a row for each of its tickets."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table

from alerts.records import Records
from alerts.records.sql.desk_tables import (
    assignments,
    attempt_notices,
    attempts,
    clock_segments,
    clock_steps,
    clocks,
    contact_versions,
    contacts,
    deliveries,
    desk_facts,
    desk_rows,
    findings,
    idempotency,
    notices,
    sheets,
    tasks,
    told_persons,
)
from alerts.records.sql.duty_tables import (
    duty_clocks,
    maintenances,
    manual_comparisons,
    manual_readings,
    stop_clocks,
    stop_lines,
    stop_places,
    stops,
)
from tests.alerts.records.years_on_record import GOING_ON, NOW, ROWS, START, STEP, number


def contact_number(i: int) -> str:
    """Of the ``i``-th contact."""
    return f"L2026-{i:06}"


def fill_desk(records: Records) -> None:
    """Fill the desk's tables that grow; `fill` was before."""
    with records.begin() as tx:
        tx.rows._insert(desk_rows, [policy_row()])
        for table, row in LONG.items():
            tx.rows._insert(table, [row(i) for i in range(ROWS)])
            if tx.meta._db.dialect.name == "postgresql":
                tx.meta._db.exec_driver_sql(f"ANALYZE {table.name}")


def policy_row() -> dict[str, Any]:
    """The row of the one policy, of which clocks are."""
    recorded = {"row": {}, "digest": b"", "recorded_at": START, "by": "wenya"}
    return {"kind": "policy", "key": "k", "version": 1, **recorded}


def goes_on(i: int) -> bool:
    """Whether the ``i``-th ticket is not closed."""
    return i >= ROWS - GOING_ON


def _contact(i: int) -> dict[str, Any]:
    texts = ("target_department", "target_person", "demand", "transferred_from", "external_number")
    texts += ("anonymous_reason", "unit_or_address", "content")
    return dict.fromkeys(texts, "") | {
        "number": contact_number(i),
        "ticket": number(i),
        "registered_at": START + i * STEP,
        "contacted_at": START + i * STEP,
        "registered_by": "wang",
        "channel": "call" if i % 2 else "letter",
        "category": "leak",
        "complaint": False,
        "name": "张",
        "phone": f"138{i:08}",
        "phone_digits": f"138{i:08}",
        "salt": b"",
        "digest": b"",
        "version": 2,
    }


def _contents(i: int) -> dict[str, Any]:
    """What it said before it was corrected."""
    own = {"number", "ticket", "salt", "digest", "version", "phone_digits"}
    unsaid = dict.fromkeys(("target", "top_class", "feedback_way"))
    return {name: value for name, value in _contact(i).items() if name not in own} | unsaid


def clock_row(i: int) -> dict[str, Any]:
    texts = ("scope", "stopped_by", "stopped_with", "ended_reason", "calendar_version", "next_step")
    at = START + i * STEP
    return dict.fromkeys(texts, "") | {
        "ticket": number(i),
        "of": "ticket",
        "key": f"k{i % 90}",
        "policy": 1,
        "clause": "H31",
        "started_at": at,
        "occurrence": 0,
        "limit": "2 h",
        "due_at": at + STEP,
        "status": ("unknown" if i == ROWS - 1 else "running") if goes_on(i) else "met",
        "obligation": ["close"],
        "leads": True,
        "unit": f"u{i % 50}",
        "late_ms": 0,
        "segments": 1,
        "next_at": at if goes_on(i) else None,
    }


def _notice(i: int) -> dict[str, Any]:
    return dict.fromkeys(("unit", "step", "actor", "answered_by"), "") | {
        "cause": f"line {i}",
        "kind": "pressed",
        "posts": "person,head",
        "subject_kind": "ticket",
        "subject": number(i),
        "urgency": "high" if i % 2 else "normal",
        "decided_at": START + i * STEP,
        "state": "decided" if goes_on(i) else "told",
        "remind_at": START + i * STEP if goes_on(i) else None,
    }


def stop_number(i: int) -> str:
    """Of the ``i``-th stop of supply."""
    return f"T2026-{i:04}"


def _stop(i: int) -> dict[str, Any]:
    """Of a ticket every third; the last ones go on."""
    looked_at = NOW + i if goes_on(i) else None
    named = {"number": stop_number(i), "ticket": "" if i % 3 else number(i), "places": ["b7"]}
    said = {"kind": "fault", "step": "running" if goes_on(i) else "closed", "over": not goes_on(i)}
    window = {"outage": f"o{i}" if i % 3 == 1 else "", "starts_at": looked_at, "ends_at": looked_at}
    return {
        **named,
        **said,
        **window,
        "opened_at": START + i * STEP,
        "due_at": looked_at,
        "next_at": looked_at,
    }


def _stop_line(i: int) -> dict[str, Any]:
    said = {"kind": "command", "command": "open", "actor": "wang", "acting_for": "", "text": "", "data": {}}
    return {"stop": stop_number(i), "no": 1, "at": START, "happened_at": START, **said}


def _manual_reading(i: int) -> dict[str, Any]:
    return {
        "point": f"p{i % 1_000}",
        "metric": "water_pressure",
        "place": f"b{i % 1_000}",
        "at": START + i * STEP,
        "value": 0.3,
        "entered_at": START + i * STEP,
        "actor": f"p{i % 40}",
        "acting_for": "",
        "post": f"post-{i % 100}" if i % 3 else "",
        "text": "",
        "about": i if i % 100 == 0 and i else None,
    }


LONG: dict[Table, Any] = {
    stops: _stop,
    stop_lines: _stop_line,
    stop_places: lambda i: {"place": f"b{i % 1_000}", "stop": stop_number(i)},
    duty_clocks: lambda i: {
        **{name: value for name, value in {"caught_up": False, **clock_row(i)}.items() if name != "ticket"},
        "post": f"post-{i % 100}",
        "scope": f"shift {i}",
    },
    stop_clocks: lambda i: {
        **{name: value for name, value in {"caught_up": False, **clock_row(i)}.items() if name != "ticket"},
        "stop": stop_number(i),
    },
    manual_readings: _manual_reading,
    manual_comparisons: lambda i: {
        "reading": i + 1,
        "at": START + i * STEP,
        "value": 0.3,
        "tolerance": 0.02,
        "differs": False,
        "compared_at": START + i * STEP,
    },
    maintenances: lambda i: {
        "kind": "gateway",
        "subject": f"gw{i}",
        "starts_at": START + i * STEP,
        "ends_at": START + i * STEP,
        "because": "x",
        "by": "wang",
        "entered_at": START + i * STEP,
        "ended_by": "",
        "over": not goes_on(i),
    },
    notices: _notice,
    told_persons: lambda i: {"notice": i + 1, "person": f"p{i % 40}"},
    deliveries: lambda i: {
        "notice": i + 1,
        "person": f"p{i % 40}",
        "urgency": "high" if i % 2 else "normal",
        "round": 1,
        "since": START + i * STEP,
        "due_at": START + i * STEP if goes_on(i) and i % 3 else None,
        "state": "waiting" if goes_on(i) else "delivered",
    },
    attempts: lambda i: {
        "channel": "mail",
        "person": f"p{i % 40}",
        "address": "a@b.cn",
        "begun_at": START + i * STEP,
        "ended_at": None if goes_on(i) else START + i * STEP,
        "result": "" if goes_on(i) else "delivered",
        "code": "",
        "detail": "",
    },
    attempt_notices: lambda i: {"attempt": i + 1, "notice": i + 1, "round": 1, "repeated": False},
    contacts: _contact,
    contact_versions: lambda i: {
        "contact": contact_number(i),
        "version": 1,
        "contents": _contents(i),
        "salt": b"",
        "digest": b"",
    },
    idempotency: lambda i: {
        "user": f"u{i % 100}",
        "key": f"k{i}",
        "request": b"",
        "contact": contact_number(i),
        "at": START + i * STEP,
    },
    assignments: lambda i: {
        "ticket": number(i),
        "no": 1,
        "department": f"u{i % 50}",
        "role": "lead",
        "from_at": START + i,
        "by": "wenya",
        "person": "",
        "text": "",
        "ended_at": None if goes_on(i) else NOW,
        "opened_at": START + i * STEP,
    },
    desk_facts: lambda i: {
        "ticket": number(i),
        "scope": "",
        "name": "result",
        "at": START,
        "happened_at": START,
        "actor": "wang",
        "data": {},
    },
    tasks: lambda i: {
        "ticket": number(i),
        "no": 1,
        "kind": "sample",
        "opened_at": START + i * STEP,
        "department": f"u{i % 50}",
        "user": "",
        "done_at": None if goes_on(i) else NOW,
        "proof": {},
    },
    findings: lambda i: {
        "kind": "overdue" if i % 2 else "not_genuine",
        "ticket": number(i),
        "cause": "x",
        "found_at": START + i * STEP,
        "found_by": "wenya",
        "contact": "",
        "subject_kind": "",
        "subject": "",
        "evidence": {},
        "state": "open" if goes_on(i) else "verified",
        "decided_by": "",
        "reason": "",
    },
    sheets: lambda i: {
        "ticket": number(i),
        "contact": contact_number(i),
        "kind": "feedback",
        "version": 1,
        "content": {},
        "digest": b"",
        "issued_at": START,
    },
    clocks: clock_row,
    clock_segments: lambda i: {
        "clock": i + 1,
        "no": 1,
        "at": START,
        "kind": "paused",
        "reason": "",
        "by": "",
        "calendar_version": "",
    },
    clock_steps: lambda i: {
        "clock": i + 1,
        "step": "due",
        "n": 0,
        "instant": START,
        "at": START,
        "meant_for": [],
        "reached": [],
        "caught_up": False,
        "to_send": False,
    },
}
