"""Samples about people, their tokens and leaves; and the places of all samples."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from itertools import count

from alerts.desk.matters.attachments import add_attachment, find_attachment
from alerts.desk.people.audit import audit_head, export_audit, list_audit, verify_audit
from alerts.desk.people.leaves import (
    accept_leave,
    approve_leave,
    ask_for_leave,
    ask_for_leave_of,
    decline_leave,
    end_leave,
    list_leaves,
)
from alerts.desk.people.reaching import change_own_reach, change_reach, own_reach, reach_of
from alerts.matters.settings import SHIPPED
from alerts.people.audit import AuditFilter
from alerts.people.leave import NewLeave
from alerts.people.reach import Reach
from alerts.people.refusals import LeaveRefused, PasswordRefused, SignInRefused
from alerts.people.viewer import Grant, Viewer
from ingest.durations import HOUR
from tests.api.stand_in_service import NOW, StandInService
from tests.walk.doors.door_samples import DOOR_REQUESTS, of_doors
from tests.walk.worklist.view_samples import VIEW_REQUESTS, of_views

HERE, ELSEWHERE = "f1", "b2"
"""A flat within the reach of a department, and a building beyond it."""


def spare_token(service: StandInService) -> str:
    """What a token of the leaver's begins with, whom nobody asks for."""
    with service.records.begin() as tx:
        return tx.tokens.make(tx.users.named("leaver").id, NOW, made_by="li").partition(".")[0]


def refused(call) -> None:
    """Who may ask is told what is wrong with what they typed."""
    with suppress(SignInRefused, PasswordRefused, LeaveRefused):
        call()


ABSENT = {HERE: "of-d1", ELSEWHERE: "of-d3"}
"""Place -> who goes on leave there."""
SUBSTITUTE = "查看员王"
LEAVE = NewLeave(substitute=SUBSTITUTE, starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR)


LEAVE_REQUESTS: dict[str, dict] = {
    "/api/v1/users/{name}/leaves": {"name": "leaver", "json": {"ends_at": "2026-01-20T08:00:00+08:00"}},
    "/api/v1/leaves": {"json": {"ends_at": "2026-01-20T08:00:00+08:00"}, "answers": {"POST": 409}},
    "/api/v1/leaves/{id}/approve": {"id": "9", "json": {}, "answers": {"POST": 404}},
    "/api/v1/leaves/{id}/accept": {"id": "9", "json": {}, "answers": {"POST": 404}},
    "/api/v1/leaves/{id}/decline": {"id": "9", "json": {}, "answers": {"POST": 404}},
    "/api/v1/leaves/{id}/end": {"id": "9", "json": {}, "answers": {"POST": 404}},
    "/answer/{token}": {"token": "0", "answers": {"GET": 404, "POST": 415}},
    "/leave": {"answers": {"POST": 415}},
    "/reach": {"answers": {"POST": 415}},
    "/leave/{id}/approve": {"id": "9", "answers": {"POST": 404}},
    "/leave/{id}/accept": {"id": "9", "answers": {"POST": 404}},
    "/leave/{id}/decline": {"id": "9", "answers": {"POST": 404}},
    "/leave/{id}/end": {"id": "9", "answers": {"POST": 404}},
}
"""As the other requests of samples."""


def asked_leave(service: StandInService, person: str, substitute: str = SUBSTITUTE) -> int:
    """A leave that ``person`` has asked for, who is of the department at the place if nobody is there."""
    with service.records.begin() as tx:
        if tx.users.named(person) is None:
            tx.users.add(person, [Grant("handler", person.removeprefix("of-"))], NOW)
        ids = tx.users.named(person).id, tx.users.named(substitute).id
        return tx.leaves.add(LEAVE, *ids, NOW, by=person)


def as_user(service: StandInService, who: Viewer, name: str) -> Viewer:
    """The viewer, under ``name`` where there is no user of theirs: it is about their own account."""
    with service.records.reading() as tx:
        return who if tx.users.named(who.name) is not None else replace(who, name=name)


NUMBERS = count(13800000000)


def next_reach() -> Reach:
    """By which nobody was reached before."""
    return Reach(mobile=str(next(NUMBERS)))


