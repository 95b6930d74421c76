"""What the forms of departments can be refused."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from api.http.problems import ProblemKind as Kind
from tests.walk.console.at_a_desk import Desk, Refusal, Refusals
from tests.walk.console.busy_city import EVERYBODY, UNIT

NEW, CHANGE = "/departments/new", "/departments/{id}/change"
OWN = CHANGE.format(id=UNIT)


def _of_path(path: str) -> Refusals:
    def sent(role: str = EVERYBODY, **fields: str) -> Callable[[Desk], httpx.Response]:
        return lambda desk: desk.form(path, desk.of(role), **fields)

    bad = Kind.BAD_INVENTORY
    return {
        "nothing": Refusal(bad, "refusal-faults", sent(seen="")),
        "no right": Refusal(Kind.FORBIDDEN, "refusal-no-right", sent("handler")),
        "when the session is over": Refusal(
            Kind.SESSION_ENDED, "refusal-session-ended", lambda desk: desk.form(path, desk.ended())
        ),
        "without a session": Refusal(Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(path)),
    }


def of_a_new_department() -> Refusals:
    """What who adds a department is told."""

    def taken(desk: Desk) -> httpx.Response:
        return desk.form(NEW, desk.of(EVERYBODY), id=UNIT, kind="functional")

    def no_place(desk: Desk) -> httpx.Response:
        return desk.form(NEW, desk.of(EVERYBODY), id="zz-id-new", kind="territorial")

    return _of_path(NEW) | {
        "an id that is taken": Refusal(Kind.STALE_VERSION, "refusal-department-changed", taken),
        "no place": Refusal(Kind.BAD_INVENTORY, "inventory-unit-needs", no_place),
    }


def of_changing_a_department() -> Refusals:
    """What who changes one is told."""
    nowhere = CHANGE.format(id="0")
    refusals = _of_path(OWN)
    del refusals["nothing"]

    def changed(desk: Desk) -> httpx.Response:
        return desk.form(OWN, desk.of(EVERYBODY), kind="functional", seen="0")

    return refusals | {
        "of another version": Refusal(Kind.STALE_VERSION, "refusal-department-changed", changed),
        "none": Refusal(
            Kind.NOT_FOUND, "error-not-found", lambda desk: desk.form(nowhere, desk.of(EVERYBODY))
        ),
    }
