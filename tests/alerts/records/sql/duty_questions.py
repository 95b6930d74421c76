"""The questions about duty, for test_query_plans.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alerts.duty.lines import DutyLine, DutyLineKind
from alerts.records import Transaction
from tests.alerts.records.years_on_record import NOW, START, STEP

LINE = DutyLine(at=NOW, post="post-7", kind=DutyLineKind.SIGN_IN, actor="wang", shift_at=NOW)
KINDS = (DutyLineKind.SIGN_IN, DutyLineKind.REPLACEMENT)
DUTY_QUESTIONS: dict[str, Callable[[Transaction], Any] | None] = {
    "duty_rosters.record": lambda tx: tx.duty_rosters.record({}, NOW, "wang", "x"),
    "duty_rosters.last": lambda tx: tx.duty_rosters.last(),
    "duty_lines.add": lambda tx: tx.duty_lines.add(LINE),
    "duty_lines.by_id": lambda tx: tx.duty_lines.by_id(7),
    "duty_lines.of_shifts": lambda tx: tx.duty_lines.of_shifts(KINDS, START, START + 9 * STEP),
    "duty_lines.handed_over": lambda tx: tx.duty_lines.handed_over(NOW - 9 * STEP),
    "duty_lines.page": lambda tx: tx.duty_lines.page("post-7", None, 9),
    "duty_lines.page before": lambda tx: tx.duty_lines.page("post-7", 900, 9),
    "duty_lines.corrections_of": lambda tx: tx.duty_lines.corrections_of([7, 8]),
}
