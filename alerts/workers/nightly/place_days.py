"""Keeps what the households of large places add up to on each day, for their calendars (H18)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from itertools import islice

from alerts.compliance.place_sums import LARGE, DaySums, large_places_of
from alerts.records import Records
from alerts.workers.nightly.day_figures import HOUSEHOLDS_AT_ONCE
from alerts.workers.nightly.job_progress import JobProgress
from ingest.inventory.tree import Inventory

NOTED = "place-days"
END = "9999"
"""After every day."""
MOST_AT_ONCE = 366
"""Days that are added up again in one night after households went elsewhere; the others follow."""


class PlaceDays:
    """Adds up the days of households that are on record.

    Parameters
    ----------
    records, progress
        The figures, and how far back they are added up by the tree in force.
    check_stopping
        Called between steps; raises when the rest must be left for later.
    most
        Of places with more households than these.
    """

    def __init__(
        self, records: Records, progress: JobProgress, check_stopping: Callable[[], None], most: int = LARGE
    ) -> None:
        self._records, self._progress = records, progress
        self._check_stopping, self._most = check_stopping, most
        self._tree: tuple[Inventory, dict[str, tuple[str, ...]]] | None = None

    def add_up(self, inventory: Inventory, day: str) -> None:
        """Bring the sums of ``day`` (``YYYY-MM-DD``) in line with the figures on record.

        Some households at a time; doing it again changes nothing. Raises `RecordsError`.
        """
        large = self._large(inventory)
        sums = DaySums(large, day)
        households = iter(large)
        while some := list(islice(households, HOUSEHOLDS_AT_ONCE)):
            self._check_stopping()
            with self._records.reading() as tx:
                sums.add(tx.compliance.latest(some, day).values())
        if large:
            with self._records.begin() as tx:
                tx.compliance.keep_sums(sums.by_place())

    def catch_up(self, inventory: Inventory) -> None:
        """Add up the days on record that were not yet by the tree in force, the last ones first.

        Households that moved or came in to a place are counted with it on all days, as where sums are not
        kept. Raises `RecordsError`.
        """
        tree = _fingerprint(self._large(inventory))
        noted = json.loads(self._progress.recall(NOTED) or "{}")
        reached = noted["from"] if noted.get("tree") == tree else END
        for _ in range(MOST_AT_ONCE):
            with self._records.reading() as tx:
                day = tx.compliance.last_day_before(reached)
            if day is None:
                break
            self.add_up(inventory, day)
            reached = day
            self._progress.note(NOTED, json.dumps({"tree": tree, "from": reached}))

    def _large(self, inventory: Inventory) -> dict[str, tuple[str, ...]]:
        if self._tree is None or self._tree[0] is not inventory:
            self._tree = inventory, large_places_of(inventory, self._most)
        return self._tree[1]


def _fingerprint(large: Mapping[str, tuple[str, ...]]) -> str:
    return hashlib.sha256(repr(sorted(large.items())).encode()).hexdigest()[:16]
