"""What the form for registering a contact can be refused: it comes back with why, each at its field."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from api.http.problems import ProblemKind as Kind
from tests.api.console.named_town import ID
from tests.walk.console.at_a_desk import Desk, Refusal, Refusals

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
