"""Clocks, the work by what is due next, what was found and who was told, that the walk asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

from alerts.deadlines.ladders import LadderPost
from alerts.desk.clocks.lookups import ClockFilter, list_clocks
from alerts.desk.findings.deciding import FindingDecision, decide_finding
from alerts.desk.findings.listing import FindingFilter, list_findings
from alerts.desk.matters.work_list import list_work
from alerts.desk.notices.answering import answer_by_link, answer_key, notice_by_link
from alerts.desk.notices.listing import answer_notice, list_notices, waiting_notices
from alerts.matters.choices import FindingKind, FindingState
from alerts.matters.findings import Finding
from alerts.notices.answer_links import AnswerLink, token_of
from alerts.notices.attempts import (
    AttemptedNotice,
    Delivery,
    DeliveryState,
    EndedAttempt,
    NewAttempt,
    SendingResult,
)
from alerts.notices.message import Urgency
from alerts.notices.notice import NewNotice, NoticeState
from alerts.people.viewer import Viewer
from alerts.records import Transaction
from alerts.records.desk.work_list import WorkFilter
from tests.alerts.records.desk.desk_values import a_clock, put_policy
from tests.api.stand_in_service import NOW, StandInService


def among_clocks(service: StandInService, who: Viewer, number: str) -> Callable[[], bool]:
    """Whether ``who`` finds a clock of the ticket ``number``, which has one from now on, in the list."""
    with service.records.begin() as tx:
        if not tx.clocks.of_tickets([number])[number]:
            tx.clocks.add([a_clock(put_policy(tx), number)])

    def is_found() -> bool:
        found = list_clocks(service.records, who, ClockFilter(), None, 9, NOW, inventory=service.known)
        return number in {each.clock.ticket for each in found.items}

    return is_found


def among_work(service: StandInService, who: Viewer, number: str) -> Callable[[], bool]:
    """Whether ``who`` finds the ticket ``number`` on the work list."""

    def is_found() -> bool:
        found = list_work(service.records, who, WorkFilter(), None, 9, NOW, inventory=service.known)
        return number in {each.ticket.number for each in found.items}

    return is_found


CAUSES = count()


def found_on(service: StandInService, number: str) -> int:
    """Id of something that was just found on the ticket ``number``."""
    finding = Finding(FindingKind.PASSED_AROUND, number, f"transfers {next(CAUSES)}", NOW, "wenya")
    with service.records.begin() as tx:
        tx.findings.add([finding])
        return max(tx.findings.of_tickets([number])[number])


def among_findings(service: StandInService, who: Viewer, number: str) -> Callable[[], bool]:
    """Whether ``who`` finds what was found on the ticket ``number``, from now on, in the list."""
    id_ = found_on(service, number)

    def is_found() -> bool:
        found = list_findings(service.records, who, FindingFilter(), None, 99, inventory=service.known)
        return id_ in {each.id for each in found.items}

    return is_found


def of_findings(service: StandInService, who: Viewer) -> dict:
    """Id -> what decides something that was found."""
    decision = FindingDecision(FindingState.VERIFIED, "经核实")
    return {
        "findings.decide": lambda: decide_finding(
            service.records,
            who,
            found_on(service, "2026-000001"),
            decision,
            NOW,
            inventory=service.known,
        )
    }


FINDING_REQUESTS = {
    "/findings": {},
    "/findings/{id}/decide": {"id": "1", "answers": {"POST": 415}},
    "/api/v1/findings": {},
    "/api/v1/findings/{id}/decide": {
        "id": "999999",
        "json": {"state": "verified", "reason": "经核实"},
        "answers": {"POST": 404},
    },
}
"""As `tests.walk.samples.REQUESTS`."""


NOTICE_REQUESTS: dict[str, dict] = {
    "/notices": {},
    "/notices/{id}/answer": {"id": "9", "answers": {"POST": 415}},
    "/api/v1/notices": {},
    "/api/v1/notices/waiting": {},
    "/api/v1/notices/{id}/answer": {"id": "9", "json": {}, "answers": {"POST": 404}},
    "/api/v1/tickets/{number}/notices": {"number": "2026-000001"},
}
"""As the other requests of samples."""


def told_to(service: StandInService, person: str, number: str = "2026-000001") -> int:
    """Id of a notice about the ticket ``number`` that ``person`` was told of."""
    decided = NewNotice(f"sample {next(CAUSES)}", "pressed", (LadderPost.PERSON,), number, Urgency.HIGH, NOW)
    with service.records.begin() as tx:
        tx.notices.add([decided])
        notice = next(each for each in tx.notices.about(number, 99) if each.cause == decided.cause)
        tx.notices.save([replace(notice, state=NoticeState.TOLD, told_at=NOW, told=(person,))])
    return notice.id


def token_told(service: StandInService, name: str = "leaver") -> str:
    """What stands in the link by which the user ``name`` answers a notice that they are told of now."""
    with service.records.begin() as tx:
        key = answer_key(tx)
    return token_of(AnswerLink(told_to(service, name), name, NOW + 1), key)


def of_notices(service: StandInService, who: Viewer) -> dict:
    """Id -> what asks a use case about notices of whoever asks."""
    records = service.records
    token = token_told(service, "查看员王")
    return {
        "notices.list": lambda: list_notices(records, who, None, 9, desk=service.desk()),
        "notices.waiting": lambda: waiting_notices(records, who, desk=service.desk()),
        "notices.by-link": lambda: notice_by_link(records, token, NOW),
        "notices.answer-by-link": lambda: answer_by_link(records, token, NOW),
        "notices.answer": lambda: answer_notice(records, who, told_to(service, who.name), NOW),
    }


def sent_by(tx: Transaction, channel: str, notices: list[int], names: tuple[str, ...]) -> None:
    """Have notices sent: each came to a state of its own, and attempts by ``channel`` ended in every way."""
    states = list(DeliveryState)
    tx.deliveries.put(
        [
            Delivery(id_, name, Urgency.HIGH, 1, NOW, None, states[i % len(states)])
            for i, id_ in enumerate(notices)
            for name in names
        ]
    )
    of = tuple(AttemptedNotice(id_, 1, repeated=True) for id_ in notices[:2])
    ids = tx.attempts.begin([NewAttempt(channel, "", "", of, NOW)] * (len(SendingResult) + 1))
    tx.attempts.end(
        [
            EndedAttempt(id_, NOW, result, "no-room" if result == "failed" else "interrupted")
            for id_, result in zip(ids, SendingResult, strict=False)
        ]
    )
