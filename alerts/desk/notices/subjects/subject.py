"""What is asked of whatever a notice is about: who is told, what is said of it, whether it is over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.ladders import LadderPost, StepKind
from alerts.desk.clocks.posts import ClockMatter, KeptPeople, PostHolders, holders_of
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.notices.notice import Notice
from alerts.notices.occasions import OCCASIONS
from alerts.people.viewer import Viewer
from alerts.places.names import short_path
from alerts.records import Transaction
from ingest.inventory.tree import Inventory
from ingest.said import Said

MOST_NAMES = 3
"""Names of a place on its way down."""


def where_in_words(place: str, inventory: Inventory) -> str:
    """The way down to a place, short enough for a phone; empty for none."""
    return " ".join(short_path(inventory, place, MOST_NAMES)) if place else ""


def units_of(notices: Iterable[Notice]) -> dict[str, frozenset[str]]:
    """Id of a subject -> ids of the departments that ``notices`` about it are for."""
    found: dict[str, set[str]] = {}
    for each in notices:
        found.setdefault(each.subject, set()).add(each.unit)
    return {subject: frozenset(units) for subject, units in found.items()}


@dataclass(frozen=True)
class NoticeSubject:
    """What notices are about, as it is now.

    Attributes
    ----------
    over
        Whether nothing of it is left to tell.
    clocks
        Those of it that notices are about, by their ids.
    """

    over: bool
    clocks: Mapping[int, DeskClock]

    def clock_of(self, notice: Notice) -> DeskClock | None:
        """The clock that ``notice`` is about; ``None``: it is about none."""
        return None if notice.clock is None else self.clocks.get(notice.clock)

    def is_over(self, notice: Notice) -> bool:
        """Whether there is nothing left to tell by ``notice``: it is over, or the limit met."""
        clock = self.clock_of(notice)
        over = self.over and notice.kind not in OCCASIONS.of_ends
        return over or (clock is not None and not clock.going)


@dataclass(frozen=True)
class ToldSubject(NoticeSubject):
    """As those ask who are to be told of it.

    Attributes
    ----------
    matter
        As posts of ladders ask of it.
    data, territory, above
        What listeners hear of it, and where they have to be to hear it.
    """

    matter: ClockMatter
    data: Mapping[str, Any]
    territory: str
    above: tuple[str, ...] = ()

    def told_apart(self, notice: Notice) -> str:
        """Who hears of the same by a notice to them alone, and not by ``notice``; empty: nobody."""
        return self.matter.applicant if notice.kind in OCCASIONS.beside_applicant else ""

    @property
    def unit(self) -> str:
        """Id of the department that has it, or empty."""
        return self.matter.ticket.unit or self.matter.ticket.owner


class NoticeWords(NamedTuple):
    """What there is to say by one notice only, and the page that it leads to; empty: that of its subject."""

    said: tuple[Said, ...] = ()
    path: str = ""


@dataclass(frozen=True)
class SubjectFacts(NoticeSubject):
    """As messages and pages tell of it. Instants UTC ms.

    Attributes
    ----------
    number, what
        How people call it, empty where what it is says all, and what that is.
    place, where
        Id of its place, empty: it has none; and where that is, in words.
    unit
        Id of the department that has it, or empty.
    since, due_at
        Since when it is so, and until when something is to be done; ``None``: that is not said.
    path
        Of its page in the console.
    more
        What else there is to say of it, a sentence each, such as how many are concerned.
    hours
        From when until when it is so; ``None``: that is not said.
    own
        Cause of a notice -> what that one says besides.
    """

    number: str
    what: Said
    place: str
    where: str
    unit: str
    since: int | None
    due_at: int | None
    path: str
    more: tuple[Said, ...] = field(default=())
    hours: tuple[int, int] | None = None
    own: Mapping[str, NoticeWords] = field(default_factory=dict)

    def more_of(self, notice: Notice) -> tuple[Said, ...]:
        """What else there is to say by ``notice``, its own words first."""
        return (*self.own.get(notice.cause, NoticeWords()).said, *self.more)

    def path_of(self, notice: Notice) -> str:
        """The page that ``notice`` leads to."""
        return self.own.get(notice.cause, NoticeWords()).path or self.path


def holders_by_matter(
    tx: Transaction, subjects: Mapping[str, ToldSubject], desk: DeskInForce, wall: int, people: KeptPeople
) -> PostHolders:
    """As `SubjectSource.holders`, where posts of ladders are all that is asked."""
    matters = {id_: each.matter for id_, each in subjects.items()}
    return holders_of(tx, matters, desk, wall, people)


class PeopleTold(Protocol):
    """Who holds posts when notices about subjects of one kind are told."""

    def reached(self, clock: DeskClock, step: StepKind, posts: Sequence[LadderPost]) -> tuple[str, ...]:
        """As `alerts.deadlines.walking.PeopleOfPosts.reached`."""

    def told(self, subject: str, unit: str, posts: Sequence[LadderPost]) -> tuple[str, ...]:
        """As `alerts.desk.clocks.posts.PostHolders.told`."""


class SubjectSource(Protocol):
    """Where subjects of one kind come from; each question takes as many statements for many as for one.

    What is asked of notices is answered by the id of their subject.
    """

    def told(
        self, tx: Transaction, notices: Sequence[Notice], desk: DeskInForce
    ) -> Mapping[str, ToldSubject]:
        """What ``notices``, which are about subjects of this kind, are about, for who is to be told."""

    def holders(
        self,
        tx: Transaction,
        subjects: Mapping[str, ToldSubject],
        desk: DeskInForce,
        wall: int,
        people: KeptPeople,
    ) -> PeopleTold:
        """Who holds posts at ``wall``, the time of persons (UTC ms), for ``subjects``."""

    def facts(
        self,
        tx: Transaction,
        notices: Sequence[Notice],
        desk: DeskInForce,
        who: Viewer | None = None,
        *,
        with_clocks: bool = True,
    ) -> Mapping[str, SubjectFacts]:
        """What messages and pages say of it; ``who``: only of what they may see."""

    def how_bad(self, tx: Transaction, ids: Sequence[str], desk: DeskInForce) -> Mapping[str, Said | None]:
        """How bad it is now, in a sentence; ``None``: that is being worked out.

        Without those of which it cannot be measured.
        """
