"""What the code says of itself: the use cases that there are, and who calls them."""

from __future__ import annotations

import ast
import pkgutil
import tomllib
from collections.abc import Iterator
from importlib import import_module
from inspect import getmembers, isclass, isfunction, signature
from pathlib import Path
from types import ModuleType

import alerts.desk
from alerts.people.use_cases import REGISTER, UseCase, use_case_of

ROOT = Path(__file__).parents[2]
DESK = "alerts.desk"


def desk_modules() -> list[ModuleType]:
    found = pkgutil.walk_packages(alerts.desk.__path__, f"{DESK}.")
    return [import_module(module.name) for module in found]


DESK_MODULES = desk_modules()
CASES = {id_: case for id_, (case, _) in REGISTER.items() if REGISTER[id_][1].__module__.startswith(DESK)}
ROLES = tomllib.loads((ROOT / "alerts/people/roles.toml").read_text(encoding="utf-8"))["role"]


def case_of(function: object) -> UseCase | None:
    try:
        return use_case_of(function)
    except KeyError:
        return None


def taken_from_the_desk(path: Path) -> Iterator[tuple[str, object]]:
    """What the module at ``path`` takes from the desk, by whichever import: dotted name and object."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                assert not alias.name.startswith(DESK), f"{path}: import {alias.name}: say what is taken"
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith((DESK, "alerts")):
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                if not name.startswith(f"{DESK}."):
                    continue
                found = getattr(import_module(node.module), alias.name, None)
                found = import_module(name) if found is None else found
                if isinstance(found, ModuleType):
                    modules[alias.asname or alias.name] = found
                else:
                    yield name, found
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            module = modules[node.value.id]
            yield f"{module.__name__}.{node.attr}", getattr(module, node.attr)


def functions_with_a_viewer() -> Iterator[tuple[str, object]]:
    """Every public function and method of the desk that is given a viewer."""
    for module in DESK_MODULES:
        of_module = [(name, each) for name, each in getmembers(module) if _is_of(module, each)]
        inner = [
            (f"{name}.{method}", function)
            for name, each in of_module
            if isclass(each)
            for method, function in getmembers(each, isfunction)
        ]
        for name, each in of_module + inner:
            private = any(part.startswith("_") for part in name.split("."))
            if isfunction(each) and not private and "viewer" in signature(each).parameters:
                yield f"{module.__name__}.{name}", each


def _is_of(module: ModuleType, each: object) -> bool:
    return getattr(each, "__module__", None) == module.__name__
