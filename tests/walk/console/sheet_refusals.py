"""What printing a sheet in full can be refused: the answer is a page."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from api.console.views.sheets import ADDRESS
from api.http.problems import ProblemKind as Kind
from tests.walk.console.at_a_desk import Desk, Refusal, Refusals
from tests.walk.console.busy_city import EVERYBODY

CONTACT = "L2026-000001"
"""What the leak was told by."""
SAMPLE = "/tickets/2026-000003/sheets/L2026-000001/feedback"
"""For what is refused before anything is looked for."""


def printed(
    desk: Desk, role: str = EVERYBODY, *, contact: str = CONTACT, kind: str = "feedback", **fields: str
) -> httpx.Response:
    """Who has ``role`` prints a sheet of the leak in full."""
    path = ADDRESS.format(number=desk.city.of_people[0], contact=contact, kind=kind)
    return desk.form(path, desk.of(role), **fields)


def of_printing() -> Refusals:
    told: dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]] = {
        "no sheet of the kind": (
            Kind.NOT_FOUND,
            "error-not-found",
            lambda desk: printed(desk, kind="complaint-card"),
        ),
        "a version that there is not": (
            Kind.NOT_FOUND,
            "error-not-found",
            lambda desk: printed(desk, version="99"),
        ),
        "a kind that there is not": (Kind.INVALID, "", lambda desk: printed(desk, kind="0")),
        "a contact that there is not": (
            Kind.NOT_FOUND,
            "error-not-found",
            lambda desk: printed(desk, contact="L2026-000999"),
        ),
        "unknown": (
            Kind.NOT_FOUND,
            "error-not-found",
            lambda desk: desk.form(SAMPLE.replace("000003", "999999"), desk.of(EVERYBODY)),
        ),
        "not one's own": (
            Kind.NOT_YOURS,
            "refusal-reporter-hidden",
            lambda desk: printed(desk, "supervisor"),
        ),
        "no right": (Kind.FORBIDDEN, "refusal-no-right", lambda desk: printed(desk, "viewer")),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(SAMPLE, desk.ended()),
        ),
        "without a session": (Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(SAMPLE)),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}
