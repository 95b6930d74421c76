"""Of each kind of subject where it comes from, and notices of several kinds asked about at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from alerts.desk.clocks.posts import KeptPeople
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.notices.subjects.holes import HoleSubjects
from alerts.desk.notices.subjects.posts import PostSubjects
from alerts.desk.notices.subjects.service import ServiceSubjects
from alerts.desk.notices.subjects.stops import StopSubjects
from alerts.desk.notices.subjects.subject import PeopleTold, SubjectFacts, SubjectSource, ToldSubject
from alerts.desk.notices.subjects.tickets import TicketSubjects
from alerts.desk.notices.subjects.unreached_words import words_of_unreached
from alerts.notices.notice import Notice, SubjectKey, SubjectKind
from alerts.people.viewer import Viewer
from alerts.records import Transaction
from ingest.said import Said

SOURCES: Final[Mapping[SubjectKind, SubjectSource]] = {
    SubjectKind.TICKET: TicketSubjects(),
    SubjectKind.STOP: StopSubjects(),
    SubjectKind.POST: PostSubjects(),
    SubjectKind.HOLE: HoleSubjects(),
    SubjectKind.SERVICE: ServiceSubjects(),
}


def told_subjects(
    tx: Transaction, notices: Iterable[Notice], desk: DeskInForce
) -> dict[SubjectKey, ToldSubject]:
    """What ``notices`` are about, for who is to be told."""
    return {
        SubjectKey(kind, id_): found
        for kind, those in _by_kind(notices).items()
        for id_, found in SOURCES[kind].told(tx, those, desk).items()
    }


def holders_for(
    tx: Transaction,
    subjects: Mapping[SubjectKey, ToldSubject],
    desk: DeskInForce,
    wall: int,
    people: KeptPeople,
) -> dict[SubjectKind, PeopleTold]:
    """Of each kind among ``subjects`` who holds posts at ``wall``, the time of persons (UTC ms)."""
    return {
        kind: SOURCES[kind].holders(
            tx, {about.id: each for about, each in subjects.items() if about.kind is kind}, desk, wall, people
        )
        for kind in dict.fromkeys(about.kind for about in subjects)
    }


def facts_of(
    tx: Transaction,
    notices: Iterable[Notice],
    desk: DeskInForce,
    who: Viewer | None = None,
    *,
    with_clocks: bool = True,
) -> dict[SubjectKey, SubjectFacts]:
    """What messages and pages say of what ``notices`` are about; ``who``: only of what they may see."""
    notices = list(notices)
    unreached = words_of_unreached(tx, notices) if with_clocks else {}
    return {
        SubjectKey(kind, id_): replace(found, own={**found.own, **unreached}) if unreached else found
        for kind, those in _by_kind(notices).items()
        for id_, found in SOURCES[kind].facts(tx, those, desk, who, with_clocks=with_clocks).items()
    }


def how_bad(tx: Transaction, notices: Iterable[Notice], desk: DeskInForce) -> dict[SubjectKey, Said | None]:
    """How bad it is now that ``notices`` are about, as `SubjectSource.how_bad`."""
    return {
        SubjectKey(kind, id_): said
        for kind, those in _by_kind(notices).items()
        for id_, said in SOURCES[kind].how_bad(tx, [each.subject for each in those], desk).items()
    }


def _by_kind(notices: Iterable[Notice]) -> dict[SubjectKind, Sequence[Notice]]:
    found: dict[SubjectKind, list[Notice]] = {}
    for each in notices:
        found.setdefault(each.of, []).append(each)
    return {**found}
