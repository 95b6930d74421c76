"""Duty as it is on record over some days: the roster, what was changed of it, and who is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from alerts.desk.duty.reach import may_act
from alerts.desk.lookups.errors import NotFound
from alerts.duty.handover_table import HandoverCommand
from alerts.duty.holes import DutyHole, holes_between, standing_in
from alerts.duty.in_charge import in_charge
from alerts.duty.lines import DutyLine, DutyLineKind, replacements_of, signed_in
from alerts.duty.roster import NO_ROSTER, DutyPost, DutyRoster
from alerts.duty.roster_files import roster_of
from alerts.duty.shifts import DutyShift, StandIn, shift_at, shifts_between, there_at
from alerts.people.leave import Leave
from alerts.people.standing_in import acting_at
from alerts.people.user import UserKind, called_apart
from alerts.people.viewer import Grant, Viewer
from alerts.records import Transaction
from ingest.durations import DAY
from ingest.inventory.tree import Inventory
from ingest.said import Said

LONGEST_SHIFT = 2 * DAY
"""No shift is longer, ms."""
REMEMBERED = 31 * DAY
"""A handover to a shift that began longer ago says nothing any more: the post is handed over no more, ms."""


def roster_on_record(tx: Transaction) -> DutyRoster:
    """The roster in force; one without posts where nobody has imported any."""
    kept = tx.duty_rosters.last()
    return NO_ROSTER if kept is None else roster_of("records", kept.roster)


def post_zone(inventory: Inventory, post: DutyPost) -> ZoneInfo:
    """The zone of a post: of its department's place, else of the organisation."""
    department = inventory.departments.get(post.department)
    place = None if department is None else department.place
    return ZoneInfo(inventory.root_zone if place is None else inventory.zone_of(place))


@dataclass(frozen=True)
class DutyBook:
    """Duty over ``[start, end)``, UTC ms, as it was read in one transaction.

    Attributes
    ----------
    lines
        Sign-ins and replacements about shifts that meet the span, in order.
    stands_in
        Who is there for a person, from when it was read on.
    handed_over
        Post -> the line that handed it over last.
    begun
        Posts, each with the beginning of the shift to which a handover was begun, about now.
    grants
        Of everybody who may be on a shift.
    called
        What each of them is called.
    """

    roster: DutyRoster
    inventory: Inventory
    start: int
    end: int
    lines: tuple[DutyLine, ...]
    stands_in: StandIn
    handed_over: Mapping[str, DutyLine] = field(default_factory=dict)
    begun: frozenset[tuple[str, int | None]] = frozenset()
    grants: Mapping[str, tuple[Grant, ...]] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)

    def post(self, id_: str) -> DutyPost:
        """The post of that id. Raises `NotFound`."""
        found = self.roster.post(id_)
        if found is None:
            raise NotFound(Said("duty-post-unknown", post=id_))
        return found

    def shifts(self, post: DutyPost) -> list[DutyShift]:
        """The shifts of ``post`` in the span as they are planned, with what was replaced."""
        zone = post_zone(self.inventory, post)
        return shifts_between(post, zone, self.start, self.end, replacements_of(self.lines))

    def there(self, shift: DutyShift, now: int) -> DutyShift:
        """``shift`` with who is there: as it begins, or at ``now`` (UTC ms) once it runs."""
        return there_at(shift, max(shift.starts_at, min(now, shift.ends_at - 1)), self.stands_in)

    def in_charge(self, post: DutyPost, now: int) -> DutyShift | None:
        """The shift in charge of ``post`` at ``now`` (UTC ms), which lies in the span, with who is there."""
        running = self._running(post, now)
        before = None if running is None else self._running(post, running.starts_at - 1)
        return in_charge(
            post,
            self._now(running, now),
            self._now(before, now),
            signed_in(self.lines, post.id),
            begun=running is not None and (post.id, running.starts_at) in self.begun,
            handed_over=self._now(self._taken_over(post), now),
        )

    def _running(self, post: DutyPost, instant: int) -> DutyShift | None:
        zone = post_zone(self.inventory, post)
        return shift_at(post, zone, instant, replacements_of(self.lines))

    def _now(self, shift: DutyShift | None, now: int) -> DutyShift | None:
        return None if shift is None else there_at(shift, now, self.stands_in)

    def _taken_over(self, post: DutyPost) -> DutyShift | None:
        """The shift that took the post over last: as the roster has it, or had it then."""
        line = self.handed_over.get(post.id)
        if line is None or line.shift_at is None:
            return None
        planned = self._running(post, line.shift_at)
        if planned is not None and planned.starts_at == line.shift_at:
            return planned
        chief, *crew = line.data["persons"]
        return DutyShift(post.id, line.shift_at, line.data["ends_at"], chief, tuple(crew))

    def holes(self) -> list[DutyHole]:
        """What is wrong with the roster in the span."""
        zone_of: Callable[[DutyPost], ZoneInfo] = cache(lambda post: post_zone(self.inventory, post))
        return holes_between(
            self.roster,
            zone_of,
            self.start,
            self.end,
            self.stands_in,
            replacements_of(self.lines),
            zone=ZoneInfo(self.inventory.root_zone),
            may_act=lambda person, post: may_act(self.grants.get(person, ()), post, self.inventory),
        )


