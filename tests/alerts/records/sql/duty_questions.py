"""The questions about duty and about stops of supply, for test_query_plans.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from msgspec import structs

from alerts.deadlines.desk_clock import ClockOf, DeskClock
from alerts.duty.lines import DutyLine, DutyLineKind
from alerts.duty.manual_readings import Comparison, ManualReading
from alerts.episodes.maintenance import HELD_KINDS, MaintainedKind, Maintenance
from alerts.matters.choices import StopKind
from alerts.records import Transaction
from alerts.stops.stop_lines import StopLine
from alerts.stops.stop_table import StopStep
from alerts.stops.supply_stop import SupplyStop
from ingest.inventory.tree import Outage
from ingest.readings.quantities import Metric
from tests.alerts.records.years_on_record import NOW, START, STEP, number

LINE = DutyLine(at=NOW, post="post-7", kind=DutyLineKind.SIGN_IN, actor="wang", shift_at=NOW)
OUTAGE = Outage("T2026-0001.1", "city", NOW, NOW + STEP)
STOP = SupplyStop("T2027-0001", StopKind.FAULT, StopStep.RUNNING, 1, NOW, places=("b7",))
STOP_LINE = StopLine(number="T2026-0100", no=2, at=NOW, happened_at=NOW, command="note", actor="wang")
STOP_CLOCK = DeskClock(
    ticket="T2026-0100",
    of=ClockOf.STOP,
    scope="",
    key="new",
    policy=1,
    clause="W59",
    started_at=NOW,
    limit="10min",
    due_at=NOW,
)
DUTY_CLOCK = structs.replace(
    STOP_CLOCK, ticket="post-7", of=ClockOf.OTHER, scope="shift 7", key="shift.arrive"
)
READ = ManualReading(
    point="p7",
    metric=Metric.WATER_PRESSURE,
    place="b7",
    at=NOW,
    value=0.3,
    entered_at=NOW,
    actor="wang",
    post="post-7",
)
COMPARED = Comparison(7, NOW, 0.3, 0.02, differs=False, compared_at=NOW)
MAINTENANCE = Maintenance(
    kind=MaintainedKind.GATEWAY,
    subject="gw",
    starts_at=NOW,
    ends_at=NOW + STEP,
    because="x",
    by="wang",
    entered_at=NOW,
)
KINDS = (DutyLineKind.SIGN_IN, DutyLineKind.REPLACEMENT)
DUTY_QUESTIONS: dict[str, Callable[[Transaction], Any] | None] = {
    "maintenances.add": lambda tx: tx.maintenances.add(MAINTENANCE),
    "maintenances.by_id": lambda tx: tx.maintenances.by_id(7),
    "maintenances.going_on": lambda tx: tx.maintenances.going_on(),
    "maintenances.page": lambda tx: tx.maintenances.page(None, 9),
    "maintenances.page before": lambda tx: tx.maintenances.page(900, 9),
    "maintenances.end": lambda tx: tx.maintenances.end(7, NOW, "wang"),
    "maintenances.over": lambda tx: tx.maintenances.over([7]),
    "pending.without_ticket": lambda tx: tx.pending.without_ticket(HELD_KINDS),
    "pending.release_maintained": lambda tx: tx.pending.release_maintained(),
    "duty_rosters.record": lambda tx: tx.duty_rosters.record({}, NOW, "wang", "x"),
    "duty_rosters.last": lambda tx: tx.duty_rosters.last(),
    "duty_lines.add": lambda tx: tx.duty_lines.add(LINE),
    "duty_lines.by_id": lambda tx: tx.duty_lines.by_id(7),
    "duty_lines.by_ids": lambda tx: tx.duty_lines.by_ids([7, 8]),
    "duty_lines.of_shifts": lambda tx: tx.duty_lines.of_shifts(KINDS, START, START + 9 * STEP),
    "duty_lines.handed_over": lambda tx: tx.duty_lines.handed_over(NOW - 9 * STEP),
    "duty_lines.page": lambda tx: tx.duty_lines.page("post-7", None, 9),
    "duty_lines.page before": lambda tx: tx.duty_lines.page("post-7", 900, 9),
    "duty_lines.orders": lambda tx: tx.duty_lines.orders(None, 9),
    "duty_lines.orders before": lambda tx: tx.duty_lines.orders(900, 9),
    "duty_lines.by_key": lambda tx: tx.duty_lines.by_key("wang", "k"),
    "duty_lines.answers_of": lambda tx: tx.duty_lines.answers_of([7, 8]),
    "duty_lines.corrections_of": lambda tx: tx.duty_lines.corrections_of([7, 8]),
    "manual_readings.add": lambda tx: tx.manual_readings.add([READ, READ]),
    "manual_readings.by_ids": lambda tx: tx.manual_readings.by_ids([7, 8]),
    "manual_readings.of_point": lambda tx: tx.manual_readings.of_point("p7", START, NOW, None, 9),
    "manual_readings.of_point after": lambda tx: tx.manual_readings.of_point("p7", START, NOW, (NOW, 9), 9),
    "manual_readings.of_post": lambda tx: tx.manual_readings.of_post("post-7", START, NOW, None, 9),
    "manual_readings.of_points": lambda tx: tx.manual_readings.of_points(["p7", "p8"], START, NOW),
    "manual_readings.corrections_of": lambda tx: tx.manual_readings.corrections_of([7, 8]),
    "manual_readings.not_compared": lambda tx: tx.manual_readings.not_compared((NOW - 9 * STEP, 7), NOW, 9),
    "manual_readings.add_comparisons": lambda tx: tx.manual_readings.add_comparisons([COMPARED]),
    "manual_readings.comparisons_of": lambda tx: tx.manual_readings.comparisons_of([7, 8]),
    "inventory.put_outages": lambda tx: tx.inventory.put_outages([OUTAGE], ["o1"], NOW),
    "stops.issue_numbers": lambda tx: tx.stops.issue_numbers(2026, 2),
    "stops.add": lambda tx: tx.stops.add([STOP]),
    "stops.save": lambda tx: tx.stops.save([(replace(STOP, number="T2026-0100"), NOW, NOW)]),
    "stops.add_lines": lambda tx: tx.stops.add_lines([STOP_LINE]),
    "stops.put_at": lambda tx: tx.stops.put_at([replace(STOP, number="T2026-0100")]),
    "stops.at_places": lambda tx: tx.stops.at_places(["b7", "b8"]),
    "stops.ever_at": lambda tx: tx.stops.ever_at(["b7", "b8"], 9),
    "stops.planned_at": lambda tx: tx.stops.planned_at("b7", NOW, NOW + STEP),
    "stops.imported": lambda tx: tx.stops.imported("", 9),
    "stops.of_outages": lambda tx: tx.stops.of_outages(["o7", "o8"]),
    "stops.over_unbegun": lambda tx: tx.stops.over_unbegun(NOW, 9),
    "stops.lines_of": lambda tx: tx.stops.lines_of(["T2026-0100", "T2026-0007"]),
    "stops.going_on": lambda tx: tx.stops.going_on(9),
    "stops.page": lambda tx: tx.stops.page(None, 9),
    "stops.page before": lambda tx: tx.stops.page(900, 9),
    "stops.running": lambda tx: tx.stops.running(),
    "stops.of_tickets": lambda tx: tx.stops.of_tickets([number(100), number(7)]),
    "stops.unheard": lambda tx: tx.stops.unheard(),
    "stops.due": lambda tx: tx.stops.due(NOW, 9),
    "stops.next_instant": lambda tx: tx.stops.next_instant(),
    "duty_clocks.add": lambda tx: tx.duty_clocks.add([DUTY_CLOCK]),
    "duty_clocks.save": lambda tx: tx.duty_clocks.save([structs.replace(DUTY_CLOCK, id=7)]),
    "duty_clocks.running": lambda tx: tx.duty_clocks.running(),
    "duty_clocks.of_scopes": lambda tx: tx.duty_clocks.of_scopes(["post-7"], ["shift 7", "shift 8"]),
    "duty_clocks.by_ids": lambda tx: tx.duty_clocks.by_ids([7, 8]),
    "duty_clocks.due": lambda tx: tx.duty_clocks.due(NOW, 9),
    "duty_clocks.next_instant": lambda tx: tx.duty_clocks.next_instant(),
    "stop_clocks.add": lambda tx: tx.stop_clocks.add([STOP_CLOCK]),
    "stop_clocks.save": lambda tx: tx.stop_clocks.save([structs.replace(STOP_CLOCK, id=7)]),
    "stop_clocks.of_stops": lambda tx: tx.stop_clocks.of_stops(["T2026-0100"]),
}
