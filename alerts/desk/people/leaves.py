"""Leave of persons: asked for, approved by their head, accepted by their substitute, and ended (B15)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.desk.people.users import user_named
from alerts.people.audit import AuditKind
from alerts.people.grants import departments_of, named_in, reached
from alerts.people.leave import TABLE, Leave, LeaveCommand, NewLeave, moved, wanted_fault
from alerts.people.refusals import LeaveRefused
from alerts.people.roles import Right, role_names, who_may
from alerts.people.standing_in import beside_fault
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.user import User, UserKind
from alerts.people.user_names import LONGEST
from alerts.people.viewer import EVERYWHERE, Forbidden, Grant, Viewer
from alerts.records import Records, Transaction
from ingest.inventory.departments import Department
from ingest.printable import is_one_line
from ingest.said import Said

Departments = Mapping[str, Department]
"""Those in force, by id."""
LEAST_BITE = 100
"""Leaves that are read at a time at least, where some of them may not concern who asks."""


@dataclass(frozen=True, slots=True)
class ShownLeave:
    """A leave, and what the viewer may do with it now."""

    leave: Leave
    allowed: tuple[LeaveCommand, ...]


@use_case("leaves.list", None, ScopeKind.OWN)
def list_leaves(
    records: Records,
    viewer: Viewer,
    after: Position | None,
    limit: int,
    now: int,
    *,
    departments: Departments,
) -> ListPage[ShownLeave]:
    """Up to ``limit`` leaves that concern the viewer, of those whose end is after ``now`` (UTC ms), by end.

    Their own, those in which they are the substitute, those of persons of departments whose leave they
    approve, and all for who administers users. Raises `RecordsError`.
    """
    named, shown = named_in(departments), list[ShownLeave]()
    with records.reading() as tx:
        for leave, person in _maybe_seen(tx, viewer, after, limit, now):
            stands = _Standing(viewer, leave, person, departments, named)
            if stands.sees:
                shown.append(ShownLeave(leave, stands.allowed(now)))
            if len(shown) > limit:
                break
    return cut(shown, limit, lambda each: [each.leave.ends_at, each.leave.id])


@use_case("leaves.ask", None, ScopeKind.OWN)
def ask_for_leave(records: Records, viewer: Viewer, wanted: NewLeave, now: int) -> Leave:
    """Ask at ``now`` (UTC ms) for a leave of one's own.

    Raises `LeaveRefused`, `RecordsError`.
    """
    _require_own_hand(viewer)
    with records.begin() as tx:
        return _asked(tx, viewer, viewer.name, wanted, now)


@use_case("leaves.ask-for-another", Right.PEOPLE, ScopeKind.WHOLE)
def ask_for_leave_of(records: Records, viewer: Viewer, name: str, wanted: NewLeave, now: int) -> Leave:
    """Ask at ``now`` (UTC ms) for a leave of the user ``name``, who cannot themselves.

    Raises `LeaveRefused`, `NotFound`, `Forbidden`, `RecordsError`.
    """
    with records.begin() as tx:
        return _asked(tx, viewer, user_named(tx, name).name, wanted, now)


@use_case("leaves.approve", Right.APPROVE, ScopeKind.OBJECT)
def approve_leave(
    records: Records,
    viewer: Viewer,
    id: int,  # noqa: A002 - the contract's own name
    now: int,
    *,
    departments: Departments,
) -> ShownLeave:
    """Approve a leave at ``now`` (UTC ms): by a head or leader whose reach has all departments of who goes.

    Not by that person, nor by the substitute, nor by anybody who may only since they stand in for that
    person. Raises `NotFound`, `LeaveRefused`, `Forbidden`, `RecordsError`.
    """
    return _said(records, viewer, id, LeaveCommand.APPROVE, now, departments)


@use_case("leaves.accept", None, ScopeKind.OWN)
def accept_leave(
    records: Records,
    viewer: Viewer,
    id: int,  # noqa: A002 - the contract's own name
    now: int,
    *,
    departments: Departments,
) -> ShownLeave:
    """Accept at ``now`` (UTC ms) to stand in. Raises `NotFound`, `LeaveRefused`, `RecordsError`."""
    return _said(records, viewer, id, LeaveCommand.ACCEPT, now, departments)


@use_case("leaves.decline", None, ScopeKind.OWN)
def decline_leave(
    records: Records,
    viewer: Viewer,
    id: int,  # noqa: A002 - the contract's own name
    now: int,
    *,
    departments: Departments,
) -> ShownLeave:
    """Decline a leave at ``now`` (UTC ms), as its substitute or as who could approve it, before it begins.

    Raises `NotFound`, `LeaveRefused`, `Forbidden`, `RecordsError`.
    """
    return _said(records, viewer, id, LeaveCommand.DECLINE, now, departments)


@use_case("leaves.end", None, ScopeKind.OWN)
def end_leave(
    records: Records,
    viewer: Viewer,
    id: int,  # noqa: A002 - the contract's own name
    now: int,
    *,
    departments: Departments,
) -> ShownLeave:
    """End a leave at ``now`` (UTC ms), before its time or before it began.

    By who is away, who could approve it, or who administers users.

    Raises `NotFound`, `LeaveRefused`, `Forbidden`, `RecordsError`.
    """
    return _said(records, viewer, id, LeaveCommand.END, now, departments)


_TOLD = {
    LeaveCommand.APPROVE: AuditKind.LEAVE_APPROVED,
    LeaveCommand.ACCEPT: AuditKind.LEAVE_ACCEPTED,
    LeaveCommand.DECLINE: AuditKind.LEAVE_DECLINED,
    LeaveCommand.END: AuditKind.LEAVE_ENDED,
}


def _maybe_seen(
    tx: Transaction, viewer: Viewer, after: Position | None, limit: int, now: int
) -> Iterator[tuple[Leave, User | None]]:
    """Leaves by end with who goes, among them all that concern ``viewer``; read as far as they are taken.

    Their own and those in which they stand in, unless they could administer or approve those of others.
    """
    approves = any(grant.role in who_may(Right.APPROVE) for grant in viewer.grants)
    whose = None if approves or viewer.where(Right.PEOPLE) == EVERYWHERE else viewer.name
    bite = max(limit + 1, LEAST_BITE)
    while True:
        found = tx.leaves.page(now, after, bite, of=whose)
        known = {user.name: user for user in tx.users.named_or_of({leave.person for leave in found})}
        yield from ((leave, known.get(leave.person)) for leave in found)
        if len(found) < bite:
            return
        after = [found[-1].ends_at, found[-1].id]


class _Standing:
    """What a viewer is to a leave, and so what they may do with it."""

    def __init__(
        self,
        viewer: Viewer,
        leave: Leave,
        person: User | None,
        departments: Departments,
        named: Mapping[str, AbstractSet[str]],
    ) -> None:
        self._viewer = viewer
        self._leave = leave
        self.is_own = viewer.name == leave.person
        self.is_substitute = viewer.name == leave.substitute
        self.administers = viewer.where(Right.PEOPLE) == EVERYWHERE
        wanted = departments_of(leave.person, () if person is None else person.grants, named)
        # Neither who goes nor the substitute approves it, also where somebody else says it for them; nor who
        # stands in for the substitute, and so would for who goes.
        both = (leave.person, leave.substitute)
        would_act = leave.substitute in viewer.acting_for
        approving = [] if self.is_own else [each for each in viewer.grants if each.acting_for not in both]
        if viewer.token_scope is not None and Right.APPROVE not in viewer.token_scope:
            approving = []
        self._approving = approving
        self._departments, self._wanted = departments, wanted
        there = self._reach(approving)
        self.approves, self.knows = there == wanted and not would_act, bool(there)

    def _reach(self, grants: list[Grant]) -> frozenset[str]:
        return reached(Right.APPROVE, grants, self._wanted, self._departments)

    @property
    def sees(self) -> bool:
        """Whether the leave concerns them at all."""
        return self.is_own or self.is_substitute or self.administers or self.knows

    def may(self, command: LeaveCommand) -> bool:
        """Whether the command is theirs to give, whatever the leave is now."""
        if command is LeaveCommand.APPROVE:
            return self.approves and not self.is_substitute
        if command is LeaveCommand.ACCEPT:
            return self.is_substitute
        if command is LeaveCommand.DECLINE:
            return self.approves or self.is_substitute
        return self.is_own or self.approves or self.administers

    def allowed(self, now: int) -> tuple[LeaveCommand, ...]:
        """The commands that are theirs and that the leave takes at ``now`` (UTC ms)."""
        state = self._leave.state(now)
        return tuple(each for each in LeaveCommand if (state, each) in TABLE and self.may(each))

    def require(self, command: LeaveCommand) -> None:
        """Raise `NotFound` where the leave does not concern them, `Forbidden` where it is not theirs to say.

        What is refused to whoever they are, `moved` refuses.
        """
        if not self.sees:
            raise _unknown(self._leave.id)
        told_by_moved = command is LeaveCommand.ACCEPT or (
            command is LeaveCommand.APPROVE and (self.is_own or self.is_substitute)
        )
        if not told_by_moved and not self.may(command):
            may, person = who_may(Right.APPROVE), self._leave.person
            said = Said("leave-not-covered", name=self._viewer.name, person=person, needed=role_names(may))
            raise Forbidden(said, may, self._viewer.name)
        by_right = self.approves or (self.administers and command is LeaveCommand.END)
        if command is LeaveCommand.ACCEPT or not by_right:
            _require_own_hand(self._viewer)

    def for_whom(self, command: LeaveCommand) -> str:
        """For whom they give the command; empty: for themselves."""
        own = self.is_own or self.is_substitute or (command is LeaveCommand.END and self.administers)
        themselves = [grant for grant in self._approving if not grant.acting_for]
        if own or self._reach(themselves) == self._wanted:
            return ""
        acting = (grant for grant in self._approving if grant.acting_for)
        return next((each.acting_for for each in acting if self._reach([each])), "")


def _said(
    records: Records,
    viewer: Viewer,
    leave_id: int,
    command: LeaveCommand,
    now: int,
    departments: Departments,
) -> ShownLeave:
    named = named_in(departments)
    with records.begin() as tx:
        leave = tx.leaves.by_id(leave_id)
        if leave is None:
            raise _unknown(leave_id)
        person = user_named(tx, leave.person)
        stands = _Standing(viewer, leave, person, departments, named)
        stands.require(command)
        if command in (LeaveCommand.APPROVE, LeaveCommand.ACCEPT):
            _require_person(person)
            _require_person(user_named(tx, leave.substitute))
        changed = moved(leave, command, now, by=viewer.name)
        tx.leaves.save(changed)
        if command is LeaveCommand.END:
            _wake_left_for(tx, changed.person, now)
        whom = stands.for_whom(command)
        tx.audit.act_for(whom, viewer, _TOLD[command], now, changed.person, **_of(changed))
    return ShownLeave(changed, _Standing(viewer, changed, person, departments, named).allowed(now))


def _wake_left_for(tx: Transaction, name: str, now: int) -> None:
    """Have the service look at ``now`` (UTC ms) at what was left for ``name``, who is back before their time.

    They owe an answer from then on (B13).
    """
    numbers = tx.work.left_for(name)
    if numbers:
        tickets = tx.tickets.by_number(numbers).values()
        waiting = [each for each in tickets if each.wake_at is not None and each.wake_at > now]
        tx.tickets.save([replace(each, wake_at=now) for each in waiting])


def _asked(tx: Transaction, viewer: Viewer, name: str, wanted: NewLeave, now: int) -> Leave:
    person = _person(tx, name)
    if not wanted.substitute:
        raise LeaveRefused(Said("leave-no-substitute"))
    if len(wanted.substitute) > LONGEST or not is_one_line(wanted.substitute):
        raise LeaveRefused(Said("leave-no-name", most=LONGEST))
    substitute = _person(tx, wanted.substitute)
    named = replace(wanted, substitute=substitute.name)
    fault = wanted_fault(named, person.name, now)
    if fault is None:
        beside = tx.leaves.beside(person.id, substitute.id, now)
        fault = beside_fault(named, person.name, beside, now)
    if fault is not None:
        raise LeaveRefused(fault)
    leave_id = tx.leaves.add(named, person.id, substitute.id, now, by=viewer.name)
    leave = tx.leaves.by_id(leave_id)
    if leave is None:
        raise _unknown(leave_id)
    tx.audit.act(viewer, AuditKind.LEAVE_ASKED, now, leave.person, **_of(leave))
    return leave


def _of(leave: Leave) -> dict[str, Any]:
    """What the audit says of a leave; not why, which is for who approves it."""
    return {"leave": leave.id, "substitute": leave.substitute, "from": leave.starts_at, "to": leave.ends_at}


def _require_own_hand(viewer: Viewer) -> None:
    """Raise `LeaveRefused` for what shows less than the whole user: it is not theirs to give their word."""
    if viewer.token_scope is not None:
        raise LeaveRefused(Said("leave-with-token"))


def _person(tx: Transaction, name: str) -> User:
    """The user ``name``, who can be away or stand in. Raises `LeaveRefused`."""
    user = tx.users.named(name)
    if user is None:
        raise LeaveRefused(Said("user-unknown", name=name))
    _require_person(user)
    return user


def _require_person(user: User) -> None:
    if user.kind is UserKind.PROGRAM:
        raise LeaveRefused(Said("leave-program", name=user.name))
    if user.disabled_at is not None:
        raise LeaveRefused(Said("leave-disabled", name=user.name))


def _unknown(leave_id: int) -> NotFound:
    return NotFound(Said("leave-unknown", id=str(leave_id)))
