"""Who holds the posts of a ladder when a step of it fires (desk.md, section 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from alerts.deadlines.desk_clock import ClockOf, DeskClock
from alerts.deadlines.ladders import LadderPost, StepKind
from alerts.deadlines.policy import PolicyTable, StopsFor
from alerts.desk.duty.charge import DutyNow, duty_now
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.matters.assignment import Assignment
from alerts.matters.choices import Line
from alerts.matters.task import Task
from alerts.people.presence import Presence, Staff
from alerts.people.standing_in import acting_at, next_change
from alerts.people.user import User
from alerts.people.viewer import Grant
from alerts.records import Transaction
from alerts.routing.departments import Departments
from alerts.tickets.ticket import Ticket, TicketInBrief
from ingest.inventory.departments import Duty
from ingest.inventory.tree import Inventory

_BY_ROLE = ("dispatcher", "supervisor", "head", "administrator")
"""Roles by which posts are held, beside those of a department."""
_BY_SHIFT = ("dispatcher",)
"""Of these, the roles of who sits at a desk in shifts."""
FOR_EVER = 1 << 62
"""UTC ms."""
_OF_ORGANISATION: Mapping[LadderPost, tuple[str, frozenset[str | None] | None]] = {
    LadderPost.SUPERVISOR: ("supervisor", None),
    LadderPost.TOP: ("head", frozenset({None})),
    LadderPost.ADMINISTRATOR: ("administrator", None),
}
"""Post -> role, and the departments for which somebody has it; of the whole organisation: ``None``."""


@dataclass(frozen=True, slots=True)
class ClockMatter:
    """The ticket of clocks, as far as posts ask: with the assignments and tasks, where a clock is of one.

    ``units``: ids of the departments that the clocks are about. ``applicant``: who applied for it; empty:
    nobody did.
    """

    ticket: Ticket | TicketInBrief
    assignments: tuple[Assignment, ...] = ()
    tasks: tuple[Task, ...] = ()
    units: frozenset[str] = frozenset()
    applicant: str = ""

    @property
    def persons(self) -> set[str]:
        """Names of the users who have it or a part of it, or applied for it."""
        names = {self.ticket.person_in_charge, self.ticket.first_responsible, self.applicant}
        names |= {each.person for each in self.assignments} | {each.user for each in self.tasks}
        return names - {""}

    @property
    def departments(self) -> set[str]:
        """Ids of the departments that have it, or a part of it."""
        ids = {self.ticket.unit, self.ticket.owner, *self.units}
        ids |= {each.department for each in self.assignments} | {each.department for each in self.tasks}
        return ids - {""}


class _About(NamedTuple):
    """Of what posts are asked for: a ticket, and what a clock of it is about, if it is one."""

    matter: ClockMatter
    unit: str
    of: ClockOf = ClockOf.TICKET
    scope: str = ""
    answers: StopsFor | None = None


class PostHolders:
    """Who holds posts at one instant; `alerts.deadlines.walking.PeopleOfPosts`.

    Where a department has a roster, its shift is the one in charge, and its leader on duty the one whom the
    roster has (desk.md, section 11). Else its shift is its head and members, its leader on duty its leader.

    Parameters
    ----------
    matters
        The tickets of the clocks, by number.
    staff, by_role
        Who can be reached; and those with one of the roles that posts ask for, whatever their reach.
    duty
        Who is in charge of the departments that have a roster.
    """

    def __init__(
        self,
        matters: Mapping[str, ClockMatter],
        departments: Departments,
        table: PolicyTable,
        staff: Staff,
        by_role: Iterable[User] = (),
        duty: DutyNow | None = None,
    ) -> None:
        self._matters = matters
        self._departments = departments
        self._table = table
        self._staff = staff
        self._by_role = tuple(by_role)
        self._duty = DutyNow() if duty is None else duty
        self._found: dict[tuple[str, frozenset[str | None] | None], tuple[str, ...]] = {}
        self._members: dict[str, tuple[str, ...]] = {}
        self._present: dict[tuple[str, ...], tuple[str, ...]] = {}

    @property
    def has_departments(self) -> bool:
        """Whether there are any."""
        return bool(self._departments)

    def reached(self, clock: DeskClock, step: StepKind, posts: Sequence[LadderPost]) -> tuple[str, ...]:
        """As `PeopleOfPosts.reached`: each name once, substitutes for those who are on leave."""
        if not self.has_departments:
            return ()
        answers = self._table.of_clock(clock).stops_for
        about = _About(self._matters[clock.ticket], clock.unit, clock.of, clock.scope, answers)
        return self._in_posts(about, posts, or_desk=step is not StepKind.AFTER)

    def told(
        self, ticket: str, unit: str, posts: Sequence[LadderPost], *, or_desk: bool = True
    ) -> tuple[str, ...]:
        """Who hears of the ticket for ``posts``, of the department ``unit`` or else its own; as `reached`.

        Where nobody else is there, dispatchers in whose reach it is, unless not ``or_desk``; empty: nobody is
        there, or there are no departments.
        """
        if not self.has_departments:
            return ()
        return self._in_posts(_About(self._matters[ticket], unit), posts, or_desk=or_desk)

    def everybody(self, department: str) -> tuple[str, ...]:
        """Head and members of ``department`` who are there, on shift or not."""
        return self._there(self._people(department))

    def _in_posts(self, about: _About, posts: Sequence[LadderPost], *, or_desk: bool) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for post in posts:
            found |= dict.fromkeys(self._there(self._holding(post, about)))
        return tuple(found) if found or not or_desk else self._there(self._of_last_resort(about))

    def _of_last_resort(self, about: _About) -> tuple[str, ...]:
        """The dispatchers in whose reach it is: who does not see it can do nothing about it.

        Of what no department has and is at no place, all of them.
        """
        having = {about.unit, *about.matter.departments} - {""}
        reaching = self._departments.reaching(having, about.matter.ticket.place)
        return self._with_role("dispatcher", frozenset({None, *reaching}) if reaching else None)

    def _there(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of ``names`` who are there, or who stand in for them; looked for once."""
        if names not in self._present:
            found: dict[str, None] = {}
            for name in names:
                presence = self._staff.presence(name)
                if presence is Presence.HERE:
                    found[name] = None
                elif presence is Presence.STOOD_IN_FOR and (acting := self._staff.acting(name)) is not None:
                    found[acting.name] = None
            self._present[names] = tuple(found)
        return self._present[names]

    def _holding(self, post: LadderPost, about: _About) -> tuple[str, ...]:
        """Names of who hold ``post``, whether they are there or not."""
        if post in (LadderPost.PERSON, LadderPost.APPLICANT):
            return self._person(about) if post is LadderPost.PERSON else _names(about.matter.applicant)
        if post is LadderPost.DESK:
            return self._desk(about.matter.ticket)
        if post in _OF_ORGANISATION:
            return self._with_role(*_OF_ORGANISATION[post])
        department = self._department_of(post, about)
        if post in (LadderPost.UNIT, LadderPost.OWNER, LadderPost.PRODUCTION):
            return self._of_department(department)
        if post is LadderPost.DUTY_LEADER and department in self._duty.leaders:
            return self._duty.leaders[department]
        leads = post in (LadderPost.LEADER, LadderPost.DUTY_LEADER)
        known = self._departments
        return _names(known.leader(department) if leads else known.head(department))

    def _department_of(self, post: LadderPost, about: _About) -> str:
        """Id of the department that has the post: what no unit has yet is the owner's."""
        ticket = about.matter.ticket
        unit = about.unit or ticket.unit
        if post in (LadderPost.PRODUCTION, LadderPost.PRODUCTION_HEAD):
            return production_of(ticket, self._departments)
        if post in (LadderPost.OWNER, LadderPost.DUTY_LEADER):
            return ticket.owner or unit
        return unit or (ticket.owner if post is not LadderPost.UNIT else "")

    def _person(self, about: _About) -> tuple[str, ...]:
        """Who is in charge of what it is about, else whom it is assigned to."""
        matter = about.matter
        if about.of is ClockOf.TASK:
            task = next((each for each in matter.tasks if each.scope == about.scope), None)
            if task is not None:
                return (task.user,) if task.user else self._of_department(task.department)
        if about.answers is StopsFor.FIRST_RESPONSIBLE and matter.ticket.first_responsible:
            return (matter.ticket.first_responsible,)
        if about.answers is StopsFor.DESK:
            return self._desk(matter.ticket)
        charged = matter.ticket.person_in_charge
        if about.of is ClockOf.ASSIGNMENT and about.scope:
            charged = next((each.person for each in matter.assignments if each.scope == about.scope), "")
        return (charged,) if charged else self._of_department(about.unit or matter.ticket.unit)

    def _desk(self, ticket: Ticket | TicketInBrief) -> tuple[str, ...]:
        """Dispatchers of the owner, and of the whole organisation who are on its shift; else all of these."""
        if not ticket.owner:
            return self._with_role("dispatcher", frozenset({None}))
        own, of_all = self._with_role("dispatcher", frozenset({ticket.owner})), frozenset({None})
        shift = self._duty.shifts.get(ticket.owner, ())
        on_shift = (name for name in self._with_role("dispatcher", of_all) if name in shift)
        return tuple(dict.fromkeys((*own, *on_shift))) or self._with_role("dispatcher", of_all)

    def _of_department(self, department: str) -> tuple[str, ...]:
        """Names of the shift in charge; without a roster of its head and members."""
        if department in self._duty.shifts:
            return self._duty.shifts[department]
        return self._people(department)

    def _people(self, department: str) -> tuple[str, ...]:
        """Names of head and members, who are looked for once."""
        if department not in self._members:
            members = (user.name for user in self._staff.members(department))
            self._members[department] = (*_names(self._departments.head(department)), *members)
        return self._members[department]

    def _with_role(self, role: str, departments: frozenset[str | None] | None = None) -> tuple[str, ...]:
        """Names of those who have ``role``, for one of ``departments`` if that is said; looked for once.

        Of dispatchers of a department that has a roster only those of the shift in charge: a roster that can
        be passed by would be none.
        """
        asked = role, departments
        if asked not in self._found:
            self._found[asked] = tuple(
                user.name
                for user in self._by_role
                if any(
                    grant.role == role
                    and (departments is None or grant.department in departments)
                    and self._is_on_duty(user.name, grant)
                    for grant in user.grants
                )
            )
        return self._found[asked]

    def _is_on_duty(self, name: str, grant: Grant) -> bool:
        """Whether who has ``grant`` has it now, as far as that goes by shifts."""
        shift = None if grant.department is None else self._duty.shifts.get(grant.department)
        return grant.role not in _BY_SHIFT or shift is None or name in shift


