"""Places as they were drawn: of hundreds on a page few change from one second to the next."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from markupsafe import Markup

from alerts.desk.now.overview import PlaceNow
from api.words.languages import Language
from ingest.inventory.tree import Inventory

MOST_KEPT = 5_000
"""Cells, of some 500 bytes; when there are more, all are drawn anew."""


class KeptCells:
    """Cells of one inventory, by all that they say. For several threads at once, as a dictionary is."""

    def __init__(self) -> None:
        self._inventory: Inventory | None = None
        self._cells: dict[Hashable, Markup] = {}

    def of(
        self,
        places: Sequence[PlaceNow],
        draw: Callable[[PlaceNow], Markup],
        inventory: Inventory,
        language: Language,
        kind: str = "cell",
    ) -> Markup:
        """The cells of ``places``, whose names ``inventory`` has; ``draw`` draws one that is not kept.

        ``kind``: which of several drawings of a place it is that ``draw`` makes.
        """
        if self._inventory is not inventory or len(self._cells) > MOST_KEPT:
            self._inventory, self._cells = inventory, {}
        cells = self._cells
        found = []
        for at in places:
            worst, gravest = at.figures.worst, at.gravest
            key = (
                kind,
                language.tag,
                at.place,
                at.figures.counts,
                None if worst is None else (worst.point.id, worst.value),
                at.open_tickets,
                None if gravest is None else (gravest.number, gravest.severity),
            )
            if (cell := cells.get(key)) is None:
                cell = cells[key] = draw(at)
            found.append(cell)
        return Markup("").join(found)
