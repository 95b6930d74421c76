"""Holes of a roster are told of a week and a day ahead, until they are filled (desk.md, section 11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from alerts.deadlines.days.local_days import local_day, midnight
from alerts.desk.duty.book import open_book
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.duty.holes import AHEAD, DutyHole, HoleKind
from alerts.duty.roster import DutyRoster
from alerts.notices.deciding import told_of_hole
from alerts.notices.notice import SubjectKind
from alerts.notices.occasions import OCCASIONS
from alerts.records import Transaction
from ingest.inventory.departments import Duty
from ingest.inventory.tree import Inventory

BETWEEN = "|"


class HoleOfDay(NamedTuple):
    """A hole, told by the local day on which it begins or, once it is there, of each day that it lasts."""

    kind: HoleKind
    post: str
    about: str
    day: date

    @classmethod
    def of(cls, hole: DutyHole, inventory: Inventory) -> Self:
        """The one that ``hole`` is."""
        return cls(hole.kind, hole.post, hole.about, local_day(hole.starts_at, ZoneInfo(inventory.root_zone)))

    @classmethod
    def read(cls, id_: str) -> Self:
        """The one that `id` says."""
        kind, post, about, day = id_.split(BETWEEN)
        return cls(HoleKind(kind), post, about, date.fromisoformat(day))

    @property
    def id(self) -> str:
        """By which notices are about it."""
        return BETWEEN.join((self.kind.value, self.post, self.about, self.day.isoformat()))

    def unit(self, roster: DutyRoster, desk: DeskInForce) -> str:
        """Id of the department that has to fill it: of the post, of a missing leader production dispatch."""
        post = roster.post(self.post)
        return (desk.departments.duty(Duty.PRODUCTION_DISPATCH) or "") if post is None else post.department


def hours_of_holes(tx: Transaction, ids: Collection[str], inventory: Inventory) -> dict[str, tuple[int, int]]:
    """Id of a hole of a day -> from when until when (UTC ms) it is there, of those that there still are.

    As leaves and users are now. As many statements as `open_book` takes.
    """
    zone, holes = ZoneInfo(inventory.root_zone), {id_: HoleOfDay.read(id_) for id_ in ids}
    if not holes:
        return {}
    days = [each.day for each in holes.values()]
    start, end = midnight(min(days), zone), midnight(max(days), zone) + AHEAD
    found = defaultdict[tuple[HoleKind, str, str], list[DutyHole]](list)
    for each in open_book(tx, inventory, start, end, start).holes():
        found[each.kind, each.post, each.about].append(each)
    hours = {}
    for id_, hole in holes.items():
        begins, over = midnight(hole.day, zone), midnight(hole.day + timedelta(days=1), zone)
        for each in found[hole.kind, hole.post, hole.about]:
            if each.starts_at < over and each.ends_at > begins:
                hours[id_] = max(each.starts_at, begins), each.ends_at
                break
    return hours


def tell_holes(tx: Transaction, desk: DeskInForce, now: int) -> None:
    """Put on record who is to be told of holes at ``now`` (UTC ms, of the wall clock), each once.

    Notices of holes that are no more are superseded.
    """
    book = open_book(tx, desk.inventory, now, now + AHEAD, now)
    found = {}
    for each in book.holes():
        hole = HoleOfDay.of(each, desk.inventory)
        near = each.is_urgent(now)
        found[hole.id] = told_of_hole(hole.id, hole.unit(book.roster, desk), now, OCCASIONS, near=near)
    tx.notices.add(notice for notices in found.values() for notice in notices)
    tx.notices.supersede_others(SubjectKind.HOLE, found.keys())
