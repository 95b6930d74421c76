"""The register of use cases: what each is called, what it needs, and who is refused before it begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar, cast

from alerts.people.roles import Right
from alerts.people.viewer import Forbidden, Viewer

P = ParamSpec("P")
R = TypeVar("R")


class ScopeKind(StrEnum):
    """What the reach of a viewer means to a use case."""

    WHOLE = "whole"
    """It is about the organisation; who has the right for a part of it only is refused."""
    PLACES = "places"
    """It is a list, and shows what lies in the viewer's scope."""
    OBJECT = "object"
    """It is about one thing, which is not found by who does not see its place."""
    ANYWHERE = "anywhere"
    """It needs the right and no place: who has it for a part of the organisation has it for this as well."""
    OWN = "own"
    """It is about the viewer's own account, and needs no right."""
    NOBODY_NEEDED = "nobody-needed"
    """It is there to find out who asks, and has no viewer yet."""


@dataclass(frozen=True, slots=True)
class UseCase:
    """An entry of the register.

    Attributes
    ----------
    id
        Its name for ever, such as ``"tickets.list"``.
    right
        What the viewer needs; ``None`` with `ScopeKind.OWN` and `ScopeKind.NOBODY_NEEDED`.
    kind
        What the viewer's reach means to it.
    """

    id: str
    right: Right | None
    kind: ScopeKind

    def __post_init__(self) -> None:
        if (self.right is None) != (self.kind in (ScopeKind.OWN, ScopeKind.NOBODY_NEEDED)):
            raise ValueError(f"use case {self.id}: {self.kind} and the right {self.right} do not go together")

    def admit(self, viewer: Viewer) -> None:
        """Raise `Forbidden` unless ``viewer`` may ask at all."""
        if self.right is None:
            return
        if self.kind is ScopeKind.WHOLE:
            viewer.require_everywhere(self.right)
        elif self.kind is ScopeKind.ANYWHERE:
            viewer.require_at_all(self.right)
        else:
            viewer.scope(self.right)

    def admits(self, viewer: Viewer) -> bool:
        """Whether ``viewer`` may ask at all."""
        try:
            self.admit(viewer)
        except Forbidden:
            return False
        return True


REGISTER: dict[str, tuple[UseCase, Callable[..., Any]]] = {}
"""Id -> a use case and its function, of all modules that have been imported."""
_OF_FUNCTION: dict[Callable[..., Any], UseCase] = {}


def use_case(
    id: str,  # noqa: A002 - what it is called everywhere
    right: Right | None,
    kind: ScopeKind,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a use case: registered, and refused to who may not ask, before its body runs.

    The function has a parameter ``viewer``, except with `ScopeKind.NOBODY_NEEDED`. It raises `Forbidden` in
    addition to what it raises itself. With `ScopeKind.PLACES` and `ScopeKind.OBJECT` it asks
    ``viewer.scope(right)`` for the places, and what lies elsewhere is to it as what is not there.

    Raises
    ------
    ValueError
        Another use case has the id, the function has no viewer, or the kind does not go with the right.
    """
    case = UseCase(id, right, kind)

    def register(function: Callable[P, R]) -> Callable[P, R]:
        if id in REGISTER:
            raise ValueError(f"there are two use cases {id}")
        guarded = function if kind is ScopeKind.NOBODY_NEEDED else _guarded(case, function)
        REGISTER[id] = (case, guarded)
        _OF_FUNCTION[guarded] = case
        return guarded

    return register


def use_case_of(function: Callable[..., Any]) -> UseCase:
    """The use case that ``function`` is. Raises `KeyError` for a function that is none."""
    return _OF_FUNCTION[function]


def _guarded(case: UseCase, function: Callable[P, R]) -> Callable[P, R]:
    names = list(signature(function).parameters)
    if "viewer" not in names:
        raise ValueError(f"use case {case.id}: the function has no parameter `viewer`")
    position = names.index("viewer")

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        given = kwargs["viewer"] if "viewer" in kwargs else args[position]
        case.admit(cast("Viewer", given))
        return function(*args, **kwargs)

    return guarded