class KeptPeople:
    """Who is there, as read for the bites before; read anew once somebody's part changed, or a leave began.

    In whichever process that was: the records tell by one number.
    """

    def __init__(self) -> None:
        self._version = -1
        self._valid = range(0)
        self._names = set[str]()
        self._departments = set[str]()
        self._users: dict[str, User] = {}
        self._acting: Mapping[str, str | None] = {}
        self._by_role: Sequence[User] = ()
        self._staff = Staff((), {})
        self._inventory: Inventory | None = None
        self.duty = DutyNow()
        """Who is in charge where there is a roster, since `reachable` was asked last."""

    def named(self, name: str) -> User | None:
        """The user of that name, of those that were read; ``None``: there is none."""
        return self._users.get(name)

    def reachable(
        self,
        tx: Transaction,
        names: AbstractSet[str],
        departments: AbstractSet[str],
        now: int,
        inventory: Inventory,
    ) -> tuple[Staff, Sequence[User]]:
        """The users of ``names`` and of ``departments``, and those with the roles of posts, at ``now``.

        One statement where nobody is new; ten at most.
        """
        version = tx.access.version()
        if version != self._version or now not in self._valid or inventory is not self._inventory:
            self._begin(tx, version, now, inventory)
        if not (names <= self._names and departments <= self._departments):
            self._add(tx.users.named_or_of(names - self._names, departments - self._departments))
            self._names |= names
            self._departments |= departments
            acting = {name for each in self._users if (name := self._acting.get(each)) is not None}
            if missing := acting - self._users.keys():
                self._add(tx.users.named_or_of(missing))
            self._staff = Staff(self._users.values(), self._acting)
        return self._staff, self._by_role

    def _begin(self, tx: Transaction, version: int, now: int, inventory: Inventory) -> None:
        agreed = tx.leaves.agreed(now)
        self._inventory, self.duty = inventory, duty_now(tx, inventory, now)
        following = next_change(agreed, now)
        until = min(self.duty.until, FOR_EVER if following is None else following)
        self._version, self._valid = version, range(now, until)
        self._acting = acting_at(agreed, now)
        self._by_role = tx.users.enabled_with(_BY_ROLE)
        self._names, self._departments, self._users = set(), set(), {}
        self._add(self._by_role)
        if on_duty := self.duty.names - self._users.keys():
            self._add(tx.users.named_or_of(on_duty))
        self._staff = Staff(self._users.values(), self._acting)

    def _add(self, users: Iterable[User]) -> None:
        self._users |= {user.name: user for user in users}


