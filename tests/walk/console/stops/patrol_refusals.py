"""What the forms of patrols can be refused."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from alerts.duty.patrols import PatrolCheck
from api.http.problems import ProblemKind as Kind
from tests.walk.console.at_a_desk import Desk, Refusal, Refusals
from tests.walk.console.busy_city import UNIT
from tests.walk.console.stops.patrol_city import WAITING

PATROLS, REPAIRS = "/duty/1/patrols", "/duty/1/repairs"
Told = dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]]


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
        "remarks without end": (Kind.DUTY_REFUSED, "duty-text-long", _filed("head", text="长" * 2_001)),
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
        "without a limit": (Kind.DUTY_REFUSED, "repair-no-due", _said("head", "issue", unit=UNIT)),
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
