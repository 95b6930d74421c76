"""Long lists are read in pages: what is on this one, and where the next one begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
Position = list[int | str]
"""What a list sorts by, of one of its items."""


@dataclass(frozen=True, slots=True)
class ListPage(Generic[Item]):
    """Some items of a list in its order, and the position of the last; ``None`` when nothing follows."""

    items: list[Item]
    last: Position | None


def cut(found: Sequence[Item], limit: int, position: Callable[[Item], Position]) -> ListPage[Item]:
    """The page out of up to ``limit + 1`` items."""
    page = list(found[:limit])
    return ListPage(page, position(page[-1]) if len(found) > limit else None)
