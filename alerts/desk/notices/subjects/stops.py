"""Stops of supply as what notices are about."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from alerts.desk.clocks.posts import KeptPeople, PostHolders
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.notices.subjects.subject import (
    SubjectFacts,
    ToldSubject,
    holders_by_matter,
    units_of,
    where_in_words,
)
from alerts.desk.stops.givers import sees_stop
from alerts.desk.stops.posts import matter_of
from alerts.desk.stops.stop_files import StopFile, stop_files_of
from alerts.matters.choices import StopKind
from alerts.notices.notice import Notice
from alerts.people.viewer import Viewer
from alerts.places.names import place_names
from alerts.records import Transaction
from alerts.stops.supply_stop import SupplyStop
from ingest.said import Said, name_of


class StopSubjects:
    """`SubjectSource` of stops of supply."""

    def told(self, tx: Transaction, notices: Sequence[Notice], desk: DeskInForce) -> dict[str, ToldSubject]:
        """As `SubjectSource.told`."""
        units = units_of(notices)
        return {number: _told(file, units[number], desk) for number, file in _files_of(tx, notices).items()}

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
        """As `SubjectSource.facts`."""
        del with_clocks  # Each stop has few, and they are read with it.
        files = _files_of(tx, notices)
        return {
            number: _facts(file, desk)
            for number, file in files.items()
            if who is None or sees_stop(who, file.stop, desk)
        }

    def how_bad(self, tx: Transaction, ids: Collection[str], desk: DeskInForce) -> dict[str, Said | None]:
        """As `SubjectSource.how_bad`: what there is to say is among its facts."""
        del tx, ids, desk
        return {}


def _files_of(tx: Transaction, notices: Sequence[Notice]) -> dict[str, StopFile]:
    return stop_files_of(tx, {each.subject for each in notices})


def _told(file: StopFile, units: frozenset[str], desk: DeskInForce) -> ToldSubject:
    matter = matter_of(file, desk)
    matter = replace(matter, units=matter.units | units)
    place = matter.ticket.place
    data = {
        "stop": file.stop.number,
        "kind": file.stop.kind.value,
        "step": file.stop.step.value,
        **(place_names(desk.inventory, place) if place else {}),
    }
    return ToldSubject(
        over=file.stop.over,
        clocks={each.id: each for each in file.clocks},
        matter=matter,
        data=data,
        territory=matter.ticket.territory,
    )


def _facts(file: StopFile, desk: DeskInForce) -> SubjectFacts:
    stop, ticket = file.stop, matter_of(file, desk).ticket
    since = stop.started_at or stop.event_at
    return SubjectFacts(
        over=stop.over,
        clocks={each.id: each for each in file.clocks},
        number=stop.number,
        what=name_of("stop_kind", stop.kind),
        place=ticket.place,
        where=where_in_words(ticket.place, desk.inventory),
        unit=ticket.unit,
        since=since,
        due_at=None,  # Each of its limits is somebody else's; a step says its own.
        path=f"/stops/{stop.number}",
        more=tuple(_more(stop)),
        hours=_window(stop),
    )


def _window(stop: SupplyStop) -> tuple[int, int] | None:
    """From when to when a planned stop is applied for or approved (UTC ms), so that a move of it is seen."""
    if stop.kind is not StopKind.PLANNED or stop.starts_at is None or stop.ends_at is None:
        return None
    return stop.starts_at, stop.ends_at


def _more(stop: SupplyStop) -> list[Said]:
    """How many are without water; why that is stands in the page, as people wrote it."""
    return [Said("notice-stop-size", count=stop.households, step=name_of("stop_step", stop.step))]
