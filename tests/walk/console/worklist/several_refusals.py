"""What the form for several tickets can meet."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from api.http.problems import ProblemKind as Kind
from tests.walk.console.at_a_desk import Desk, Refusal, Refusals

SEVERAL = "/work/several"


def of_several() -> Refusals:
    one = {"version.2026-000001": "1"}
    told: dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]] = {
        "not for several": (
            Kind.INVALID,
            "several-not-for",
            lambda desk: desk.form(SEVERAL, desk.of("handler"), command="close", **one),
        ),
        "none at all": (
            Kind.INVALID,
            "several-count",
            lambda desk: desk.form(SEVERAL, desk.of("handler"), command="progress", text="0"),
        ),
        "a time that is none": (
            Kind.INVALID,
            "leave-no-time",
            lambda desk: desk.form(SEVERAL, desk.of("handler"), command="progress", happened_at="0", **one),
        ),
        "no right": (
            Kind.FORBIDDEN,
            "refusal-no-right",
            lambda desk: desk.form(SEVERAL, desk.of("viewer"), command="progress", **one),
        ),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}
