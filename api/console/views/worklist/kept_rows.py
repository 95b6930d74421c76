"""Rows of the work list as they were drawn: ten dispatchers have the same list open, and few rows change."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from api.console.views.work import WorkRow
from api.words.languages import Language
from ingest.inventory.tree import Inventory

MOST_KEPT = 2_000
"""Rows, of some 2 kB; when there are more, all are drawn anew."""


class KeptRows:
    """Rows of one inventory, each with all that it says. For several threads at once, as a dictionary is."""

    def __init__(self) -> None:
        self._inventory: Inventory | None = None
        self._rows: dict[tuple[str, bool, bool, str], tuple[WorkRow, Markup]] = {}

    def of(
        self,
        row: WorkRow,
        draw: Callable[[], Markup],
        inventory: Inventory,
        language: Language,
        *,
        closed: bool,
        marks: bool,
    ) -> Markup:
        """``row``, whose names ``inventory`` has; ``draw`` draws it where it is not kept as it is.

        ``closed``: it stands among those that are closed; ``marks``: it can be marked there, to do something
        to several at once.
        """
        if self._inventory is not inventory or len(self._rows) > MOST_KEPT:
            self._inventory, self._rows = inventory, {}
        key = (language.tag, closed, marks, row.ticket.number)
        rows = self._rows
        kept = rows.get(key)
        if kept is None or kept[0] != row:
            kept = rows[key] = row, draw()
        return kept[1]
