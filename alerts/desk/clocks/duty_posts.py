"""Posts of duty as ladders ask of what they are reached for, and who holds posts there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.ladders import LadderPost, StepKind
from alerts.desk.clocks.posts import ClockMatter, KeptPeople, PostHolders, holders_of
from alerts.desk.duty.book import DutyBook
from alerts.desk.duty.timekeeping import place_of_department
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.duty.lines import DutyLineKind
from alerts.duty.roster import DutyPost
from alerts.duty.timekeeping import DutyFact, shift_of_scope
from alerts.matters.choices import Line, Mode
from alerts.records import Transaction
from alerts.rules.rule import Severity
from alerts.tickets.ticket import TicketInBrief, TicketKind, TicketState
from ingest.inventory.departments import Duty, ServiceLine

OF_THE_SHIFT: Final = (LadderPost.PERSON, LadderPost.UNIT)
"""Posts of ladders that the shift of a post of duty holds."""


class ShiftHolders:
    """Who holds posts of ladders for clocks of duty: who comes, who is in charge of the post, and others.

    Parameters
    ----------
    charge, rostered
        Id of a post -> its shift in charge, and the one that should be there now.
    in_person
        Post and scope -> whom a clock there is about, where not the shift in charge.
    units
        Id of a post -> its department.
    """

    def __init__(
        self,
        others: PostHolders,
        charge: Mapping[str, tuple[str, ...]],
        rostered: Mapping[str, tuple[str, ...]],
        in_person: Mapping[tuple[str, str, str], tuple[str, ...]],
        units: Mapping[str, str],
    ) -> None:
        self._others = others
        self._charge = charge
        self._rostered = rostered
        self._in_person = in_person
        self._units = units

    @property
    def has_departments(self) -> bool:
        """Whether there are any."""
        return self._others.has_departments

    def reached(self, clock: DeskClock, step: StepKind, posts: Sequence[LadderPost]) -> tuple[str, ...]:
        """As `PeopleOfPosts.reached`."""
        if not self.has_departments:
            return ()
        found: dict[str, None] = {}
        for post in posts:
            found |= dict.fromkeys(self._of_post(clock, post))
        if not found and step is not StepKind.AFTER:
            return self._others.reached(clock, step, (LadderPost.DESK,))
        return tuple(found)

    def told(self, subject: str, unit: str, posts: Sequence[LadderPost]) -> tuple[str, ...]:
        """As `PostHolders.told`: the shift of a post of duty is the one in charge of that very post.

        Where nobody is, whoever may act there; of another department that nobody is on duty for, its people.
        """
        if not self.has_departments:
            return ()
        own = unit in ("", self._units.get(subject, ""))
        found: dict[str, None] = {}
        others = [each for each in posts if not own or each not in OF_THE_SHIFT]
        if len(others) < len(posts):
            found |= dict.fromkeys(self._acting_for(subject))
        if others:
            found |= dict.fromkeys(self._others.told(subject, unit, others, or_desk=False))
        if not found and not own and LadderPost.UNIT in posts:
            found |= dict.fromkeys(self._others.everybody(unit))
        return tuple(found) or self._others.told(subject, unit, (LadderPost.DESK,))

    def _acting_for(self, post: str) -> tuple[str, ...]:
        """Who may say something for a post now (C2).

        Its shift in charge; while nobody is, anybody of its department may: who should be there by roster,
        else head and members. Steps of ladders follow whoever is in charge (desk.md, section 11).
        """
        shift = self._charge.get(post, ()) or self._rostered.get(post, ())
        return shift or self._others.everybody(self._units.get(post, ""))

    def _of_post(self, clock: DeskClock, post: LadderPost) -> tuple[str, ...]:
        charge = self._charge.get(clock.ticket, ())
        if post is LadderPost.PERSON:
            return self._in_person.get((clock.ticket, clock.scope, clock.key), charge)
        if post is LadderPost.UNIT:
            return charge
        return self._others.reached(clock, StepKind.AFTER, (post,))


def shift_holders(
    tx: Transaction,
    clocks: Iterable[DeskClock],
    matters: Mapping[str, ClockMatter],
    book: DutyBook,
    desk: DeskInForce,
    now: int,
    people: KeptPeople,
) -> ShiftHolders:
    """Who holds posts of ladders at ``now`` (UTC ms, of the wall clock) for ``clocks``, and for ``matters``.

    ``matters``: posts of duty by id, as ladders ask of them.
    """
    charge: dict[str, tuple[str, ...]] = {}
    rostered: dict[str, tuple[str, ...]] = {}
    in_person: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for post in book.roster.posts:
        shift = book.in_charge(post, now)
        charge[post.id] = () if shift is None else shift.persons
        running = next((each for each in book.shifts(post) if each.covers(now)), None)
        rostered[post.id] = () if running is None else book.there(running, now).persons
    for clock in clocks:
        of_post, starts_at = book.roster.post(clock.ticket), shift_of_scope(clock.scope)
        if of_post is None or starts_at is None:
            continue
        comes = next((each for each in book.shifts(of_post) if each.starts_at == starts_at), None)
        persons = () if comes is None else book.there(comes, now).persons
        here = _signed_in(book, of_post, starts_at)
        missing = tuple(name for name in persons if name not in here)
        waits_for = desk.tables.policies.of_clock(clock).facts
        if DutyFact.SIGNED_IN in waits_for:
            in_person[clock.ticket, clock.scope, clock.key] = missing
        elif DutyFact.BOTH_SIGNED in waits_for:
            both = dict.fromkeys((*charge[of_post.id], *persons))
            in_person[clock.ticket, clock.scope, clock.key] = tuple(both)
    units = {each.id: each.department for each in book.roster.posts}
    return ShiftHolders(holders_of(tx, matters, desk, now, people), charge, rostered, in_person, units)


def _signed_in(book: DutyBook, post: DutyPost, starts_at: int) -> set[str]:
    """Who has signed in for a shift, or for it at the handover to it."""
    handed_over = book.handed_over.get(post.id)
    return {
        each.actor
        for each in (*book.lines, *(() if handed_over is None else (handed_over,)))
        if each.kind in (DutyLineKind.SIGN_IN, DutyLineKind.HANDED_OVER)
        and (each.post, each.shift_at) == (post.id, starts_at)
    }


def post_matter(post: str, unit: str, desk: DeskInForce, others: frozenset[str] = frozenset()) -> ClockMatter:
    """A post as ladders ask of a matter: its department ``unit`` has it, production dispatch answers.

    ``others``: ids of other departments that are to be told of it.
    """
    place = place_of_department(unit, desk)
    department = desk.inventory.departments.get(unit)
    heating = department is not None and department.lines == (ServiceLine.HEATING,)
    duty = Duty.COMMAND_CENTRE if heating else Duty.PRODUCTION_DISPATCH
    brief = TicketInBrief(
        number=post,
        place=place,
        concern="",
        kind=TicketKind.PLACE,
        state=TicketState.OPEN,
        severity=Severity.MAJOR.value,
        version=1,
        territory=desk.inventory.territory_of(place),
        parent=None,
        line=Line.HEATING if heating else Line.WATER,
        mode=Mode.TRANSFER,
        unit=unit,
        owner=desk.departments.duty(duty, place or None) or "",
        first_responsible="",
        person_in_charge="",
    )
    return ClockMatter(brief, units=frozenset({unit}) | others)
