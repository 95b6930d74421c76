"""Tables of a roster as people wrote them, read as far as they fit; what does not is told all at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import msgspec

from ingest.problems import Problem, Problems
from ingest.said import Said
from ingest.toml_files import why_unfit

T = TypeVar("T")
MOST_FAULTS = 100
"""More are not told of one file."""
LONGEST_SHOWN = 60
"""Characters of a value that does not fit."""
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_FIELD = re.compile(r"(missing required|contains unknown) field `(\w+)`")
_SAID = {"missing required": "duty-lacks", "contains unknown": "duty-knows-no"}


@dataclass(frozen=True)
class RosterTables:
    """The tables of the file ``name``. ``lines``: number of the line of each table of a CSV file, by `id`."""

    name: str
    tables: Mapping[str, Any]
    lines: Mapping[int, int] = field(default_factory=dict)

    def where(self, *above: object, key: str = "") -> Said | str:
        """Where something is: the line of the innermost of the tables ``above``, else their names."""
        for table in reversed(above):
            if (line := self.lines.get(id(table))) is not None:
                return Said("file-row", number=str(line))
        names = [_name_of(each) for each in above if isinstance(each, Mapping)]
        return ".".join(each for each in ("post", *names, key) if each)


@dataclass(frozen=True)
class Fitting(Generic[T]):
    """What was read of tables, without what did not fit, and why that did not."""

    value: T
    problems: list[Problem]


def fitting(source: RosterTables, kind: type[T]) -> Fitting[T]:
    """As much of ``source`` as is a ``kind``: what does not fit is left out with the entry that it is of.

    Raises `Problems` where nothing can be left out.
    """
    problems: list[Problem] = []
    while True:
        try:
            return Fitting(msgspec.convert(source.tables, kind), problems)
        except msgspec.ValidationError as error:
            path, reason = why_unfit(error)
            steps = [key or int(index) for key, index in _STEP.findall(path)]
            above = list(_on_the_way(source.tables, steps))
            key = next((each for each in reversed(steps) if isinstance(each, str)), "")
            where = source.where(*above, key=key) if above else key or Said("file-whole")
            problems.append(Problem(source.name, where, _reason(source.tables, steps, reason)))
            if len(problems) >= MOST_FAULTS or not _left_out(source.tables, steps):
                raise Problems(problems) from error


def _on_the_way(tables: object, steps: list[str | int]) -> Iterator[object]:
    """The entries of lists that ``steps`` lead through, the outermost first."""
    here = tables
    for step in steps:
        here = _below(here, step)
        if isinstance(step, int) and isinstance(here, Mapping):
            yield here


def _below(here: object, step: str | int) -> object:
    if isinstance(step, str):
        return here.get(step) if isinstance(here, Mapping) else None
    return here[step] if isinstance(here, list) and step < len(here) else None


def _reason(tables: object, steps: list[str | int], reason: str) -> Said:
    """Why something does not fit, in words of ours: what the library says is English."""
    found = _FIELD.search(reason)
    if found is not None:
        return Said(_SAID[found[1]], field=found[2])
    here = tables
    for step in steps:
        here = _below(here, step)
    return Said("duty-unfit", value=f"{here}"[:LONGEST_SHOWN])


def _left_out(tables: object, steps: list[str | int]) -> bool:
    """Take out the innermost table of a list that ``steps`` lead to, and what is empty without it."""
    here, found = tables, list[tuple[list[object], int]]()
    for step in steps:
        inner = _below(here, step)
        if isinstance(step, int) and isinstance(here, list) and isinstance(inner, Mapping):
            found.append((here, step))
        here = inner
    for entries, index in reversed(found):
        del entries[index]
        if entries:
            return True
    return bool(found)


def _name_of(table: Mapping[str, Any]) -> str:
    return str(table.get("id") or table.get("from") or table.get("hours") or "")
