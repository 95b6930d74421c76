"""What the forms of the pages of duty can be refused."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from api.http.problems import ProblemKind as Kind
from ingest.durations import DAY, HOUR, MINUTE
from tests.api.stand_in_service import NOW
from tests.walk.console.at_a_desk import TITLE, Desk, Refusal, Refusals

DUTY = "/duty"


def of_signing_in_on_duty() -> Refusals:
    """What who signs in for a shift is told."""

    def signed_in(role: str, post: str = "1") -> Callable[[Desk], httpx.Response]:
        return lambda desk: desk.form(f"{DUTY}/{post}/sign-in", desk.of(role))

    told: dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]] = {
        "no shift of theirs": (Kind.DUTY_REFUSED, "duty-no-shift", signed_in("handler")),
        "no such post": (Kind.NOT_FOUND, "error-not-found", signed_in("handler", "999")),
        "no id of a post": (Kind.INVALID, TITLE, signed_in("handler", "-")),
        "no right": (Kind.FORBIDDEN, "refusal-no-right", signed_in("viewer")),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(f"{DUTY}/1/sign-in", desk.ended()),
        ),
        "without a session": (
            Kind.NO_TOKEN,
            "sign-in-needed",
            lambda desk: desk.form(f"{DUTY}/1/sign-in"),
        ),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}


def of_answering_check() -> Refusals:
    """What who answers for the shift in charge is told."""

    def answered(role: str, post: str = "1") -> Callable[[Desk], httpx.Response]:
        return lambda desk: desk.form(f"{DUTY}/{post}/check", desk.of(role))

    told: dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]] = {
        "not of the shift": (Kind.DUTY_REFUSED, "dispatch-not-your-shift", answered("handler")),
        "no such post": (Kind.NOT_FOUND, "error-not-found", answered("handler", "999")),
        "no right": (Kind.FORBIDDEN, "refusal-no-right", answered("viewer")),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(f"{DUTY}/1/check", desk.ended()),
        ),
        "without a session": (
            Kind.NO_TOKEN,
            "sign-in-needed",
            lambda desk: desk.form(f"{DUTY}/1/check"),
        ),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}


HANDOVER = "/duty/1/handover"
NEXT_SHIFT = NOW - 8 * HOUR - 20 * MINUTE + DAY  # of that post


def of_handing_over() -> Refusals:
    """What who says something in a handover is told."""

    def said(role: str, post: str = "1", **fields: str) -> Callable[[Desk], httpx.Response]:
        return lambda desk: desk.form(f"{DUTY}/{post}/handover", desk.of(role), **fields)

    told: dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]] = {
        "no such command": (Kind.DUTY_REFUSED, "duty-no-command", said("handler", command="0")),
        "too early": (Kind.DUTY_REFUSED, "duty-illegal", said("handler", command="sign_in")),
        "not theirs": (Kind.DUTY_REFUSED, "duty-not-yours", said("handler", command="begin")),
        "nobody is in charge": (
            Kind.DUTY_REFUSED,
            "duty-nobody-hands-over",
            said("handler", "2", command="begin"),
        ),
        "no such post": (Kind.NOT_FOUND, "error-not-found", said("handler", "999", command="begin")),
        "no right": (Kind.FORBIDDEN, "refusal-no-right", said("viewer", command="begin")),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(HANDOVER, desk.ended()),
        ),
        "without a session": (Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(HANDOVER)),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}


LOG, CHANGES = "/duty/1/log", "/duty/1/changes"


def of_the_log() -> Refusals:
    """What who writes in the log of a post is told."""

    def written(role: str, post: str = "1", **fields: str) -> Callable[[Desk], httpx.Response]:
        return lambda desk: desk.form(f"{DUTY}/{post}/log", desk.of(role), **fields)

    told: dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]] = {
        "nothing": (Kind.DUTY_REFUSED, "duty-no-text", written("handler", text=" ")),
        "too much": (Kind.DUTY_REFUSED, "duty-text-long", written("handler", text="长" * 2_001)),
        "what nobody can read": (
            Kind.DUTY_REFUSED,
            "duty-text-unreadable",
            written("handler", text="3 号泵\u202e停运"),
        ),
        "no such line": (
            Kind.DUTY_REFUSED,
            "duty-line-unknown",
            written("handler", text="正常", about="999"),
        ),
        "no such post": (Kind.NOT_FOUND, "error-not-found", written("handler", "999", text="正常")),
        "no right": (Kind.FORBIDDEN, "refusal-no-right", written("viewer", text="正常")),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(LOG, desk.ended()),
        ),
        "without a session": (Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(LOG)),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}


def of_changing_a_shift() -> Refusals:
    """What who puts somebody else on a shift is told."""

    def changed(role: str, post: str = "1", **fields: str) -> Callable[[Desk], httpx.Response]:
        return lambda desk: desk.form(f"{DUTY}/{post}/changes", desk.of(role), because="病假", **fields)

    ahead = f"{NEXT_SHIFT} 职员甲"
    told: dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]] = {
        "no shift": (Kind.DUTY_REFUSED, "duty-no-such-shift", changed("head", shift="-", nobody="yes")),
        "a shift that is over": (
            Kind.DUTY_REFUSED,
            "duty-shift-over",
            changed("head", shift=f"{NEXT_SHIFT - 2 * DAY} 职员甲", nobody="yes"),
        ),
        "who is not on it": (
            Kind.DUTY_REFUSED,
            "duty-not-on-shift",
            changed("head", shift=f"{NEXT_SHIFT} 职员丙", nobody="yes"),
        ),
        "who is on it already": (
            Kind.DUTY_REFUSED,
            "duty-on-shift-already",
            changed("head", shift=ahead, by="职员乙"),
        ),
        "nobody named": (Kind.DUTY_REFUSED, "duty-nobody-named", changed("head")),
        "who cannot act there": (
            Kind.DUTY_REFUSED,
            "duty-cannot-act",
            lambda desk: desk.form(
                CHANGES,
                desk.of("head"),
                because="病假",
                shift=ahead,
                by=desk.city.viewers["viewer", "organisation"].name,
            ),
        ),
        "who is nobody": (
            Kind.DUTY_REFUSED,
            "duty-cannot-be-there",
            changed("head", shift=ahead, by="无此人"),
        ),
        "no such post": (
            Kind.NOT_FOUND,
            "error-not-found",
            changed("head", "999", shift=ahead, nobody="yes"),
        ),
        "no right": (Kind.FORBIDDEN, "refusal-no-right", changed("viewer", shift=ahead)),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(CHANGES, desk.ended()),
        ),
        "without a session": (Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(CHANGES)),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}
