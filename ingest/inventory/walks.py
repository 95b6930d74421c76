"""Walks through the tree of places that are made once for all of it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Protocol


class TreeNode(Protocol):
    """What is to be known of a place."""

    @property
    def parent(self) -> str | None:
        """The place that it lies in, if it lies in any."""
        ...


def nearest_of(places: Mapping[str, TreeNode], wanted: Iterable[str]) -> dict[str, str]:
    """Place id -> the nearest of the places ``wanted`` at or above it; without those that have none."""
    nearest: dict[str, str | None] = {place: place for place in wanted}
    for start in places:
        way: list[str] = []
        here: str | None = start
        while here is not None and here not in nearest:
            way.append(here)
            here = places[here].parent
        nearest.update(dict.fromkeys(way, None if here is None else nearest[here]))
    return {place: found for place, found in nearest.items() if found is not None}


def children_without(children: Mapping[str, Sequence[str]], left_out: Container[str]) -> dict[str, list[str]]:
    """``children``, place id -> ids of the places directly below it, without those ``left_out``."""
    return {
        place: [each for each in below if each not in left_out]
        for place, below in children.items()
        if place not in left_out
    }
