"""Nothing is asked past the register: no use case, no route and no command is without a rule."""

from __future__ import annotations

import ast
from inspect import isfunction

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import Mount
from typer.main import get_command

from alerts.people.use_cases import REGISTER
from api.access.authentication import ASKED
from api.cli import COMMANDS, USE_CASES, app
from api.wiring.app import create_app
from tests.api.stand_in_service import stand_in_service
from tests.walk.code_list import ROLES, ROOT, case_of, functions_with_a_viewer, taken_from_the_desk


def test_every_function_that_the_api_takes_from_the_desk_is_a_use_case():
    taken = [each for path in (ROOT / "api").rglob("*.py") for each in taken_from_the_desk(path)]
    assert len(taken) > 40
    assert {name for name, each in taken if isfunction(each) and case_of(each) is None} == set()


def test_everything_of_the_desk_that_is_given_a_viewer_is_a_use_case():
    found = dict(functions_with_a_viewer())
    assert len(found) > 20
    assert {name for name, each in found.items() if case_of(each) is None} == set()


def asked_by(route) -> list:
    """What the register knows of the dependencies of ``route``, however deep; one of them is right."""
    if isinstance(route.original_route, Mount):
        return [ASKED[route.app]] if route.app in ASKED else []
    if not isinstance(route.original_route, APIRoute):
        return []
    found, todo = [], [route.dependant]
    while todo:
        dependant = todo.pop()
        todo += dependant.dependencies
        if dependant.call in ASKED:
            found.append(ASKED[dependant.call])
    return found


@pytest.fixture(scope="module")
def routes(tmp_path_factory):
    with stand_in_service(tmp_path_factory.mktemp("walk")) as service:
        yield list(iter_route_contexts(create_app(service).routes))


def test_every_route_says_whom_it_asks(routes):
    assert len(routes) > 25
    assert [route.path for route in routes if len(asked_by(route)) != 1] == []


def called_by(function, module: dict) -> set[str]:
    """Ids of the use cases that ``function`` names, or functions beside it that it calls."""
    found, todo, seen = set(), [function.__code__], set()
    while todo:
        code = todo.pop()
        todo += [const for const in code.co_consts if hasattr(const, "co_names")]
        for name in code.co_names:
            named = module.get(name)
            case = case_of(named) if callable(named) else None
            if case is not None:
                found.add(case.id)
            elif isfunction(named) and named.__globals__ is module and named not in seen:
                seen.add(named)
                todo.append(named.__code__)
    return found


def test_a_route_calls_no_use_case_that_it_does_not_name(routes):
    walked = 0
    for route in routes:
        if isinstance(route.original_route, APIRoute):
            called = called_by(route.endpoint, route.endpoint.__globals__)
            named = {case.id for case in asked_by(route)[0]}
            walked += len(called)
            assert called <= named, route.path
    assert walked > 20


def commands(command, name: str = ""):
    """Every command below ``command`` that does something by itself."""
    inner = getattr(command, "commands", {})
    if name and (not inner or getattr(command, "invoke_without_command", False)):
        yield name
    for each in inner:
        yield from commands(inner[each], f"{name} {each}".strip())


def every_command() -> list[str]:
    top = get_command(app)
    return [each for name in COMMANDS for each in commands(top.get_command(None, name), name)]


def test_every_command_says_which_use_cases_it_asks():
    assert set(every_command()) == set(USE_CASES)
    assert {id_ for ids in USE_CASES.values() for id_ in ids} <= set(REGISTER)


def test_a_command_takes_no_use_case_that_it_does_not_name():
    walked = 0
    for name, module in COMMANDS.items():
        path = ROOT / f"{module.replace('.', '/')}.py"
        taken = {case.id for _, each in taken_from_the_desk(path) if (case := case_of(each))}
        named = {id_ for key, ids in USE_CASES.items() if key.split()[0] == name for id_ in ids}
        walked += len(taken)
        assert taken <= named, name
    assert walked >= 4


def test_only_the_rooms_of_people_know_roles_by_name():
    """A role that is compared somewhere else is a rule that the register does not know."""
    names = {role["id"] for role in ROLES}
    compared = []
    for path in (*(ROOT / "alerts/desk").rglob("*.py"), *(ROOT / "api").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
                if any(isinstance(side, ast.Constant) and side.value in names for side in sides):
                    compared.append(f"{path.name}:{node.lineno}")
    assert compared == []