def matters_of(
    tx: Transaction, clocks: Iterable[DeskClock], others: Iterable[tuple[str, str]] = ()
) -> dict[str, ClockMatter]:
    """The tickets of ``clocks``, by number, and those of ``others``: (number, department that it is about).

    Three statements at most.
    """
    units: dict[str, set[str]] = {}
    for number, unit in others:
        units.setdefault(number, set()).add(unit)
    having: dict[ClockOf, set[str]] = {ClockOf.ASSIGNMENT: set(), ClockOf.TASK: set()}
    for clock in clocks:
        units.setdefault(clock.ticket, set()).add(clock.unit)
        if clock.of in having:
            having[clock.of].add(clock.ticket)
    assigned, tasked = having[ClockOf.ASSIGNMENT], having[ClockOf.TASK]
    assignments = tx.assignments.of_tickets(assigned) if assigned else {}
    tasks = tx.tasks.of_tickets(tasked) if tasked else {}
    return {
        number: ClockMatter(
            ticket, assignments.get(number, ()), tasks.get(number, ()), frozenset(units[number])
        )
        for number, ticket in tx.tickets.in_brief(units).items()
    }


def holders_of(
    tx: Transaction,
    matters: Mapping[str, ClockMatter],
    desk: DeskInForce,
    now: int,
    kept: KeptPeople,
) -> PostHolders:
    """Who holds posts at ``now``, the time of persons (UTC ms), for ``matters``.

    As many statements as `KeptPeople.reachable` takes, however many matters; none without departments.
    """
    departments, table = desk.departments, desk.tables.policies
    if not departments:
        return PostHolders(matters, departments, table, Staff((), {}))
    ids = set[str]().union(*(each.departments for each in matters.values()))
    # A look for each place, of which matters have few.
    at_places = {(each.ticket.line, each.ticket.place): each.ticket for each in matters.values()}
    ids |= {production_of(ticket, departments) for ticket in at_places.values()} - {""}
    names = set[str]().union(*(each.persons for each in matters.values()))
    names |= {name for id_ in ids for name in (departments.head(id_), departments.leader(id_)) if name}
    staff, by_role = kept.reachable(tx, names, ids, now, desk.inventory)
    return PostHolders(matters, departments, table, staff, by_role, kept.duty)


def production_of(ticket: Ticket | TicketInBrief, departments: Departments) -> str:
    """Id of 生产调度部 for ``ticket``, for heating of 指挥中心; empty where there is none."""
    duty = Duty.COMMAND_CENTRE if ticket.line is Line.HEATING else Duty.PRODUCTION_DISPATCH
    return departments.duty(duty, ticket.place) or ""


def _names(name: str | None) -> tuple[str, ...]:
    return (name,) if name else ()
