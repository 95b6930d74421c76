"""What the forms of stops of supply can be refused."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from api.http.problems import ProblemKind as Kind
from tests.api.console.named_town import ID
from tests.walk.console.at_a_desk import TITLE, Desk, Refusal, Refusals
from tests.walk.console.busy_city import EVERYBODY
from tests.walk.console.stops.stop_city import FAULT, OVER, PLAN, SENSED

NEW, ONE = "/stops/new", "/stops/{number}"
NO_STOP = ONE.format(number="T2026-9999")
Told = dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]]


def begun(desk: Desk, command: str = "open", role: str = EVERYBODY, **fields: str) -> httpx.Response:
    """Who has ``role`` opens a stop with these ``fields``."""
    usual = {"places": f"{ID}-b2", "cause": "爆管"}
    return desk.form(NEW, desk.of(role), **{"command": command, **usual, **fields})


def said(number: str, command: str, role: str = EVERYBODY, **fields: str) -> Callable[[Desk], httpx.Response]:
    """Who has ``role`` says something of a stop."""
    return lambda desk: desk.form(ONE.format(number=number), desk.of(role), command=command, **fields)


def from_a_ticket_with_one(desk: Desk) -> httpx.Response:
    with desk.city.service.records.reading() as tx:
        ticket = next(each.ticket for each in tx.stops.going_on(99) if each.number == SENSED)
    return begun(desk, ticket=ticket, late_reason="补登")


def twice_at_one_place(desk: Desk) -> httpx.Response:
    begun(desk)
    return begun(desk)


def planned_twice(desk: Desk) -> httpx.Response:
    begun(desk, "apply", starts_at="2026-01-20T08:00", ends_at="2026-01-20T12:00")
    return begun(desk, "apply", starts_at="2026-01-20T10:00", ends_at="2026-01-20T14:00")


def of_beginning() -> Refusals:
    """What who opens a stop is told; what they filled in stays."""
    told: Told = {
        "nothing filled in": (Kind.INVALID, "stop-form-unfit", lambda desk: begun(desk, places="", cause="")),
        "no place": (Kind.INVALID, "stop-field-needed", lambda desk: begun(desk, places="")),
        "a place that there is not": (Kind.INVALID, "stop-no-place", lambda desk: begun(desk, places="无")),
        "no number": (Kind.INVALID, "stop-households", lambda desk: begun(desk, households="多")),
        "no length": (Kind.INVALID, "stop-estimate", lambda desk: begun(desk, estimate="很久")),
        "no department": (Kind.INVALID, "stop-no-unit", lambda desk: begun(desk, unit="无")),
        "a ticket that there is not": (Kind.INVALID, "stop-no-ticket", lambda desk: begun(desk, ticket="无")),
        "a ticket with a stop": (Kind.INVALID, "stop-of-ticket-there", from_a_ticket_with_one),
        "a place where one runs": (Kind.INVALID, "stop-there", twice_at_one_place),
        "planned twice": (Kind.INVALID, "stop-there-planned", planned_twice),
        "no window": (
            Kind.INVALID,
            "stop-window",
            lambda desk: begun(desk, "apply", starts_at="2026-01-20T08:00", ends_at="2026-01-20T07:00"),
        ),
        "a window without end": (
            Kind.INVALID,
            "stop-window-long",
            lambda desk: begun(desk, "apply", starts_at="2026-01-20T08:00", ends_at="2026-03-20T07:00"),
        ),
        "a window that is past": (
            Kind.INVALID,
            "stop-window-past",
            lambda desk: begun(desk, "apply", starts_at="2026-01-10T08:00", ends_at="2026-01-20T07:00"),
        ),
        "no times": (
            Kind.INVALID,
            "stop-instant",
            lambda desk: begun(desk, "apply", starts_at="明天", ends_at="后天"),
        ),
        "not theirs": (Kind.NOT_YOURS, "stop-not-yours", lambda desk: begun(desk, role="caller")),
        "no right": (Kind.FORBIDDEN, "refusal-no-right", lambda desk: begun(desk, role="viewer")),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(NEW, desk.ended()),
        ),
        "without a session": (Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(NEW)),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}


def of_saying() -> Refusals:
    """What who says something of a stop is told."""
    told: Told = {
        "no such command": (Kind.ILLEGAL_COMMAND, "stop-no-command", said(FAULT, "0")),
        "not possible now": (Kind.ILLEGAL_COMMAND, "stop-illegal", said(OVER, "note", text="x")),
        "not reported": (Kind.STOP_NOT_REPORTED, "stop-not-reported", said(PLAN, "start")),
        "outside the window": (Kind.STOP_NOT_REPORTED, "stop-outside-window", said(PLAN, "start")),
        "no hotline": (Kind.INVALID, "stop-no-hotline", said(FAULT, "report_city", to="0")),
        "no recipient": (Kind.INVALID, "stop-no-recipient", said(FAULT, "mark_sent", recipient="0")),
        "not on the list": (
            Kind.ILLEGAL_COMMAND,
            "stop-not-listed",
            said(FAULT, "mark_sent", recipient="papers"),
        ),
        "an enterprise that was told": (
            Kind.ILLEGAL_COMMAND,
            "stop-no-enterprise",
            said(FAULT, "tell_enterprise", enterprise="翠园酒店", content="再次告知"),
        ),
        "a text of two lines": (
            Kind.INVALID,
            "stop-line",
            said(FAULT, "report_dispatch", receiver="潘\n工", content="已报"),
        ),
        "too long a text": (Kind.INVALID, "stop-text", said(FAULT, "note", text="长" * 2_001)),
        "in the future": (
            Kind.INVALID,
            "stop-in-future",
            said(FAULT, "note", text="已修", happened_at="2026-01-20T08:00"),
        ),
        "before it was": (
            Kind.INVALID,
            "stop-before-it-was",
            said(FAULT, "note", text="已修", happened_at="2026-01-10T08:00"),
        ),
        "so late without a reason": (
            Kind.INVALID,
            "stop-late-reason",
            said(FAULT, "note", text="已修", happened_at="2026-01-10T08:00"),
        ),
        "not theirs": (Kind.NOT_YOURS, "stop-not-yours", said(FAULT, "note", "caller", text="已修")),
        "no such stop": (
            Kind.NOT_FOUND,
            "error-not-found",
            lambda desk: desk.form(NO_STOP, desk.of(EVERYBODY), command="note", text="已修"),
        ),
        "no number of a stop": (
            Kind.INVALID,
            TITLE,
            lambda desk: desk.form("/stops/0", desk.of(EVERYBODY)),
        ),
        "no right": (Kind.FORBIDDEN, "refusal-no-right", said(FAULT, "note", "viewer", text="已修")),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(ONE.format(number=FAULT), desk.ended()),
        ),
        "without a session": (
            Kind.NO_TOKEN,
            "sign-in-needed",
            lambda desk: desk.form(ONE.format(number=FAULT)),
        ),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}
