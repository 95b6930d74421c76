"""A view of the work list that somebody has given a name: filters as the address of the list has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.printable import is_one_line, shows_something
from ingest.said import Said

LONGEST_VIEW = 40
"""Characters of its name: it stands on a tab."""
MOST_VIEWS = 20
"""Of one person: they stand in a row above the list."""


@dataclass(frozen=True, slots=True)
class WorkView:
    """Filters under a name.

    Attributes
    ----------
    name
        As it stands on its tab; no two of a person have the same, whatever the width and case of its letters.
    filters
        Name of a filter in the address of the work list -> its value there.
    is_default
        The list opens with it. One of a person's at most.
    id
        0 before it is on record.
    missing
        The filters that name what there is not, or what their owner does not see.
    """

    name: str
    filters: Mapping[str, str]
    is_default: bool = False
    id: int = 0
    missing: tuple[str, ...] = ()

    @property
    def fault(self) -> Said | None:
        """Why nobody can keep it so; ``None``: they can."""
        if not shows_something(self.name) or not is_one_line(self.name):
            return Said("view-name")
        if len(self.name) > LONGEST_VIEW:
            return Said("view-name-length", most=LONGEST_VIEW)
        return None if self.filters else Said("view-no-filter")
