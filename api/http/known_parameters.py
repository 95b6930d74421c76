"""A parameter of an address that nobody knows is an error: a filter that is spelt wrongly filters nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar, get_args, get_origin

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.http.problems import MOST_ERRORS, HttpProblem, ProblemKind
from ingest.problems import Problem
from ingest.said import Said

Reader = TypeVar("Reader", bound=Callable[..., Any])

OF_THE_FRAME = frozenset({"lang", "theme"})
"""What the links of the console's own frame ask for, on whatever page."""
MOST_SHOWN = 80
"""Characters of a name or a value that a refusal repeats."""
WHATEVER = "*"
"""In the place of names: whoever sends a browser there adds what they like."""
_READ_BY: dict[Callable[..., Any], frozenset[str]] = {}


def reads(*names: str) -> Callable[[Reader], Reader]:
    """Say of a dependency that it reads the parameters ``names`` by itself, each of them once."""

    def noted(reader: Reader) -> Reader:
        _READ_BY[reader] = frozenset(names)
        return reader

    return noted


def required_to_be_known(also: frozenset[str] = frozenset()) -> Any:
    """The dependency of all routes that take no parameters but those declared, and ``also``.

    Each at most once, but for lists. Whoever asks for another one is told its name, before anything is done.
    """
    taken: dict[object, _Names] = {}

    async def known_parameters(request: Request) -> None:
        if not request.url.query:
            return
        endpoint = request.scope["endpoint"]
        if endpoint not in taken:
            taken[endpoint] = _declared(request.scope["route"])
        once, often = taken[endpoint]
        if WHATEVER in once:
            return
        given = Counter(name for name, _ in request.query_params.multi_items())
        unknown = [name for name in given if name not in once | often | also]
        twice = [name for name, times in given.items() if times > 1 and name in once]
        faults = [Said("refusal-parameter-unknown", name=shown(name)) for name in unknown]
        faults += [Said("refusal-parameter-twice", name=name) for name in twice]
        if faults:
            wheres = [f"query.{shown(name)}" for name in unknown + twice]
            errors = [Problem("", where, said) for where, said in zip(wheres, faults, strict=True)]
            raise HttpProblem(ProblemKind.INVALID, faults[0], errors=errors[:MOST_ERRORS])

    return Depends(known_parameters)


class _Names(NamedTuple):
    """What a route takes once, and as a list."""

    once: set[str]
    often: set[str]


def _declared(route: APIRoute) -> _Names:
    found = _Names(set(), set())
    for each in _all_below(route.dependant):
        for field in each.query_params:
            (found.often if _is_list(field.field_info.annotation) else found.once).add(field.alias)
        if each.call is not None:
            found.once.update(_READ_BY.get(each.call, ()))
    return found


def _all_below(dependant: Dependant) -> Iterable[Dependant]:
    yield dependant
    for each in dependant.dependencies:
        yield from _all_below(each)


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) in (list, tuple, set, frozenset) or any(map(_is_list, get_args(annotation)))


def shown(given: str) -> str:
    """As much of what somebody gave as they need to know it again, without what cannot be seen."""
    return "".join(filter(str.isprintable, given))[:MOST_SHOWN]
