"""Who is told of a ticket can open it: a department that hears of it by its post alone gets a copy."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from alerts.deadlines.ladders import LadderPost
from alerts.desk.clocks.posts import KeptPeople, production_of
from alerts.desk.notices.subjects.subject import ToldSubject
from alerts.matters.assignment import Assignment
from alerts.matters.choices import AssignmentRole
from alerts.notices.notice import Notice, NoticeState, SubjectKey, SubjectKind
from alerts.people.roles import Right
from alerts.records import Transaction
from alerts.routing.departments import Departments
from alerts.tickets.ticket import TicketEvent, TicketReason

OF_PRODUCTION = frozenset({LadderPost.PRODUCTION, LadderPost.PRODUCTION_HEAD})
"""The posts of a department that need have no part of a ticket: 生产调度部 hears of what is wide or late."""
BY = "service"


def give_copies(
    tx: Transaction,
    told: Iterable[Notice],
    subjects: Mapping[SubjectKey, ToldSubject],
    departments: Departments,
    people: KeptPeople,
    now: int,
) -> None:
    """Have departments whose posts are ``told`` of tickets look at these (抄送), from ``now`` (UTC ms) on.

    Where somebody who is told looks at less than everything, and the department has no part of the ticket
    that stands. The history says who was given it to read, and of what they are told. Four statements at
    most, none where nobody needs any.
    """
    needed: dict[str, tuple[str, Notice]] = {}
    for notice in told:
        if notice.of is SubjectKind.TICKET and notice.state is NoticeState.TOLD:
            ticket = subjects[notice.about].matter.ticket
            department = production_of(ticket, departments) if OF_PRODUCTION & {*notice.posts} else ""
            if department not in ("", ticket.owner) and not _look_at_everything(notice.told, people):
                needed.setdefault(ticket.number, (department, notice))
    if not needed:
        return
    assigned, tickets = tx.assignments.of_tickets(needed), tx.tickets.by_number(needed)
    given = {
        number: (department, notice)
        for number, (department, notice) in needed.items()
        if not any(each.department == department and each.stands for each in assigned[number])
    }
    tx.assignments.add(
        (tickets[number], _copy(assigned[number], department, now))
        for number, (department, _) in given.items()
    )
    tx.tickets.add_history(
        [(number, _line(department, notice, now)) for number, (department, notice) in given.items()]
    )


def _look_at_everything(names: Collection[str], people: KeptPeople) -> bool:
    found = [people.named(name) for name in names]
    return all(
        user is not None
        and any(grant.department is None and grant.gives(Right.LOOK) for grant in user.grants)
        for user in found
    )


def _copy(before: Collection[Assignment], department: str, now: int) -> Assignment:
    number = max((each.no for each in before), default=0) + 1
    return Assignment(number, department, AssignmentRole.COPY, now, BY)


def _line(department: str, notice: Notice, now: int) -> TicketEvent:
    data = {"department": department, "told_of": notice.occasion}
    return TicketEvent(now, TicketReason.COPIED, data=data)