def leaves_of_account(service: StandInService, who: Viewer) -> dict:
    """Id -> what asks a use case about leaves that looks at no place in particular."""
    records, departments = service.records, service.known.departments
    return {
        **of_doors(service, who, as_user(service, who, SUBSTITUTE)),
        **of_views(service, as_user(service, who, SUBSTITUTE)),
        "reach.one": lambda: reach_of(records, who, "查看员王"),
        "reach.change": lambda: change_reach(records, who, "查看员王", next_reach(), NOW),
        "reach.own": lambda: own_reach(records, as_user(service, who, "调度员王")),
        "reach.change-own": lambda: change_own_reach(
            records, as_user(service, who, "调度员王"), next_reach(), NOW
        ),
        "leaves.list": lambda: list_leaves(records, who, None, 9, NOW, departments=departments),
        "leaves.ask": lambda: refused(
            lambda: ask_for_leave(records, as_user(service, who, "调度员王"), LEAVE, NOW)
        ),
        "leaves.ask-for-another": lambda: refused(
            lambda: ask_for_leave_of(records, who, "工程师王", LEAVE, NOW)
        ),
        "leaves.accept": lambda: refused(lambda: stand_in(service, who, accept_leave)),
        "leaves.decline": lambda: refused(lambda: stand_in(service, who, decline_leave)),
        "leaves.end": lambda: refused(lambda: end_own_leave(service, who)),
    }


def approved_leave(service: StandInService, who: Viewer, place: str) -> None:
    """Have the viewer approve a leave of somebody of the department at ``place``."""
    leave, departments = asked_leave(service, ABSENT[place]), service.known.departments
    approve_leave(service.records, who, leave, NOW, departments=departments)


def stand_in(service: StandInService, who: Viewer, say) -> None:
    """Have the viewer say something to a leave in which they are the substitute."""
    substitute, known = as_user(service, who, SUBSTITUTE), service.known.departments
    leave = asked_leave(service, ABSENT[HERE], substitute.name)
    say(service.records, substitute, leave, NOW, departments=known)


def end_own_leave(service: StandInService, who: Viewer) -> None:
    """Have the viewer take back a leave of theirs."""
    person, known = as_user(service, who, "调度员王"), service.known.departments
    end_leave(service.records, person, asked_leave(service, person.name), NOW, departments=known)


def of_audit(service: StandInService, who: Viewer) -> dict:
    """Id -> what asks a use case about the audit, and the chain that it is part of."""
    records = service.records
    return {
        "audit.head": lambda: audit_head(records, who),
        "audit.verify": lambda: verify_audit(records, who),
        "audit.export": lambda: list(export_audit(records, who, AuditFilter(), NOW)),
        "audit.list": lambda: list_audit(records, who, AuditFilter(), None, 9),
    }


ANOTHER = Viewer("another", (Grant("dispatcher"),))


def of_attachments(service: StandInService, who: Viewer, number: str) -> dict:
    """Id -> what asks a use case about a file, of which the ticket ``number`` is the place."""
    records, store, known = service.records, service.attachments, service.known
    desk = service.desk()

    def added(viewer: Viewer) -> str:
        with store.receive() as arriving:
            arriving.write(f"%PDF-1.4 of {viewer.name} on {number} %%EOF".encode())
            arrived = arriving.finish()
            kept = add_attachment(
                records, store, viewer, arrived, NOW, inventory=known, settings=SHIPPED, ticket=number
            )
            return kept.digest

    return {
        "attachments.add": lambda: added(who),
        "attachments.one": lambda: find_attachment(records, store, who, added(ANOTHER), NOW, desk=desk),
    }


PEOPLE_REQUESTS = (
    DOOR_REQUESTS
    | VIEW_REQUESTS
    | {
        "/api/v1/clocks": {},
        "/api/v1/attachments": {"json": {}, "answers": {"POST": 415}},
        "/api/v1/attachments/{digest}": {"digest": "0" * 64, "answers": {"GET": 404}},
        "/api/v1/users": {"json": {"name": "w"}},
        "/api/v1/users/{name}": {"name": "leaver"},
        "/api/v1/users/{name}/reach": {"name": "leaver", "json": {"mobile": "13800000000"}},
        "/api/v1/session/reach": {"json": {"language": "en"}},
        "/api/v1/users/{name}/disable": {"name": "leaver", "json": {"because": "left"}},
        "/api/v1/users/{name}/enable": {"name": "leaver", "json": {}},
        "/api/v1/users/{name}/roles": {"name": "leaver", "json": {}},
        "/api/v1/users/{name}/password": {"name": "leaver", "json": {}},
        "/api/v1/users/{name}/tokens": {"name": "leaver", "json": {}},
        "/api/v1/tokens/{id}/revoke": {"id": "0", "json": {}},
        "/api/v1/audit": {},
        "/api/v1/audit/export": {},
        "/api/v1/audit/head": {},
        "/api/v1/audit/verify": {},
    }
)
"""As `REQUESTS` of the samples."""
