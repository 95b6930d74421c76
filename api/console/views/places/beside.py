"""Points beside each other: floors above floors and risers beside risers, where the names of flats say so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from alerts.compliance.situation.situation import PointNow
from alerts.desk.places.beside import Beside
from ingest.inventory.tree import Inventory

FLAT = re.compile(r"(?:(\d{1,2})\s*单元\D*)?(\d{1,2})(\d\d)\D{0,2}$", re.ASCII)
"""``301``, ``翠园1栋1203室``, ``2单元301``: staircase, floor, and where on the floor."""


class Grid(NamedTuple):
    """Flats as they lie: columns by staircase and number, floors with the highest on top.

    ``floors`` hold for each floor the points of each column, the worst of a flat first.
    """

    columns: Sequence[str]
    floors: Sequence[tuple[int, Sequence[Sequence[PointNow]]]]


def grid_of(beside: Beside, inventory: Inventory) -> Grid | None:
    """The points as a grid; ``None`` where the names of their places do not say where they lie."""
    cells: dict[tuple[int, tuple[int, int]], list[PointNow]] = defaultdict(list)
    homes: dict[tuple[int, tuple[int, int]], str] = {}
    for each in beside.points:
        named = FLAT.search(inventory.name_of(each.point.place))
        if named is None:
            return None
        stairs, floor, number = (int(part or 0) for part in named.groups())
        cell = floor, (stairs, number)
        if homes.setdefault(cell, each.point.place) != each.point.place:
            return None  # two flats of one number: it is no single building
        cells[cell].append(each)
    columns = sorted({column for _, column in cells})
    floors = sorted({floor for floor, _ in cells}, reverse=True)
    if len(columns) < 2 or len(floors) < 2:
        return None
    for found in cells.values():
        found.sort(key=_depth, reverse=True)
    return Grid(
        [f"{stairs}-{number:02}" if stairs else f"{number:02}" for stairs, number in columns],
        [(floor, [cells.get((floor, column), []) for column in columns]) for floor in floors],
    )


def _depth(point: PointNow) -> float:
    return -float("inf") if point.depth is None else point.depth
