"""What the forms of commands on tickets can be refused: the page comes back with why."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from alerts.tickets.desk_moves.orders import LONGEST_TEXT
from api.http.problems import ProblemKind as Kind
from tests.api.matters_of_people import give
from tests.walk.console.at_a_desk import Desk, Refusal, Refusals
from tests.walk.console.busy_city import EVERYBODY

PATH = "/tickets/{number}"
CONTACT = "L2026-000001"
"""What the leak was told by."""
SENSORS = "/tickets/2026-000003"
"""A ticket that sensors opened."""


def given(desk: Desk, command: str, role: str = EVERYBODY, *, on: int = 0, **fields: str) -> httpx.Response:
    """Who has ``role`` gives a command on the leak (or ``on`` the complaint), as it is now."""
    number = desk.city.of_people[on]
    with desk.city.service.records.reading() as tx:
        version = tx.tickets.by_number([number])[number].version
    form = {"command": command, "version": str(version)} | fields
    return desk.form(PATH.format(number=number), desk.of(role), **form)


def overtaken(desk: Desk) -> httpx.Response:
    """Somebody else reports progress in between."""
    number = desk.city.of_people[0]
    with desk.city.service.records.reading() as tx:
        version = tx.tickets.by_number([number])[number].version
    give(desk.city.service, number, "progress", text="另一人的进展")
    return given(desk, "progress", version=str(version), text="进展")


def of_moves() -> Refusals:
    told: dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]] = {
        "nothing filled in": (Kind.INVALID, "order-needed", lambda desk: given(desk, "progress", text=" ")),
        "a time that is none": (
            Kind.INVALID,
            "leave-no-time",
            lambda desk: given(desk, "progress", text="好", happened_at="明天"),
        ),
        "long ago without a reason": (
            Kind.INVALID,
            "order-late-reason",
            lambda desk: given(desk, "progress", text="好", happened_at="2026-01-15T08:00"),
        ),
        "in the future": (
            Kind.INVALID,
            "order-in-future",
            lambda desk: given(desk, "progress", text="好", happened_at="2026-01-16T08:00"),
        ),
        "before somebody called": (
            Kind.INVALID,
            "order-before-contact",
            lambda desk: given(
                desk, "feed_back", contact=CONTACT, happened_at="2026-01-15T08:00", late_reason="补录"
            ),
        ),
        "too long a reason for being late": (
            Kind.INVALID,
            "order-text",
            lambda desk: given(
                desk,
                "progress",
                text="好",
                happened_at="2026-01-15T08:00",
                late_reason="长" * (LONGEST_TEXT + 1),
            ),
        ),
        "a department that there is not": (
            Kind.INVALID,
            "order-not-there",
            lambda desk: given(desk, "reassign", text="好", department="无此部门"),
        ),
        "a text with NUL": (
            Kind.INVALID,
            "order-long-text",
            lambda desk: given(desk, "progress", text="好\0"),
        ),
        "a command that there is not": (Kind.INVALID, "move-unknown", lambda desk: given(desk, "0")),
        "a step that does not take it": (
            Kind.ILLEGAL_COMMAND,
            "move-illegal",
            lambda desk: given(desk, "sign", on=1),
        ),
        "changed by somebody else": (Kind.STALE_VERSION, "move-stale", overtaken),
        "what the other did": (Kind.STALE_VERSION, "move-overtaken", overtaken),
        "not by this role": (
            Kind.FORBIDDEN,
            "move-not-yours",
            lambda desk: given(desk, "supervise", "handler"),
        ),
        "of a later stage": (
            Kind.ILLEGAL_COMMAND,
            "move-not-yet",
            lambda desk: given(desk, "call_back_interim"),
        ),
        "no version": (Kind.STALE_VERSION, "move-stale", lambda desk: given(desk, "progress", version="0")),
        "unknown": (
            Kind.NOT_FOUND,
            "error-not-found",
            lambda desk: desk.form("/tickets/2026-999999", desk.of(EVERYBODY), command="progress"),
        ),
        "no right": (
            Kind.FORBIDDEN,
            "refusal-no-right",
            lambda desk: given(desk, "progress", "viewer", text="好"),
        ),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(SENSORS, desk.ended(), command="progress"),
        ),
        "without a session": (Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(SENSORS)),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}
