"""Holes of a roster are told of a week and a day ahead, until they are filled (desk.md, section 11)."""

from __future__ import annotations

from alerts.desk.duty.book import open_book
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.notices.subjects.holes import HoleOfDay
from alerts.duty.holes import AHEAD
from alerts.notices.deciding import told_of_hole
from alerts.notices.notice import SubjectKind
from alerts.notices.occasions import OCCASIONS
from alerts.records import Transaction


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
