"""What the forms of maintenance can be refused."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from api.http.problems import ProblemKind as Kind
from tests.api.console.named_town import ID
from tests.walk.console.at_a_desk import Desk, Refusal, Refusals
from tests.walk.console.stops.maintenance_city import OVER

NEW, END = "/maintenance/new", "/maintenance/{id}/end"
NONE = 999


def of_maintenance() -> Refusals:
    """What who enters maintenance is told."""
    said = {"kind": "gateway", "subject": f"{ID}-gw1", "ends": "2026-01-15T20:00", "because": "更换电池"}

    def entered(role: str = "engineer", **fields: str) -> Callable[[Desk], httpx.Response]:
        return lambda desk: desk.form(NEW, desk.of(role), **(said | fields))

    refused = Kind.MAINTENANCE_REFUSED
    told: dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]] = {
        "nothing": (refused, "maintenance-nothing", entered(subject=" ")),
        "what there is not": (Kind.NOT_FOUND, "error-not-found", entered(subject="999")),
        "no start": (refused, "maintenance-no-start", entered(starts="0")),
        "no end": (refused, "maintenance-no-end", entered(ends="")),
        "an end before it begins": (refused, "maintenance-span", entered(ends="2026-01-15T00:00")),
        "without end": (refused, "maintenance-too-long", entered(ends="2027-01-15T00:00")),
        "no reason": (refused, "maintenance-no-reason", entered(because=" ")),
        "no right": (Kind.FORBIDDEN, "refusal-no-right", entered("viewer")),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(NEW, desk.ended()),
        ),
        "without a session": (Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(NEW)),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}


def of_ending_maintenance() -> Refusals:
    """What who ends maintenance is told."""

    def ended(role: str, id_: int) -> Callable[[Desk], httpx.Response]:
        return lambda desk: desk.form(END.format(id=id_), desk.of(role))

    told: dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]] = {
        "over": (Kind.MAINTENANCE_REFUSED, "maintenance-over", ended("engineer", OVER)),
        "none": (Kind.NOT_FOUND, "error-not-found", ended("engineer", NONE)),
        "no right": (Kind.FORBIDDEN, "refusal-no-right", ended("viewer", 1)),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(END.format(id=1), desk.ended()),
        ),
        "without a session": (Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(END.format(id=1))),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}
