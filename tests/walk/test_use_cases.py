"""Every use case as every role with every reach: who may is answered, everybody else is refused.

What is expected comes from the register and from ``roles.toml``, and from nothing else.
"""

from __future__ import annotations

import pytest

from alerts.desk.lookups.errors import NotFound
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind
from alerts.people.viewer import OPERATOR, Forbidden, Grant, Viewer
from alerts.tickets.refusals import UnknownTicket
from ingest.inventory.departments import Department, DepartmentKind, Duty, ServiceLine
from ingest.inventory.tree import Inventory
from tests.api.stand_in_service import breach, pressure_loss, stand_in_service
from tests.walk.code_list import CASES, ROLES
from tests.walk.duty_samples import put_roster, put_stops
from tests.walk.samples import (
    ELSEWHERE,
    HERE,
    gateways_with_letters,
    of_lists,
    of_place,
    open_above,
    whole,
)

REACHES = {
    "organisation": {},
    "a department": {"department": "d1", "places": frozenset({HERE})},
    "a department above": {"department": "d0", "places": frozenset({"nowhere", HERE})},
    "a department without a place": {"department": "d2"},
}
NAMES = {"organisation": "li", "a department without a place": "hu"}
"""Reach -> who has it; else he: each is in charge only of what they see without that."""
AT_STATIONS = (Duty.PUMP_ATTENDANTS,)
DEPARTMENTS = {
    "all": Department("all", "All", DepartmentKind.TERRITORIAL, lines=tuple(ServiceLine), place="city"),
    "d0": Department("d0", "D0", DepartmentKind.FUNCTIONAL),
    "d1": Department("d1", "D1", DepartmentKind.FUNCTIONAL, place=HERE, parent="d0", duties=AT_STATIONS),
    "d3": Department("d3", "D3", DepartmentKind.FUNCTIONAL, place=ELSEWHERE, duties=AT_STATIONS),
}
VIEWERS = [pytest.param(role, reach, id=f"{role['id']} of {reach}") for role in ROLES for reach in REACHES]


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with stand_in_service(tmp_path_factory.mktemp("walk")) as made:
        made.import_inventory(OPERATOR, Inventory(departments=DEPARTMENTS), replace=False)
        breach(made, "f1-room")
        pressure_loss(made)
        gateways_with_letters(made)
        open_above(made)
        put_roster(made)
        put_stops(made)
        yield made


def outcome(call) -> str:
    """What became of asking; what a list does not show is not found."""
    try:
        if call() is False:
            return "not found"
    except Forbidden as refused:
        return f"needs {', '.join(refused.who_may)}"
    except (NotFound, UnknownTicket):
        return "not found"
    return "answered"


def roles_with(right) -> str:
    return ", ".join(role["id"] for role in ROLES if right in role["may"])


def expected(case, role: dict | None, reach: str, place: str) -> str:
    refused = f"needs {roles_with(case.right)}"
    if case.right is None:
        return "answered"
    if role is None or case.right not in role["may"]:
        return refused
    if reach == "organisation" or (case.kind is ScopeKind.ANYWHERE and role["reach"] == "any"):
        return "answered"
    if case.kind is ScopeKind.ANYWHERE:
        return refused
    if case.kind is ScopeKind.WHOLE:
        return refused
    reached = role["reach"] == "any" and REACHES[reach].get("places")
    return "answered" if reached and place == HERE else "not found"


def walked(service, viewer: Viewer) -> dict:
    """(id, place) -> what became of asking it."""
    asked = {(id_, HERE): outcome(call) for id_, call in whole(service, viewer).items()}
    for place in (HERE, ELSEWHERE):
        placed = of_place(service, viewer, place) | of_lists(service, viewer, place)
        asked |= {(id_, place): outcome(call) for id_, call in placed.items()}
    return asked


def test_every_use_case_has_a_sample(service):
    viewer = Viewer("li", ())
    samples = whole(service, viewer), of_place(service, viewer, HERE), of_lists(service, viewer, HERE)
    assert set().union(*samples) == set(CASES)
    for sample, kind in zip(samples[1:], (ScopeKind.OBJECT, ScopeKind.PLACES), strict=True):
        assert set(sample) == {id_ for id_, case in CASES.items() if case.kind is kind}


@pytest.mark.parametrize(("role", "reach"), VIEWERS)
def test_a_role_is_answered_what_it_may_ask_and_refused_the_rest(service, role, reach):
    viewer = Viewer(NAMES.get(reach, "he"), (Grant(role["id"], **REACHES[reach]),))
    found = walked(service, viewer)
    assert found == {key: expected(CASES[key[0]], role, reach, key[1]) for key in found}


@pytest.mark.parametrize("grants", [(), (Grant("king"),)], ids=["no role", "a role that there is not"])
def test_who_has_no_role_that_there_is_may_nothing_but_ask_for_the_own_account(service, grants):
    found = walked(service, Viewer("li", grants))
    assert found == {key: expected(CASES[key[0]], None, "organisation", key[1]) for key in found}


@pytest.mark.parametrize("right", sorted({right for role in ROLES for right in role["may"]}))
def test_a_token_is_good_for_no_more_than_its_scope(service, right):
    every = tuple(Grant(role["id"]) for role in ROLES)
    found = walked(service, Viewer("li", every, frozenset({right})))
    role = {"may": [right], "reach": "organisation"}
    assert found == {key: expected(CASES[key[0]], role, "organisation", key[1]) for key in found}


def test_several_grants_reach_as_far_as_all_of_them_together(service):
    here = Grant("handler", "d1", frozenset({HERE}))
    there = Grant("handler", "d3", frozenset({ELSEWHERE}))
    found = walked(service, Viewer("li", (here, there)))
    placed = [case.id for case in CASES.values() if case.kind in (ScopeKind.OBJECT, ScopeKind.PLACES)]
    of_handlers = [id_ for id_ in placed if CASES[id_].right in (Right.LOOK, Right.CONTACTS, Right.WORK)]
    assert len(of_handlers) > 15
    assert {found[id_, place] for id_ in of_handlers for place in (HERE, ELSEWHERE)} == {"answered"}


def test_what_is_seen_and_not_one_s_own_to_work_is_refused_with_who_may(service):
    here = Grant("handler", "d1", frozenset({HERE}))
    found = walked(service, Viewer("he", (here, Grant("viewer"))))
    assert found["tickets.file", ELSEWHERE] == "answered"
    assert found["tickets.command", HERE] == "answered"
    assert found["tickets.command", ELSEWHERE] == f"needs {roles_with('work')}"
