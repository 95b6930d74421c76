"""Figure: contacts registered one after the other, beside 20 000 open tickets with their clocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

import numpy as np
from sqlalchemy import text

from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.registering import Registration, register
from alerts.people.viewer import Grant, Viewer
from alerts.records import Records
from benchmarks import desk as sweeping
from benchmarks.records.databases import empty_records
from benchmarks.report import Line
from ingest.clock import elapsed
from ingest.durations import SECOND
from ingest.inventory.tree import Level, Place

OPEN_TICKETS = 20_000
BUILDINGS = 2_000
CONTACTS = 1_000
WARMING = 50
"""Before the clock runs: Python imports what it needs, and a database reads its pages."""
RECEIVER = Viewer("receiver", (Grant("receiver"), Grant("dispatcher")))
CATEGORIES = ("leak", "no_water", "pressure", "fees", "consult", "meter", "quality")


@dataclass(frozen=True)
class RegistrationCost:
    """Contacts a second, and how long one took, in ms: the median, 99 of 100, and the worst."""

    a_second: float
    p50_ms: float
    p99_ms: float
    worst_ms: float


def measure(database: str) -> RegistrationCost:
    """`CONTACTS` at buildings of a city, by one who registers, on ``sqlite`` or ``postgresql``."""
    with empty_records(database) as records:
        desk = _desk_on_record(records)
        for each in range(WARMING):
            _register(records, desk, each)
        took = np.array([_timed(records, desk, WARMING + each) for each in range(CONTACTS)])
    p50, p99 = np.percentile(took, [50, 99])
    return RegistrationCost(
        CONTACTS / (float(took.sum()) / SECOND), float(p50), float(p99), float(took.max())
    )


def lines(databases: Iterable[str], raw: dict[str, object]) -> list[Line]:
    """The lines of the report, one for each of ``databases``; what was measured goes into ``raw``."""
    found = {each: measure(each) for each in databases}
    raw |= {f"registering {each}": asdict(cost) for each, cost in found.items()}
    return [
        Line(
            f"contacts registered beside {OPEN_TICKETS:,} open tickets, {each}",
            f"{cost.a_second:,.0f}/s",
            "50/s",
            cost.a_second >= 50,
            f"p50 {cost.p50_ms:.1f} ms, p99 {cost.p99_ms:.1f} ms, {cost.worst_ms:.0f} ms at most",
        )
        for each, cost in found.items()
    ]


def _desk_on_record(records: Records) -> DeskInForce:
    desk = sweeping.units_on_record(records)
    by_key = {policy.key: policy for policy in reversed(desk.tables.policies.current)}
    policies = [by_key[key] for key in sweeping.KEYS]
    for first in range(0, OPEN_TICKETS, sweeping.AT_ONCE):
        sweeping.put(records, range(first, first + sweeping.AT_ONCE), policies)
    buildings = {
        f"b-{each}": Place(f"b-{each}", Level.BUILDING, f"{each}号楼", "city", households=60)
        for each in range(BUILDINGS)
    }
    with records.begin() as tx:
        inventory = tx.inventory.save(
            replace(desk.inventory, places={**desk.inventory.places, **buildings}), 1, replace=True
        )
        tx.tickets.issue_numbers(2026, OPEN_TICKETS)
        tx.meta._db.execute(text("ANALYZE"))  # noqa: SLF001 - the server does so by itself after a while
    return replace(desk, inventory=inventory)


def _timed(records: Records, desk: DeskInForce, number: int) -> float:
    began = elapsed()
    _register(records, desk, number)
    return SECOND * (elapsed() - began)


def _register(records: Records, desk: DeskInForce, number: int) -> None:
    now = sweeping.NOW + number * SECOND
    values = {
        "channel": "call",
        "name": f"张{number}",
        "unit_or_address": f"幸福里{number % 90}号楼603室",
        "phone": f"138{number:08d}",
        "contacted_at": now,
        "content": "地下室漏水，请尽快来人",
        "category": CATEGORIES[number % len(CATEGORIES)],
        "line": "water",
        "complaint": False,
        "feedback_way": "phone",
        "place": f"b-{number * 7 % BUILDINGS}",
    }
    # As each request has it: what is worked out of the inventory is not kept between them.
    in_force = DeskInForce(desk.inventory, desk.tables, desk.calendar)
    register(records, RECEIVER, Registration(values), now, desk=in_force)