def open_book(tx: Transaction, inventory: Inventory, start: int, end: int, now: int) -> DutyBook:
    """Duty over ``[start, end)``, as leaves and users are at ``now``; UTC ms. Seven statements at most."""
    roster = roster_on_record(tx)
    if not roster.posts:
        return DutyBook(roster, inventory, start, end, (), standing_in(lambda _: {}, frozenset()))
    kinds = (DutyLineKind.SIGN_IN, DutyLineKind.REPLACEMENT)
    lines = tuple(tx.duty_lines.of_shifts(kinds, min(start, now) - LONGEST_SHIFT, end))
    handed_over = tx.duty_lines.handed_over(now - REMEMBERED)
    said = tx.duty_lines.of_shifts([DutyLineKind.HANDOVER], now - LONGEST_SHIFT, now + LONGEST_SHIFT)
    last = {(each.post, each.shift_at): each.data["command"] for each in said}
    begun = frozenset(to for to, command in last.items() if command != HandoverCommand.BREAK_OFF)
    leaves = tx.leaves.agreed(min(start, now))
    names = (
        roster.persons | {each.by for each in replacements_of(lines)} | {each.substitute for each in leaves}
    )
    names |= {name for each in handed_over.values() for name in each.data["persons"]}
    users = tx.users.named_or_of(names - {""})
    there = {each.name for each in users if each.kind is UserKind.PERSON and each.disabled_at is None}
    stands_in, called = standing_in(_acting(leaves), there), called_apart(users)
    grants = {each.name: tuple(each.grants) for each in users}
    return DutyBook(roster, inventory, start, end, lines, stands_in, handed_over, begun, grants, called)


def _acting(leaves: list[Leave]) -> Callable[[int], Mapping[str, str | None]]:
    """Who acts for whom at an instant; asked again and again of a few instants."""
    return cache(lambda instant: acting_at(leaves, instant))


def write_line(
    tx: Transaction,
    who: Viewer,
    book: DutyBook,
    post: DutyPost,
    now: int,
    whom: str,
    kind: DutyLineKind,
    data: dict[str, Any],
    text: str,
    about: int | None = None,
) -> DutyLine:
    """Put what ``who`` says at ``now`` (UTC ms), for ``whom``, into the log of ``post``; the line."""
    running = next((each for each in book.shifts(post) if each.covers(now)), None)
    return tx.duty_lines.add(
        DutyLine(
            at=now,
            post=post.id,
            kind=kind,
            actor=who.name,
            shift_at=None if running is None else running.starts_at,
            acting_for=whom,
            text=text.strip(),
            data=data,
            about=about,
        )
    )
