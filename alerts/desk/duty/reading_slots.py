"""Slots of manual readings of posts, with what was entered in them (C7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from alerts.desk.duty.book import post_zone
from alerts.duty.manual_readings import FilledSlot, ManualReading, ReadingSlot, slots_of
from alerts.duty.roster import DutyPost
from alerts.records import Transaction
from ingest.inventory.tree import Inventory


def filled_slots(
    tx: Transaction, posts: Iterable[DutyPost], inventory: Inventory, start: int, end: int
) -> dict[str, list[FilledSlot]]:
    """Id of each of ``posts`` -> its slots that begin in ``[start, end)`` (UTC ms), in order.

    Whoever entered a value, and for which post: it was read.
    """
    slots = {each.id: slots_of(each, post_zone(inventory, each), start, end, inventory) for each in posts}
    all_of_them = [slot for those in slots.values() for slot in those]
    if not all_of_them:
        return {post: [] for post in slots}
    points = {point for slot in all_of_them for point in slot.points}
    last = max(slot.ends_at for slot in all_of_them)
    read = defaultdict[str, list[ManualReading]](list)
    for each in tx.manual_readings.of_points(points, start, last):
        read[each.point].append(each)
    return {post: [FilledSlot(slot, _first(slot, read)) for slot in those] for post, those in slots.items()}


def _first(slot: ReadingSlot, read: defaultdict[str, list[ManualReading]]) -> dict[str, ManualReading]:
    """The first entry of each point of ``slot`` that was read in it."""
    found: dict[str, ManualReading] = {}
    for point in slot.points:
        for each in read.get(point, ()):
            if slot.starts_at <= each.at < slot.ends_at:
                found.setdefault(point, each)
    return found
