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
