"""Patrols in the busy city, and what their forms can be refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import httpx

from alerts.desk.duty.patrols import RepairWord, file_patrol, say_on_repair
from alerts.duty.patrols import PatrolCheck, PatrolFinding, PatrolSheet
from alerts.duty.repairs import RepairCommand
from alerts.people.viewer import Viewer
from api.http.problems import ProblemKind as Kind
from ingest.durations import DAY, HOUR
from tests.api.stand_in_service import NOW, StandInService
from tests.walk.console.at_a_desk import Desk, Refusal, Refusals

PATROLS, REPAIRS = "/duty/1/patrols", "/duty/1/repairs"
FILED, WAITING, DONE = 2, 3, 4
"""Lines of the log of the post: the sheet, what waits to be issued, and what both have signed."""
LINES = (FILED, WAITING, DONE)
C = RepairCommand
Told = dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]]


def patrol(service: StandInService, patroller: Viewer, worker: Viewer, unit: str, place: str) -> None:
    """A sheet with two findings, of which one is repaired, by people who have every role."""
    known, checks = service.known, {**dict.fromkeys(PatrolCheck, "正常"), PatrolCheck.LISTEN: "三号井有水声"}
    found = (PatrolFinding("阀门渗漏", place), PatrolFinding("井盖松动"))
    sheet = PatrolSheet(date(2026, 1, 14), checks, "西郊未巡视，道路封闭", found, "天气晴")
    filed = file_patrol(service.records, patroller, "1", sheet, NOW - HOUR, inventory=known)
    waiting, done = (each.sheet.found.id for each in filed.repairs)
    assert (filed.line.id, waiting, done) == LINES
    words = (
        (patroller, RepairWord(C.ISSUE, "当日处理", unit, NOW + DAY)),
        (worker, RepairWord(C.DONE, "已紧固")),
        (patroller, RepairWord(C.ACCEPT)),
    )
    for who, word in words:
        say_on_repair(service.records, who, "1", done, word, NOW, inventory=known)


def _filed(role: str, post: str = "1", **fields: str) -> Callable[[Desk], httpx.Response]:
    usual = {"day": "2026-01-15", **dict.fromkeys(PatrolCheck, "正常")}
    return lambda desk: desk.form(f"/duty/{post}/patrols", desk.of(role), **{**usual, **fields})


def _said(role: str, command: str, number: int = WAITING, **fields: str) -> Callable[[Desk], httpx.Response]:
    return lambda desk: desk.form(
        REPAIRS, desk.of(role), **{"command": command, "number": str(number), **fields}
    )


def of_filing() -> Refusals:
    """What who files a patrol sheet is told."""
    told: Told = {
        "no day": (Kind.DUTY_REFUSED, "patrol-no-day", _filed("head", day="0")),
        "too long ago": (Kind.DUTY_REFUSED, "patrol-day", _filed("head", day="2026-01-01")),
        "a check left out": (Kind.DUTY_REFUSED, "patrol-check", _filed("head", smell="")),
        "too much": (Kind.DUTY_REFUSED, "patrol-line", _filed("head", left_out="长" * 201)),
        "remarks without end": (Kind.DUTY_REFUSED, "duty-no-text", _filed("head", text="长" * 2_001)),
        "no such place": (
            Kind.DUTY_REFUSED,
            "patrol-no-place",
            _filed("head", **{"what.1": "漏水", "place.1": "无"}),
        ),
        "no such post": (Kind.NOT_FOUND, "error-not-found", _filed("head", "999")),
        "no right": (Kind.FORBIDDEN, "refusal-no-right", _filed("viewer")),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(PATROLS, desk.ended()),
        ),
        "without a session": (Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(PATROLS)),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}


def of_repairs() -> Refusals:
    """What who says something on a repair sheet is told."""
    told: Told = {
        "no such command": (Kind.DUTY_REFUSED, "duty-no-command", _said("head", "0")),
        "too early": (Kind.DUTY_REFUSED, "repair-illegal", _said("head", "accept")),
        "not theirs": (Kind.DUTY_REFUSED, "repair-not-yours", _said("handler", "issue")),
        "to nobody": (Kind.DUTY_REFUSED, "repair-no-unit", _said("head", "issue")),
        "no such sheet": (Kind.NOT_FOUND, "error-not-found", _said("head", "issue", 9_999)),
        "no right": (Kind.FORBIDDEN, "refusal-no-right", _said("viewer", "issue")),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(REPAIRS, desk.ended()),
        ),
        "without a session": (Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(REPAIRS)),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}
