"""Posts of duty as what notices are about: their shifts, handovers and the orders that they are given."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from alerts.deadlines.desk_clock import DeskClock
from alerts.desk.clocks.duty_posts import ShiftHolders, post_matter, shift_holders
from alerts.desk.clocks.posts import KeptPeople
from alerts.desk.duty.book import LONGEST_SHIFT, open_book, roster_on_record
from alerts.desk.duty.reach import covering
from alerts.desk.duty.timekeeping import place_of_department
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.notices.subjects.order_words import words_of_lines
from alerts.desk.notices.subjects.subject import SubjectFacts, ToldSubject, units_of
from alerts.duty.roster import DutyPost, DutyRoster
from alerts.notices.notice import Notice
from alerts.people.roles import Right
from alerts.people.viewer import Viewer
from alerts.places.names import place_names
from alerts.records import Transaction
from ingest.said import Said


class PostSubjects:
    """`SubjectSource` of posts of duty. One that has left the roster is over."""

    def told(self, tx: Transaction, notices: Sequence[Notice], desk: DeskInForce) -> dict[str, ToldSubject]:
        """As `SubjectSource.told`."""
        roster, clocks, units = roster_on_record(tx), _clocks_of(tx, notices), units_of(notices)
        return {id_: _told(id_, roster, units[id_], clocks, desk) for id_ in units}

    def holders(
        self,
        tx: Transaction,
        subjects: Mapping[str, ToldSubject],
        desk: DeskInForce,
        wall: int,
        people: KeptPeople,
    ) -> ShiftHolders:
        """As `SubjectSource.holders`."""
        clocks = {id_: clock for each in subjects.values() for id_, clock in each.clocks.items()}
        matters = {id_: each.matter for id_, each in subjects.items()}
        book = open_book(tx, desk.inventory, wall, wall + LONGEST_SHIFT, wall)
        return shift_holders(tx, clocks.values(), matters, book, desk, wall, people)

    def facts(
        self,
        tx: Transaction,
        notices: Sequence[Notice],
        desk: DeskInForce,
        who: Viewer | None = None,
        *,
        with_clocks: bool = True,
    ) -> dict[str, SubjectFacts]:
        """As `SubjectSource.facts`; who works for the department of a post is led to its log.

        Others, such as production dispatch, are led to the page of duty, which all see.
        """
        roster, clocks = roster_on_record(tx), _clocks_of(tx, notices) if with_clocks else {}
        departments = {each.id: each.department for each in roster.posts}
        own = words_of_lines(tx, notices, clocks, departments) if with_clocks else {}
        return {
            id_: replace(
                _facts(id_, post, clocks, desk, sees_log=who is None or _sees_log(who, post, desk)), own=own
            )
            for id_ in units_of(notices)
            for post in (roster.post(id_),)
        }

    def how_bad(self, tx: Transaction, ids: Collection[str], desk: DeskInForce) -> dict[str, Said | None]:
        """As `SubjectSource.how_bad`: there is nothing to measure."""
        del tx, ids, desk
        return {}


def _clocks_of(tx: Transaction, notices: Sequence[Notice]) -> dict[int, DeskClock]:
    ids = {each.clock for each in notices if each.clock is not None}
    return tx.duty_clocks.by_ids(ids) if ids else {}


def _sees_log(who: Viewer, post: DutyPost | None, desk: DeskInForce) -> bool:
    return post is not None and covering(who, Right.WORK, post.department, desk.inventory) is not None


def _told(
    id_: str,
    roster: DutyRoster,
    units: frozenset[str],
    clocks: Mapping[int, DeskClock],
    desk: DeskInForce,
) -> ToldSubject:
    post = roster.post(id_)
    unit = "" if post is None else post.department
    matter = post_matter(id_, unit, desk, units)
    place = matter.ticket.place
    data = {"post": id_, **(place_names(desk.inventory, place) if place else {})}
    return ToldSubject(post is None, clocks, matter, data, matter.ticket.territory)


def _facts(
    id_: str,
    post: DutyPost | None,
    clocks: Mapping[int, DeskClock],
    desk: DeskInForce,
    *,
    sees_log: bool,
) -> SubjectFacts:
    unit = "" if post is None else post.department
    department = desk.inventory.departments.get(unit)
    return SubjectFacts(
        over=post is None,
        clocks=clocks,
        number=id_ if post is None else post.name,
        what=Said("notice-of-duty"),
        place=place_of_department(unit, desk),
        where="" if department is None else department.name,
        unit=unit,
        since=None,
        due_at=None,
        path=f"/duty/{id_}/log" if sees_log else "/duty",
    )
