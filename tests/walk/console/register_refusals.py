"""What the forms for registering a contact, and what was read at a point, can be refused."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from api.http.problems import ProblemKind as Kind
from tests.api.console.named_town import ID
from tests.walk.console.at_a_desk import Desk, Refusal, Refusals
from tests.walk.console.busy_city import OFFICE

PATH = "/contacts/new"
CALL = {
    "channel": "call",
    "contacted_at": "2026-01-15T08:20",
    "name": "张三",
    "unit_or_address": "翠园小区2栋",
    "phone": "13812341234",
    "feedback_way": "phone",
    "category": "leak",
    "line": "water",
    "place": f"{ID}-b2",
    "content": "地下室漏水",
    "complaint": "no",
    "key": "0123456789abcdefghij-1",
}


def sent(desk: Desk, role: str = "receiver", **fields: str) -> httpx.Response:
    """Who has ``role`` sends the form of a call with other ``fields``."""
    return desk.form(PATH, desk.of(role), **CALL | fields)


def twice(desk: Desk) -> httpx.Response:
    """Another call by the form that one was sent with."""
    assert sent(desk).status_code == 303
    return sent(desk, content="另一件事")


def of_registering() -> Refusals:
    told: dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]] = {
        "nothing filled in": (
            Kind.INVALID,
            "order-needed",
            lambda desk: desk.form(PATH, desk.of("receiver")),
        ),
        "a time that is none": (
            Kind.INVALID,
            "order-instant",
            lambda desk: sent(desk, contacted_at="明天"),
        ),
        "a time to come": (
            Kind.INVALID,
            "guard-not-in-future",
            lambda desk: sent(desk, contacted_at="2026-01-16T08:30"),
        ),
        "long ago without a reason": (
            Kind.INVALID,
            "order-late-reason",
            lambda desk: sent(desk, contacted_at="2026-01-14T08:30"),
        ),
        "a place that there is not": (
            Kind.INVALID,
            "order-not-there",
            lambda desk: sent(desk, place="无此位置"),
        ),
        "a name that several places have in theirs": (
            Kind.INVALID,
            "matter-meant",
            lambda desk: sent(desk, place="翠园小区"),
        ),
        "a phone that is none": (Kind.INVALID, "order-phone", lambda desk: sent(desk, phone="无")),
        "a text with NUL": (Kind.INVALID, "order-long-text", lambda desk: sent(desk, content="好\0")),
        "sent before with something else": (Kind.KEY_REUSED, "refusal-key-reused", twice),
        "no right": (Kind.FORBIDDEN, "refusal-no-right", lambda desk: sent(desk, "engineer")),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(PATH, desk.ended(), **CALL),
        ),
        "without a session": (Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(PATH)),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}


# --- What was read at a point -------------------------------------------------------------------------

MANUAL = "/points/{id}/manual-readings"
AT_OFFICE = MANUAL.format(id=OFFICE)
ROW = {"value": "18.5", "at": "2026-01-15T08:00"}


def of_reading_by_hand() -> Refusals:
    """What who enters a value is told."""

    def entered(
        role: str = "handler", path: str = AT_OFFICE, **fields: str
    ) -> Callable[[Desk], httpx.Response]:
        return lambda desk: desk.form(path, desk.of(role), **(ROW | fields))

    told: dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]] = {
        "no number": (Kind.INVALID, "manual-no-number", entered(value="十八")),
        "no time": (Kind.INVALID, "manual-no-time", entered(at="")),
        "out of range": (Kind.INVALID, "manual-value-range", entered(value="180")),
        "in the future": (Kind.INVALID, "manual-time", entered(at="2027-01-15T08:00")),
        "too long a remark": (Kind.INVALID, "order-text", entered(text="长" * 201)),
        "no such entry": (Kind.INVALID, "manual-unknown", entered(about="999")),
        "no such point": (Kind.NOT_FOUND, "error-not-found", entered(path=MANUAL.format(id="999"))),
        "no right": (Kind.FORBIDDEN, "refusal-no-right", entered("viewer")),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(AT_OFFICE, desk.ended(), **ROW),
        ),
        "without a session": (
            Kind.NO_TOKEN,
            "sign-in-needed",
            lambda desk: desk.form(AT_OFFICE, **ROW),
        ),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}
