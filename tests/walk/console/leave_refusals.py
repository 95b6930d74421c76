"""What the forms of the pages of leave, of findings, of notices and of addresses can be refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx

from alerts.matters.choices import FindingKind
from alerts.matters.findings import Finding
from alerts.people.leave import MOST_KEPT_OF_ONE, MOST_OF_ONE, LeaveCommand, NewLeave
from api.http.problems import ProblemKind as Kind
from ingest.durations import HOUR, SECOND
from tests.api.stand_in_service import NOW
from tests.walk.console.at_a_desk import TITLE, Desk, Refusal, Refusals
from tests.walk.console.busy_city import EVERYBODY, LEAVER, ONLY_THERE, PROGRAM, UNIT

PATH = "/leave"
NO_LEAVE = f"{PATH}/999999"
SUBSTITUTE = "职员乙"
TOO_MUCH = "长" * 1_000
"""More than a field takes, and not more than a form: three bytes a letter, three characters a byte."""


def local(desk: Desk, hours: float) -> str:
    """So many hours from now, as a browser sends it."""
    zone = ZoneInfo(desk.city.service.known.root_zone)
    return datetime.fromtimestamp((NOW + hours * HOUR) / SECOND, zone).strftime("%Y-%m-%dT%H:%M")


def asked(
    desk: Desk, role: str = "supervisor", span: tuple[float, float] = (1, 3), **change: str
) -> httpx.Response:
    """Who has ``role`` asks for a leave from the one to the other hour of ``span``."""
    fields = {"substitute": SUBSTITUTE, "starts": local(desk, span[0]), "ends": local(desk, span[1])}
    return desk.form(PATH, desk.of(role), **(fields | {"because": "年假"} | change))


def asked_too_often(desk: Desk, role: str, times: int, declined_at: int | None = None) -> httpx.Response:
    name = desk.name_of(role)
    with desk.city.service.records.begin() as tx:
        ids = tx.users.named(name).id, tx.users.named(SUBSTITUTE).id
        for hour in range(times):
            starts_at = NOW + (9 + hour) * HOUR
            wanted = NewLeave(substitute="", starts_at=starts_at, ends_at=starts_at + HOUR)
            kept = tx.leaves.by_id(tx.leaves.add(wanted, *ids, NOW, by=name))
            tx.leaves.save(replace(kept, declined_at=declined_at, declined_by=declined_at and SUBSTITUTE))
    return asked(desk, role)


def of_asking() -> Refusals:
    """What whoever asks for a leave is told; what they filled in stays."""
    fields: dict[str, tuple[str, dict[str, str]]] = {
        "no substitute": ("leave-no-substitute", {"substitute": " "}),
        "a substitute with NUL": ("leave-no-name", {"substitute": "职员\0乙"}),
        "a substitute with a line break": ("leave-no-name", {"substitute": "职员\n乙"}),
        "too long a substitute": ("leave-no-name", {"substitute": TOO_MUCH}),
        "a substitute that there is not": ("user-unknown", {"substitute": "无此人"}),
        "a program": ("leave-program", {"substitute": PROGRAM}),
        "somebody who has left": ("leave-disabled", {"substitute": LEAVER}),
        "no end": ("leave-no-end", {"ends": ""}),
        "an end that is no time": ("leave-no-time", {"ends": "明天"}),
        "an end with NUL": ("leave-no-time", {"ends": "明\0天"}),
        "too long an end": ("leave-no-time", {"ends": TOO_MUCH}),
        "a beginning that is no time": ("leave-no-time", {"starts": "今天"}),
        "a reason with NUL": ("leave-because", {"because": "年\0假"}),
        "a reason of two lines": ("leave-because", {"because": "年\n假"}),
        "too long a reason": ("leave-because", {"because": TOO_MUCH}),
    }
    spans = {
        "an end before the beginning": ("leave-dates", (3, 1)),
        "what is over": ("leave-past", (-9, -7)),
        "what is years away": ("leave-far", (1, 24 * 800)),
    }
    told: dict[str, tuple[str, Callable[[Desk], httpx.Response]]] = {
        **{
            what: (key, lambda desk, change=change: asked(desk, **change))
            for what, (key, change) in fields.items()
        },
        **{
            what: (key, lambda desk, span=span: asked(desk, span=span)) for what, (key, span) in spans.items()
        },
        "oneself": (
            "leave-own-substitute",
            lambda desk: asked(desk, substitute=desk.name_of("supervisor")),
        ),
        "the same again": ("leave-overlap", lambda desk: asked(desk, "viewer")),
        "a circle": (
            "leave-circle",
            lambda desk: asked(desk, EVERYBODY, substitute=desk.name_of("viewer")),
        ),
        "too many": ("leave-too-many", lambda desk: asked_too_often(desk, "engineer", MOST_OF_ONE)),
        "too many that were declined": (
            "leave-too-many-kept",
            lambda desk: asked_too_often(desk, "administrator", MOST_KEPT_OF_ONE, NOW),
        ),
    }
    found = {what: Refusal(Kind.LEAVE_REFUSED, key, send) for what, (key, send) in told.items()}
    return found | {
        "when the session is over": Refusal(
            Kind.SESSION_ENDED, "refusal-session-ended", lambda desk: desk.form(PATH, desk.ended())
        ),
        "without a session": Refusal(Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(PATH)),
    }


def pressed(command: LeaveCommand, of: str, role: str) -> Callable[[Desk], httpx.Response]:
    """Who has ``role`` presses a button at the leave of the person ``of``."""

    def send(desk: Desk) -> httpx.Response:
        with desk.city.service.records.reading() as tx:
            user = tx.users.named(of)
            (leave,) = [each for each in tx.leaves.beside(user.id, user.id, NOW) if each.person == of]
        return desk.form(f"{PATH}/{leave.id}/{command}", desk.of(role))

    return send


def of_a_button(command: LeaveCommand, **refused: tuple[str, str, str]) -> Refusals:
    """What who gives ``command`` is told; ``refused``: key by what it is, whose leave, and who presses."""
    by_right = {"leave-not-covered", "refusal-no-right"}
    found = {
        what.replace("_", " "): Refusal(
            Kind.FORBIDDEN if key in by_right else Kind.LEAVE_REFUSED, key, pressed(command, of, role)
        )
        for what, (key, of, role) in refused.items()
    }
    return found | {
        "no such leave": Refusal(
            Kind.NOT_FOUND,
            "error-not-found",
            lambda desk: desk.form(f"{NO_LEAVE}/{command}", desk.of(EVERYBODY)),
        ),
        "no number of a leave": Refusal(
            Kind.INVALID, TITLE, lambda desk: desk.form(f"{PATH}/0/{command}", desk.of(EVERYBODY))
        ),
    }


ASKED, APPROVED, ACCEPTED, RUNNING, DECLINED = "职员丙", "职员丁", "职员戊", "职员庚", "职员辛"
"""Whose leave is in which state, in the busy city."""
BUTTONS_OF_LEAVES = {
    LeaveCommand.APPROVE: of_a_button(
        LeaveCommand.APPROVE,
        ones_own=("leave-own-approval", "职员甲", EVERYBODY),
        as_the_substitute=("leave-two-persons", ASKED, EVERYBODY),
        twice=("leave-illegal", APPROVED, "head"),
        without_the_right=("refusal-no-right", ASKED, "handler"),
    ),
    LeaveCommand.ACCEPT: of_a_button(
        LeaveCommand.ACCEPT,
        of_others=("leave-others-acceptance", ASKED, "viewer"),
        twice=("leave-illegal", ACCEPTED, EVERYBODY),
    ),
    LeaveCommand.DECLINE: of_a_button(
        LeaveCommand.DECLINE,
        ones_own=("leave-not-covered", ASKED, "viewer"),
        what_runs=("leave-illegal", RUNNING, EVERYBODY),
    ),
    LeaveCommand.END: of_a_button(
        LeaveCommand.END,
        as_the_substitute=("leave-not-covered", "职员癸", ONLY_THERE),
        what_was_declined=("leave-illegal", DECLINED, EVERYBODY),
    ),
}
"""By the command of the button."""


# --- Findings --------------------------------------------------------------------------------------

FINDING = "/findings/{id}/decide"
NO_FINDING = FINDING.format(id=999999)


def decided(
    desk: Desk, role: str = "supervisor", *, about: str = "", found: str = "open", **change: str
) -> httpx.Response:
    """Who has ``role`` decides a finding that is ``found`` so, and ``about`` nobody or somebody."""
    number = desk.city.of_people[0]
    with desk.city.service.records.reading() as tx:
        known = tx.findings.of_tickets([number])[number]
    id_ = next(id_ for id_, each in known.items() if (each.state, each.subject) == (found, about))
    fields = {"state": "verified", "reason": "查阅记录"} | change
    return desk.form(FINDING.format(id=id_), desk.of(role), **fields)


def of_deciding() -> Refusals:
    """What whoever decides is told."""
    told: dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]] = {
        "no reason": (Kind.INVALID, "refusal-finding-reason", lambda desk: decided(desk, reason=" ")),
        "a reason of two lines": (Kind.INVALID, "order-text", lambda desk: decided(desk, reason="一\n二")),
        "too long a reason": (Kind.INVALID, "order-text", lambda desk: decided(desk, reason="长" * 300)),
        "no verdict": (Kind.INVALID, "refusal-finding-verdict", lambda desk: decided(desk, state="0")),
        "what is decided": (
            Kind.FINDING_DECIDED,
            "refusal-finding-decided",
            lambda desk: decided(desk, about=UNIT, found="verified"),
        ),
        "what is about oneself": (
            Kind.NOT_YOURS,
            "refusal-finding-yours",
            about_oneself,
        ),
        "no such finding": (
            Kind.NOT_FOUND,
            "error-not-found",
            lambda desk: desk.form(NO_FINDING, desk.of(EVERYBODY), state="verified", reason="查阅记录"),
        ),
        "no number of a finding": (
            Kind.INVALID,
            TITLE,
            lambda desk: desk.form("/findings/0/decide", desk.of(EVERYBODY)),
        ),
        "no right": (Kind.FORBIDDEN, "refusal-no-right", lambda desk: decided(desk, "handler")),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(NO_FINDING, desk.ended()),
        ),
        "without a session": (Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(NO_FINDING)),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}


def about_oneself(desk: Desk) -> httpx.Response:
    """A supervisor decides what is about them."""
    name = desk.name_of("supervisor")
    number = desk.city.of_people[0]
    finding = Finding(
        FindingKind.FALSE_CLOSURE, number, name, NOW, "wenya", subject_kind="user", subject=name
    )
    with desk.city.service.records.begin() as tx:
        tx.findings.add([finding])
    return decided(desk, about=name)


# --- Notices ---------------------------------------------------------------------------------------

NOTICE = "/notices/{id}/answer"
NO_NOTICE = NOTICE.format(id=999999)


def of_answering() -> Refusals:
    """What whoever says that they know is told."""
    told: dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]] = {
        "what one was not told": (
            Kind.NOT_FOUND,
            "error-not-found",
            lambda desk: desk.form(NO_NOTICE, desk.of("viewer")),
        ),
        "no number of a notice": (
            Kind.INVALID,
            TITLE,
            lambda desk: desk.form("/notices/0/answer", desk.of("viewer")),
        ),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(NO_NOTICE, desk.ended()),
        ),
        "without a session": (Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(NO_NOTICE)),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}


# --- Addresses for notices -------------------------------------------------------------------------

REACH = "/reach"


def of_reaching() -> Refusals:
    """What whoever says how they are reached is told."""

    def said(**fields: str) -> Callable[[Desk], httpx.Response]:
        return lambda desk: desk.form(REACH, desk.of("viewer"), **fields)

    told: dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]] = {
        "no mail address": (Kind.REACH_REFUSED, "reach-mail", said(mail="王工")),
        "too long a mail address": (Kind.REACH_REFUSED, "reach-mail", said(mail=TOO_MUCH)),
        "no number": (Kind.REACH_REFUSED, "reach-mobile", said(mobile="王工")),
        "too long a number": (Kind.REACH_REFUSED, "reach-mobile", said(mobile="1" * 99)),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(REACH, desk.ended()),
        ),
        "without a session": (Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(REACH)),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}
