"""Every route as every user that there can be: what is answered follows from the use cases that it names."""

from __future__ import annotations

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from alerts.people.use_cases import ScopeKind
from alerts.people.viewer import ANONYMOUS, OPERATOR, Forbidden, Grant, Viewer
from api.wiring.app import create_app
from api.wiring.hosted_service import GRANTS
from ingest.inventory.departments import Department, DepartmentKind, ServiceLine
from ingest.inventory.tree import Inventory
from tests.api.conftest import served
from tests.api.stand_in_service import NOW, breach, dead_letter, stand_in_service
from tests.walk.samples import REQUESTS
from tests.walk.test_register import asked_by

STRANGER = "stranger"
"""A role that this version does not know."""


@pytest.fixture(scope="module", params=["read", "none"])
def town(request, tmp_path_factory):
    """A service, its address, and the routes that it has; reading is open to anybody, or to nobody."""
    with stand_in_service(tmp_path_factory.mktemp("walk"), anonymous=request.param) as service:
        breach(service, "f1-room")
        dead_letter(service)
        root = next(place.id for place in service.known.places.values() if place.parent is None)
        unit = Department("all", "All", DepartmentKind.TERRITORIAL, lines=tuple(ServiceLine), place=root)
        service.import_inventory(OPERATOR, Inventory(departments={"all": unit}), replace=False)
        with service.records.begin() as tx:
            user = tx.users.add(STRANGER, [Grant(STRANGER)], NOW)
            service.tokens[STRANGER] = tx.tokens.make(user, NOW, made_by="")
        with served(service) as address, httpx.Client(base_url=address, timeout=10) as client:
            yield service, client, list(iter_route_contexts(create_app(service).routes))


def requests(routes):
    """Method, address, what is sent with it and what the route asks."""
    for route in routes:
        sample = dict(REQUESTS[route.path])
        more = {key: sample.pop(key) for key in ("params", "json") if key in sample}
        url, answers = route.path + sample.pop("below", ""), sample.pop("answers", {})
        methods = ("GET",) if isinstance(route.original_route, Mount) else route.methods
        for method in methods:
            yield method, url.format(**sample), more, answers.get(method, 200), asked_by(route)[0]


def expected(cases, viewer: Viewer | None) -> int:
    kinds = {case.kind for case in cases}
    if not kinds - {ScopeKind.NOBODY_NEEDED}:
        return 200
    if viewer is None or (viewer is ANONYMOUS and ScopeKind.OWN in kinds):
        return 401
    try:
        for case in cases:
            case.admit(viewer)
    except Forbidden:
        return 401 if viewer is ANONYMOUS else 403
    return 200


def test_every_route_has_a_request(town):
    _, _, routes = town
    assert {route.path for route in routes} == set(REQUESTS)


@pytest.mark.parametrize("role", [None, STRANGER, *GRANTS])
def test_a_route_answers_whom_its_use_cases_answer(town, role):
    service, client, routes = town
    headers = {} if role is None else {"Authorization": f"Bearer {service.tokens[role]}"}
    found, wanted = {}, {}
    for method, url, more, answer_of_route, cases in requests(routes):
        viewer = Viewer("li", GRANTS.get(role, ())) if role else None
        if role is None and method == "GET" and service.settings.api.anonymous == "read":
            viewer = ANONYMOUS
        with client.stream(method, url, headers=headers, **more) as answer:
            found[method, url] = answer.status_code
        answered = expected(cases, viewer)
        wanted[method, url] = answer_of_route if answered == 200 else answered
    assert found == wanted
