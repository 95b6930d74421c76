"""What the form that answers a dispatch order can be refused."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from api.http.problems import ProblemKind as Kind
from tests.walk.console.at_a_desk import Desk, Refusal, Refusals
from tests.walk.console.stops.order_city import ORDERS, WAITS


def _said(
    role: str, command: str, number: int | None = None, **fields: str
) -> Callable[[Desk], httpx.Response]:
    def send(desk: Desk) -> httpx.Response:
        with desk.city.service.records.reading() as tx:
            (waits,) = [each.id for each in tx.duty_lines.page("1", None, 99) if each.text == WAITS]
        told = {"command": command, "number": str(waits if number is None else number)}
        return desk.form(ORDERS, desk.of(role), **told, **fields)

    return send


GIVING = "/orders/new"


def _given(role: str, **fields: str) -> Callable[[Desk], httpx.Response]:
    return lambda desk: desk.form(GIVING, desk.of(role), **fields)


def _given_twice(desk: Desk) -> httpx.Response:
    """Another order under the key of one that was given."""
    session, key = desk.of("dispatcher"), "0" * 30
    desk.form(GIVING, session, key=key, post="1", text="开启一号泵")
    return desk.form(GIVING, session, key=key, post="1", text="关闭一号泵")


def of_giving() -> Refusals:
    """What who gives an order is told."""
    refused = Kind.DUTY_REFUSED
    told: dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]] = {
        "no post": (refused, "dispatch-no-post", _given("dispatcher", text="开泵")),
        "no such post": (Kind.NOT_FOUND, "error-not-found", _given("dispatcher", post="999", text="开泵")),
        "not of dispatch": (
            refused,
            "dispatch-not-yours",
            lambda desk: desk.form(GIVING, desk.of("handler", "a department"), post="1", text="开泵"),
        ),
        "no text": (refused, "duty-no-text", _given("dispatcher", post="1", text=" ")),
        "too much": (refused, "duty-text-long", _given("dispatcher", post="1", text="长" * 2_001)),
        "what nobody can read": (
            refused,
            "duty-text-unreadable",
            _given("dispatcher", post="1", text="3 号泵\u202e停运"),
        ),
        "a form that was used": (refused, "dispatch-key-reused", _given_twice),
        "no right": (Kind.FORBIDDEN, "refusal-no-right", _given("viewer", post="1", text="开泵")),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(GIVING, desk.ended()),
        ),
        "without a session": (Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(GIVING)),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}


def of_orders(chief: str) -> Refusals:
    """What who answers an order is told; ``chief``: the role of who is of the shift."""
    told: dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]] = {
        "no such command": (Kind.DUTY_REFUSED, "duty-no-command", _said(chief, "0")),
        "too early": (Kind.DUTY_REFUSED, "dispatch-illegal", _said(chief, "execute")),
        "no reason": (Kind.DUTY_REFUSED, "duty-no-text", _said(chief, "refuse")),
        "a reason without end": (
            Kind.DUTY_REFUSED,
            "duty-text-long",
            _said(chief, "refuse", text="长" * 2_001),
        ),
        "not of the shift": (Kind.DUTY_REFUSED, "dispatch-not-your-shift", _said("handler", "acknowledge")),
        "no such order": (Kind.NOT_FOUND, "error-not-found", _said(chief, "acknowledge", 9_999)),
        "no right": (Kind.FORBIDDEN, "refusal-no-right", _said("viewer", "acknowledge")),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(ORDERS, desk.ended()),
        ),
        "without a session": (Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(ORDERS)),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}
