"""A parameter of an address that nobody knows is an error: a filter that is spelt wrongly filters nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar, get_args, get_origin

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.http.problems import MOST_ERRORS, HttpProblem, ProblemKind
from ingest.printable import shows_something
from ingest.problems import Problem
from ingest.said import Said

Reader = TypeVar("Reader", bound=Callable[..., Any])

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


def required_to_be_known(also: Mapping[str, Collection[str]] | None = None) -> Any:
    """The dependency of all routes that take no parameters but those declared.

    Each at most once, but for lists. Whoever asks for another one is told its name, before anything is done.

    ``also``: for pages. What the links of their frame ask for on whatever page, with the values that there
    are; and no value is taken of which nobody sees anything: a list would be narrowed down by it unseen.
    """
    frame = also or {}
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
        unknown = [name for name in given if name not in once | often | frame.keys()]
        twice = [name for name, times in given.items() if times > 1 and name in once]
        unfit = [] if also is None else _unfit(request, frame)
        faults = [Said("refusal-parameter-unknown", name=shown(name)) for name in unknown]
        faults += [Said("refusal-parameter-twice", name=name) for name in twice]
        faults += [Said("refusal-parameter-value", name=shown(name)) for name in unfit]
        if faults:
            wheres = [f"query.{shown(name)}" for name in unknown + twice + unfit]
            errors = [Problem("", where, said) for where, said in zip(wheres, faults, strict=True)]
            raise HttpProblem(ProblemKind.INVALID, faults[0], errors=errors[:MOST_ERRORS])

    return Depends(known_parameters)


def _unfit(request: Request, frame: Mapping[str, Collection[str]]) -> list[str]:
    """Parameters with a value that there is not, or that has characters of which none is seen."""
    return [
        name
        for name, value in request.query_params.multi_items()
        if value not in frame.get(name, (value,)) or (value.strip() and not shows_something(value))
    ]


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
