"""Conditions of the desk's tables: data, read once and held against the state of a matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.matters.names import NAMES, Name, NameKind, Value
from alerts.matters.state import MatterState
from ingest.problems import Problem, Problems
from ingest.said import Said

AllOf = tuple[tuple[Name, frozenset[Value]], ...]
"""Names with what each may be; all of them hold."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One of several "all of these": it holds where one of ``one_of`` does. Hashable."""

    one_of: tuple[AllOf, ...]

    @property
    def names(self) -> frozenset[Name]:
        """Every name that it asks about."""
        return frozenset(name for all_of in self.one_of for name, _ in all_of)


ALWAYS = Condition(((),))
"""Holds in every state; what an empty table says."""


def condition_of(table: object, *, file: str = "", where: str = "when") -> Condition:
    """The condition that a value of a TOML file says.

    Parameters
    ----------
    table
        A table of names, of which all hold, each with a value or a list of values (one of them); or a list of
        such tables (one of them). An empty table always holds.
    file, where
        What to call the file, and the place in it, in problems.

    Raises
    ------
    Problems
        Everything that is wrong: no table; a name that there is not; a value that it cannot have.
    """
    problems: list[Problem] = []
    tables = table if isinstance(table, list) else [table]
    if not tables:
        problems.append(Problem(file, where, Said("condition-empty")))
    one_of = tuple(_all_of(each, file, where, problems) for each in tables)
    if problems:
        raise Problems(problems)
    return Condition(one_of)


def _all_of(table: object, file: str, where: str, problems: list[Problem]) -> AllOf:
    if not isinstance(table, Mapping):
        problems.append(Problem(file, where, Said("condition-no-table")))
        return ()
    asked: list[tuple[Name, frozenset[Value]]] = []
    for key, said in table.items():
        at = f"{where}.{key}"
        try:
            name = Name(key)
        except ValueError:
            problems.append(Problem(file, at, Said("condition-unknown-name", name=str(key))))
            continue
        values = said if isinstance(said, list) else [said]
        spec = NAMES[name]
        if not values:
            problems.append(Problem(file, at, Said("condition-empty")))
        if spec.kind is NameKind.AT_LEAST and isinstance(said, list):
            problems.append(Problem(file, at, Said("condition-one-number")))
            continue
        wrong = [value for value in values if not spec.accepts(value)]
        problems += [
            Problem(file, at, Said("condition-unknown-value", name=name.value, value=str(value)))
            for value in wrong
        ]
        if not wrong:
            asked.append((name, frozenset(values)))
    return tuple(asked)


def holds(condition: Condition, state: MatterState) -> bool:
    """Whether ``condition`` holds in ``state``."""
    return any(all(_is(name, values, state) for name, values in all_of) for all_of in condition.one_of)


def unmet(condition: Condition, state: MatterState) -> tuple[Name, ...]:
    """The names for which ``condition`` does not hold, of the alternative that misses least; else none."""
    missed = (
        tuple(name for name, values in all_of if not _is(name, values, state)) for all_of in condition.one_of
    )
    return min(missed, key=len)


def _is(name: Name, values: frozenset[Value], state: MatterState) -> bool:
    value = state[name]
    if isinstance(value, frozenset):
        return not value.isdisjoint(values)
    if NAMES[name].kind is NameKind.AT_LEAST:
        return all(value >= least for least in values)  # type: ignore[operator] # numbers, as `accepts` saw
    return value in values
