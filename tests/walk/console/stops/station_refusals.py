"""What the form of a sanitation list can be refused."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from alerts.duty.stations.sanitation import LINES
from api.http.problems import ProblemKind as Kind
from tests.walk.console.at_a_desk import Desk, Refusal, Refusals

STATION = "/duty/1/sanitation"
Told = dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]]


def _filed(role: str, post: str = "1", **fields: str) -> Callable[[Desk], httpx.Response]:
    usual = {"day": "2026-01-15", **{f"is.{line}": "good" for line in LINES}}
    return lambda desk: desk.form(f"/duty/{post}/sanitation", desk.of(role), **{**usual, **fields})


def of_sanitation() -> Refusals:
    """What who files a list is told."""
    told: Told = {
        "no day": (Kind.DUTY_REFUSED, "sanitation-no-day", _filed("head", day="0")),
        "too long ago": (Kind.DUTY_REFUSED, "sanitation-day", _filed("head", day="2026-01-01")),
        "a line left out": (Kind.DUTY_REFUSED, "sanitation-unanswered", _filed("head", **{"is.drain": "0"})),
        "not what is wrong": (Kind.DUTY_REFUSED, "sanitation-what", _filed("head", **{"is.drain": "bad"})),
        "too much": (Kind.DUTY_REFUSED, "sanitation-what", _filed("head", **{"what.drain": "长" * 201})),
        "remarks without end": (Kind.DUTY_REFUSED, "duty-text-long", _filed("head", text="长" * 2_001)),
        "no such post": (Kind.NOT_FOUND, "error-not-found", _filed("head", "999")),
        "no pump station": (Kind.NOT_FOUND, "error-not-found", _filed("head", "2")),
        "no right": (Kind.FORBIDDEN, "refusal-no-right", _filed("viewer")),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(STATION, desk.ended()),
        ),
        "without a session": (Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(STATION)),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}
