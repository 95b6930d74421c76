"""Holes of a roster as what notices are about; who looks for holes ends those of what is filled."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from alerts.desk.clocks.duty_posts import post_matter
from alerts.desk.clocks.posts import KeptPeople, PostHolders
from alerts.desk.duty.book import roster_on_record
from alerts.desk.duty.holes import HoleOfDay, hours_of_holes
from alerts.desk.duty.timekeeping import place_of_department
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.notices.subjects.subject import SubjectFacts, ToldSubject, holders_by_matter, units_of
from alerts.duty.holes import DutyHole, hole_in_words
from alerts.duty.roster import DutyRoster
from alerts.notices.notice import Notice
from alerts.people.viewer import Viewer
from alerts.places.names import place_names
from alerts.records import Transaction
from ingest.said import Said


class HoleSubjects:
    """`SubjectSource` of holes."""

    def told(self, tx: Transaction, notices: Sequence[Notice], desk: DeskInForce) -> dict[str, ToldSubject]:
        """As `SubjectSource.told`."""
        roster, units = roster_on_record(tx), units_of(notices)
        return {id_: _told(id_, roster, units[id_], desk) for id_ in units}

    def holders(
        self,
        tx: Transaction,
        subjects: Mapping[str, ToldSubject],
        desk: DeskInForce,
        wall: int,
        people: KeptPeople,
    ) -> PostHolders:
        """As `SubjectSource.holders`."""
        return holders_by_matter(tx, subjects, desk, wall, people)

    def facts(
        self,
        tx: Transaction,
        notices: Sequence[Notice],
        desk: DeskInForce,
        who: Viewer | None = None,
        *,
        with_clocks: bool = True,
    ) -> dict[str, SubjectFacts]:
        """As `SubjectSource.facts`; the page of duty shows holes to all."""
        del who, with_clocks
        roster, ids = roster_on_record(tx), units_of(notices)
        hours = hours_of_holes(tx, ids, desk.inventory)
        return {id_: _facts(id_, roster, desk, hours.get(id_)) for id_ in ids}

    def how_bad(self, tx: Transaction, ids: Collection[str], desk: DeskInForce) -> dict[str, Said | None]:
        """As `SubjectSource.how_bad`: there is nothing to measure."""
        del tx, ids, desk
        return {}


def _told(id_: str, roster: DutyRoster, units: frozenset[str], desk: DeskInForce) -> ToldSubject:
    hole = HoleOfDay.read(id_)
    matter = post_matter(id_, hole.unit(roster, desk), desk, units)
    place = matter.ticket.place
    data = {"post": hole.post, **(place_names(desk.inventory, place) if place else {})}
    return ToldSubject(over=False, clocks={}, matter=matter, data=data, territory=matter.ticket.territory)


def _facts(id_: str, roster: DutyRoster, desk: DeskInForce, hours: tuple[int, int] | None) -> SubjectFacts:
    hole = HoleOfDay.read(id_)
    post, unit = roster.post(hole.post), hole.unit(roster, desk)
    department = desk.inventory.departments.get(unit)
    name = hole.post if post is None else post.name
    return SubjectFacts(
        over=False,
        clocks={},
        number=hole.day.isoformat(),
        what=hole_in_words(DutyHole(0, 0, hole.kind, hole.post, hole.about), name),
        place=place_of_department(unit, desk),
        where="" if department is None else department.name,
        unit=unit,
        since=None,
        due_at=None,
        path="/duty",
        hours=hours,
    )
