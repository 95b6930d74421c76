"""What the form of a trial of rules can be refused."""

from __future__ import annotations

import httpx

from api.http.problems import ProblemKind as Kind
from tests.walk.console.at_a_desk import Desk, Refusal, Refusals
from tests.walk.rules.rule_samples import WARMER

TRY, CANCEL = "/rules/try", "/rules/try/cancel"


def tried(desk: Desk, role: str = "engineer", **fields: str) -> httpx.Response:
    """A warmer day, as the form says it."""
    return desk.form(TRY, desk.of(role), **({"text": WARMER, "place": "", "days": "1"} | fields))


def of_trying() -> Refusals:
    told = {
        "nothing filled in": (Kind.INVALID, "trial-same", {"text": ""}),
        "a file with faults": (Kind.INVALID, "trial-wrong", {"text": "[[rule]]"}),
        "no place": (Kind.INVALID, "refusal-no-place", {"place": "〇"}),
        "several places": (Kind.INVALID, "refusal-several-places", {"place": "0"}),
        "too long a place": (Kind.INVALID, "refusal-no-place", {"place": "0" * 300}),
        "no days": (Kind.INVALID, "trial-days", {"days": "0"}),
        "too long a file": (Kind.INVALID, "trial-too-long-text", {"text": "#" * 20_001}),
    }
    return {
        what: Refusal(kind, key, lambda desk, fields=fields: tried(desk, **fields))
        for what, (kind, key, fields) in told.items()
    } | {"no right": Refusal(Kind.FORBIDDEN, "refusal-no-right", lambda desk: tried(desk, "viewer"))}


def of_cancelling() -> Refusals:
    return {
        "no right": Refusal(
            Kind.FORBIDDEN, "refusal-no-right", lambda desk: desk.form(CANCEL, desk.of("viewer"))
        )
    }
