"""What the forms of a second factor can be refused, and that of its code at signing in."""

from __future__ import annotations

import httpx

from alerts.people.doors.one_time_codes import STEP, code_at
from alerts.people.doors.second_factor import SecondFactor
from alerts.people.session import UserSession, key_of, new_id
from api.access.forms import TOKEN_FIELD, form_token
from api.access.sessions import CODE as COOKIE
from api.http.problems import ProblemKind as Kind
from ingest.durations import MINUTE
from tests.api.stand_in_service import PASSWORD
from tests.walk.console.at_a_desk import Desk, Refusal, Refusals

CODE = "/sign-in/code"
BEGIN, ON, OFF, CODES = (f"/account/factor/{act}" for act in ("begin", "on", "off", "codes"))
HAS_ONE = "caller"
"""The role of who has a second factor here."""
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def with_factor(desk: Desk) -> str:
    """The session of who has a second factor."""
    now, service = desk.city.service.wall.now(), desk.city.service
    with service.records.begin() as tx:
        user = tx.users.named(desk.name_of(HAS_ONE))
        tx.second_factors.begin(SecondFactor(user.id, SECRET, now, "s"))
        tx.second_factors.turn_on(user.id, now, 0)
    return desk.of(HAS_ONE)


def shown(desk: Desk, code: str, *, failed: int = 0) -> httpx.Response:
    """Who has a second factor has shown their password, and shows ``code``."""
    with_factor(desk)
    service, waiting, name = desk.city.service, new_id(), desk.name_of(HAS_ONE)
    now = service.wall.now()
    with service.records.begin() as tx:
        user = tx.users.named(name)
        at = {"began_at": now, "seen_at": now, "ends_at": now + MINUTE}
        begun = UserSession(key_of(waiting), user.id, change_only=False, **at, waits=True)
        tx.sessions.add(begun)
    if failed:
        desk.failed(name, failed)
    return said(desk, waiting, code)


def said(desk: Desk, waiting: str, code: str) -> httpx.Response:
    data = {TOKEN_FIELD: form_token(waiting), "code": code}
    return desk.sent(CODE, headers={"Cookie": f"{COOKIE}={waiting}"}, data=data)


def of_showing_a_code() -> Refusals:
    """What who has shown their password is told of a code."""

    def too_often(desk: Desk, times: int) -> httpx.Response:
        answer = shown(desk, "000000", failed=times)
        desk.failed(desk.name_of(HAS_ONE), 0)
        return answer

    return {
        "a wrong code": Refusal(Kind.BAD_CODE, "refusal-code", lambda desk: shown(desk, "000000")),
        "no recovery code": Refusal(Kind.BAD_CODE, "refusal-code", lambda desk: shown(desk, "abcd-efgh")),
        "too late": Refusal(
            Kind.SECOND_STEP_OVER, "refusal-second-step-over", lambda desk: said(desk, new_id(), "000000")
        ),
        "after too many": Refusal(
            Kind.TRY_LATER, "refusal-try-later-minutes", lambda desk: too_often(desk, 50)
        ),
    }


def _of_path(path: str) -> Refusals:
    return {
        "when the session is over": Refusal(
            Kind.SESSION_ENDED, "refusal-session-ended", lambda desk: desk.form(path, desk.ended())
        ),
        "without a session": Refusal(Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(path)),
    }


def _of_password(path: str) -> Refusals:
    def wrong(desk: Desk) -> httpx.Response:
        answer = desk.form(path, desk.of("viewer"), password="0" * 300)
        desk.forget_failures()
        return answer

    return _of_path(path) | {"a wrong password": Refusal(Kind.BAD_SIGN_IN, "refusal-sign-in", wrong)}


def of_beginning_a_factor() -> Refusals:
    """What who wants a key is told."""

    def twice(desk: Desk) -> httpx.Response:
        return desk.form(BEGIN, with_factor(desk))

    return _of_path(BEGIN) | {"one is on": Refusal(Kind.FACTOR_REFUSED, "factor-already", twice)}


def of_turning_on() -> Refusals:
    """What who types a first code is told."""

    def another_code(desk: Desk) -> httpx.Response:
        service, session = desk.city.service, desk.of("engineer")
        now = service.wall.now()
        with service.records.begin() as tx:
            user = tx.users.named(desk.name_of("engineer"))
            tx.second_factors.begin(SecondFactor(user.id, SECRET, now, key_of(session)))
        code = code_at(SECRET, now // STEP + 99)
        return desk.form(ON, session, password=PASSWORD, code=code)

    def not_begun(desk: Desk) -> httpx.Response:
        return desk.form(ON, desk.of("supervisor"), password=PASSWORD, code="000000")

    return _of_password(ON) | {
        "no key was made": Refusal(Kind.FACTOR_REFUSED, "factor-not-begun", not_begun),
        "a code of something else": Refusal(Kind.FACTOR_REFUSED, "factor-wrong-code", another_code),
    }


def of_turning_off() -> Refusals:
    """What who turns it off is told; one that is off already is not missed."""
    return _of_password(OFF)


def of_new_codes() -> Refusals:
    """What who wants new recovery codes is told."""

    def none_is_on(desk: Desk) -> httpx.Response:
        return desk.form(CODES, desk.of("supervisor"), password=PASSWORD)

    return _of_password(CODES) | {"none is on": Refusal(Kind.FACTOR_REFUSED, "factor-not-on", none_is_on)}
