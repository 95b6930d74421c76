"""What plain forms of the console can be refused: the answer is a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx

from api.access.forms import MEDIA_TYPE, MOST_FIELDS, TOKEN_FIELD, TOKEN_HEADER, form_token
from api.console.views.sheets import ADDRESS as SHEETS
from api.http.guards import SMALL_BODY
from api.http.problems import ProblemKind as Kind
from tests.api.stand_in_service import PASSWORD
from tests.walk.console.at_a_desk import FORM_HOLDER, NAME, TITLE, Desk, Refusal, Refusals
from tests.walk.console.busy_city import EVERYBODY, LEAVER
from tests.walk.console.doors.account_refusals import (
    END_ONE,
    END_OTHERS,
    NO_SESSION,
    NO_TOKEN,
    REVOKE,
    TAKE_OVER,
    of_ending_one,
    of_ending_sessions,
    of_revoking_own,
    of_taking_over,
)
from tests.walk.console.doors.factor_refusals import (
    BEGIN,
    CODE,
    CODES,
    OFF,
    ON,
    of_beginning_a_factor,
    of_new_codes,
    of_showing_a_code,
    of_turning_off,
    of_turning_on,
)
from tests.walk.console.leave_refusals import (
    BUTTONS_OF_LEAVES,
    FINDING,
    NO_FINDING,
    NO_LEAVE,
    NO_NOTICE,
    NOTICE,
    REACH,
    of_answering,
    of_asking,
    of_deciding,
    of_reaching,
)
from tests.walk.console.move_refusals import PATH as MOVES
from tests.walk.console.move_refusals import SENSORS, of_moves
from tests.walk.console.now.wall_refusals import WALL, of_opening_the_wall
from tests.walk.console.people.department_refusals import (
    CHANGE,
    of_a_new_department,
    of_changing_a_department,
)
from tests.walk.console.people.department_refusals import NEW as DEPARTMENT_NEW
from tests.walk.console.people.department_refusals import OWN as DEPARTMENT
from tests.walk.console.people.user_refusals import TOLD, filled
from tests.walk.console.register_refusals import AT_OFFICE, MANUAL, of_reading_by_hand, of_registering
from tests.walk.console.register_refusals import PATH as REGISTERING
from tests.walk.console.rules.trial_refusals import CANCEL as CANCEL_TRIAL
from tests.walk.console.rules.trial_refusals import TRY, of_cancelling, of_trying
from tests.walk.console.stops.duty_refusals import (
    CHANGES,
    DUTY,
    HANDOVER,
    LOG,
    of_answering_check,
    of_changing_a_shift,
    of_handing_over,
    of_signing_in_on_duty,
    of_the_log,
)
from tests.walk.console.stops.maintenance_refusals import END, of_ending_maintenance, of_maintenance
from tests.walk.console.stops.maintenance_refusals import NEW as MAINTAINING
from tests.walk.console.stops.order_refusals import GIVING, ORDERS, of_giving, of_orders
from tests.walk.console.stops.patrol_refusals import PATROLS, REPAIRS, of_filing, of_repairs
from tests.walk.console.stops.station_refusals import STATION, of_sanitation
from tests.walk.console.stops.stop_city import FAULT
from tests.walk.console.stops.stop_refusals import NEW, ONE, of_beginning, of_saying
from tests.walk.console.worklist.several_refusals import SEVERAL, of_several
from tests.walk.console.worklist.view_refusals import DELETE, NO_VIEW, VIEWS, of_deleting, of_keeping
from tests.walk.places.inventory_refusals import EDIT, UPLOAD, of_a_file, of_a_row

ELSEWHERE = "https://zz-id.example"
"""Where a page of others comes from."""
TOO_MUCH = b"0" * (SMALL_BODY + 1)
TOO_MANY = b"&".join([b"0=0"] * (MOST_FIELDS + 1))
WRONG = "0123 wrong 4567"
GOOD = "another 9876 one"
REPORTED = "L2026-000001"
"""What the leak was told by."""
SHEET = "/tickets/2026-000003/sheets/L2026-000001/feedback"
"""For what is refused before anything is looked for."""


def in_parts(body: bytes) -> Iterator[bytes]:
    """A body whose length nobody announces."""
    yield from (body[:SMALL_BODY], body[SMALL_BODY:])


def of_plain_forms(path: str, session: Callable[[Desk], str | None]) -> Refusals:
    """What any plain form meets that is sent in ``session``."""
    other = {"Content-Type": "text/plain"}
    form = {"Content-Type": MEDIA_TYPE}

    def garbled(desk: Desk, body: bytes) -> httpx.Response:
        shown = session(desk)
        token = {TOKEN_HEADER: form_token(shown or FORM_HOLDER)}
        return desk.sent(path, shown, headers=form | token, content=body)

    def with_field(desk: Desk, name: str) -> httpx.Response:
        return desk.sent(path, session(desk), data={name: "0"})

    return {
        "old form": Refusal(
            Kind.FORM_EXPIRED,
            "refusal-form",
            lambda desk: with_field(desk, TOKEN_FIELD),
        ),
        "no form": Refusal(
            Kind.FORM_EXPIRED,
            "refusal-form",
            lambda desk: with_field(desk, "0"),
        ),
        "a form of others": Refusal(
            Kind.FORM_EXPIRED,
            "refusal-form",
            lambda desk: desk.form(path, session(desk), origin=ELSEWHERE),
        ),
        "too large": Refusal(
            Kind.TOO_LARGE,
            "refusal-body-too-large",
            lambda desk: desk.sent(path, session(desk), headers=form, content=TOO_MUCH),
        ),
        "too large, and nobody says so": Refusal(
            Kind.TOO_LARGE,
            "refusal-body-too-large",
            lambda desk: desk.sent(path, session(desk), headers=form, content=in_parts(TOO_MUCH)),
        ),
        "no text": Refusal(Kind.INVALID, TITLE, lambda desk: garbled(desk, b"name=\xff")),
        "too many fields": Refusal(Kind.INVALID, TITLE, lambda desk: garbled(desk, TOO_MANY)),
        "no form at all": Refusal(
            Kind.UNSUPPORTED_MEDIA_TYPE,
            "refusal-media-type",
            lambda desk: desk.sent(
                *(path, session(desk)),
                headers=other | {TOKEN_HEADER: form_token(session(desk) or FORM_HOLDER)},
                content=b"0",
            ),
        ),
    }


def of_signing_in() -> Refusals:
    """Nobody is told why they are not signed in."""
    tries = {
        "nothing filled in": {"name": "", "password": ""},
        "no password": {"name": NAME, "password": ""},
        "a wrong password": {"name": NAME, "password": WRONG},
        "a name that nobody has": {"name": "无此人", "password": WRONG},
        "somebody who has left": {"name": LEAVER, "password": WRONG},
        "too long a name": {"name": "长" * 300, "password": WRONG},
        "too long a password": {"name": NAME, "password": "0" * 300},
        "a name with NUL": {"name": "王\0", "password": WRONG},
        "a name with a line break": {"name": "王\n", "password": WRONG},
    }
    found: Refusals = {
        what: Refusal(
            Kind.BAD_SIGN_IN,
            "refusal-sign-in",
            lambda desk, typed=typed: desk.form("/sign-in", **typed),
        )
        for what, typed in tries.items()
    }
    return found | locked("/sign-in", lambda _: None, NAME, {"name": NAME, "password": PASSWORD})


def locked(path: str, session: Callable[[Desk], str | None], name: str, fields: dict[str, str]) -> Refusals:
    """What whoever types a password meets, right or wrong."""

    def too_often(desk: Desk, times: int) -> httpx.Response:
        desk.failed(name or desk.name_of("dispatcher"), times)
        return desk.form(path, session(desk), **fields)

    def while_busy(desk: Desk) -> httpx.Response:
        with desk.busy():
            return desk.form(path, session(desk), **fields)

    return {
        "too often": Refusal(Kind.TRY_LATER, "refusal-try-later-seconds", lambda desk: too_often(desk, 5)),
        "far too often": Refusal(
            Kind.TRY_LATER, "refusal-try-later-minutes", lambda desk: too_often(desk, 12)
        ),
        "with many others": Refusal(Kind.BUSY, "refusal-sign-in-busy", while_busy),
    }


def of_a_new_password() -> Refusals:
    def mine(desk: Desk) -> str:
        return desk.of("dispatcher")

    tries = {
        "nothing filled in": ("password-short", "", "", ""),
        "too short": ("password-short", PASSWORD, "0", "0"),
        "too long": ("password-long", PASSWORD, "0" * 129, "0" * 129),
        "two that differ": ("password-differs", PASSWORD, GOOD, f"{GOOD}0"),
        "a common one": ("password-common", PASSWORD, "1234567890", "1234567890"),
        "the same again": ("password-same", PASSWORD, PASSWORD, PASSWORD),
    }
    found: Refusals = {
        what: Refusal(
            Kind.PASSWORD_REFUSED,
            key,
            lambda desk, old=old, new=new, again=again: desk.form(
                "/password", mine(desk), old=old, new=new, again=again
            ),
        )
        for what, (key, old, new, again) in tries.items()
    }
    good = {"new": GOOD, "again": GOOD}

    def own_name(desk: Desk) -> httpx.Response:
        new = desk.name_of("dispatcher") + "0123456"
        return desk.form("/password", mine(desk), old=PASSWORD, new=new, again=new)

    return found | {
        "one's own name": Refusal(Kind.PASSWORD_REFUSED, "password-is-name", own_name),
        "a wrong one": Refusal(
            Kind.BAD_SIGN_IN,
            "refusal-sign-in",
            lambda desk: desk.form("/password", mine(desk), old=WRONG, **good),
        ),
        "too long an old one": Refusal(
            Kind.BAD_SIGN_IN,
            "refusal-sign-in",
            lambda desk: desk.form("/password", mine(desk), old="0" * 300, **good),
        ),
        "when the session is over": Refusal(
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form("/password", desk.ended(), old=PASSWORD, **good),
        ),
        "without a session": Refusal(
            Kind.NO_TOKEN,
            "sign-in-needed",
            lambda desk: desk.form("/password", old=PASSWORD, **good),
        ),
        **locked("/password", mine, "", {"old": PASSWORD} | good),
    }


def nobody(_desk: Desk) -> None:
    """Who has no session yet."""


def without_fields(path: str, session: Callable[[Desk], str | None]) -> Refusals:
    """What a plain form meets of which nothing is read but that it is ours."""
    return {
        what: refusal
        for what, refusal in of_plain_forms(path, session).items()
        if refusal.kind in (Kind.FORM_EXPIRED, Kind.TOO_LARGE) and "nobody" not in what
    }


def printed(
    desk: Desk, role: str = EVERYBODY, *, contact: str = REPORTED, kind: str = "feedback", **fields: str
) -> httpx.Response:
    """Who has ``role`` prints a sheet of the leak in full."""
    path = SHEETS.format(number=desk.city.of_people[0], contact=contact, kind=kind)
    return desk.form(path, desk.of(role), **fields)


def of_printing() -> Refusals:
    told: dict[str, tuple[Kind, str, Callable[[Desk], httpx.Response]]] = {
        "no sheet of the kind": (
            Kind.NOT_FOUND,
            "error-not-found",
            lambda desk: printed(desk, kind="complaint-card"),
        ),
        "a version that there is not": (
            Kind.NOT_FOUND,
            "error-not-found",
            lambda desk: printed(desk, sheet_version="99"),
        ),
        "a kind that there is not": (Kind.INVALID, "", lambda desk: printed(desk, kind="0")),
        "a contact that there is not": (
            Kind.NOT_FOUND,
            "error-not-found",
            lambda desk: printed(desk, contact="L2026-000999"),
        ),
        "unknown": (
            Kind.NOT_FOUND,
            "error-not-found",
            lambda desk: desk.form(SHEET.replace("000003", "999999"), desk.of(EVERYBODY)),
        ),
        "not one's own": (
            Kind.NOT_YOURS,
            "refusal-reporter-hidden",
            lambda desk: printed(desk, "supervisor"),
        ),
        "no right": (Kind.FORBIDDEN, "refusal-no-right", lambda desk: printed(desk, "viewer")),
        "when the session is over": (
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.form(SHEET, desk.ended()),
        ),
        "without a session": (Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(SHEET)),
    }
    return {what: Refusal(*refusal) for what, refusal in told.items()}


FORMS: dict[str, Refusals] = {
    "/sign-in": of_plain_forms("/sign-in", nobody) | of_signing_in(),
    WALL: of_plain_forms(WALL, nobody) | of_opening_the_wall(),
    "/password": of_plain_forms("/password", lambda desk: desk.of("dispatcher")) | of_a_new_password(),
    "/sign-out": without_fields("/sign-out", lambda desk: desk.of("caller")),
    "/leave": of_plain_forms("/leave", lambda desk: desk.of("supervisor")) | of_asking(),
    **{
        f"/leave/{{id}}/{command}": refused
        | without_fields(f"{NO_LEAVE}/{command}", lambda desk: desk.of("head"))
        for command, refused in BUTTONS_OF_LEAVES.items()
    },
    "/duty/{id}/handover": of_plain_forms(HANDOVER, lambda desk: desk.of("handler")) | of_handing_over(),
    "/duty/{id}/log": of_plain_forms(LOG, lambda desk: desk.of("handler")) | of_the_log(),
    "/duty/{id}/orders": of_plain_forms(ORDERS, lambda desk: desk.of("head")) | of_orders(EVERYBODY),
    MAINTAINING: of_plain_forms(MAINTAINING, lambda desk: desk.of("engineer")) | of_maintenance(),
    END: without_fields(END.format(id=999), lambda desk: desk.of("engineer")) | of_ending_maintenance(),
    GIVING: of_plain_forms(GIVING, lambda desk: desk.of("dispatcher")) | of_giving(),
    "/duty/{id}/changes": of_plain_forms(CHANGES, lambda desk: desk.of("head")) | of_changing_a_shift(),
    "/duty/{id}/patrols": of_plain_forms(PATROLS, lambda desk: desk.of("head")) | of_filing(),
    "/duty/{id}/repairs": of_plain_forms(REPAIRS, lambda desk: desk.of("head")) | of_repairs(),
    "/duty/{id}/sanitation": of_plain_forms(STATION, lambda desk: desk.of("head")) | of_sanitation(),
    "/duty/{id}/sign-in": without_fields(f"{DUTY}/1/sign-in", lambda desk: desk.of("handler"))
    | of_signing_in_on_duty(),
    "/duty/{id}/check": without_fields(f"{DUTY}/1/check", lambda desk: desk.of("handler"))
    | of_answering_check(),
    EDIT: of_plain_forms(EDIT, lambda desk: desk.of("engineer")) | of_a_row(),
    UPLOAD: of_a_file(),
    TRY: of_plain_forms(TRY, lambda desk: desk.of("engineer")) | of_trying(),
    CANCEL_TRIAL: without_fields(CANCEL_TRIAL, lambda desk: desk.of("engineer")) | of_cancelling(),
    NEW: of_plain_forms(NEW, lambda desk: desk.of("handler")) | of_beginning(),
    ONE: of_plain_forms(ONE.format(number=FAULT), lambda desk: desk.of("handler")) | of_saying(),
    MANUAL: of_plain_forms(AT_OFFICE, lambda desk: desk.of("handler")) | of_reading_by_hand(),
    REGISTERING: of_plain_forms(REGISTERING, lambda desk: desk.of("receiver")) | of_registering(),
    SHEETS: of_plain_forms(SHEET, lambda desk: desk.of("dispatcher")) | of_printing(),
    CODE: of_plain_forms(CODE, nobody) | of_showing_a_code(),
    BEGIN: of_plain_forms(BEGIN, lambda desk: desk.of("viewer")) | of_beginning_a_factor(),
    ON: of_plain_forms(ON, lambda desk: desk.of("viewer")) | of_turning_on(),
    OFF: of_plain_forms(OFF, lambda desk: desk.of("viewer")) | of_turning_off(),
    CODES: of_plain_forms(CODES, lambda desk: desk.of("viewer")) | of_new_codes(),
    SEVERAL: of_plain_forms(SEVERAL, lambda desk: desk.of("handler")) | of_several(),
    VIEWS: of_plain_forms(VIEWS, lambda desk: desk.of("viewer")) | of_keeping(),
    DELETE: of_plain_forms(NO_VIEW, lambda desk: desk.of("viewer")) | of_deleting(),
    TAKE_OVER: of_plain_forms(TAKE_OVER, lambda desk: desk.of("dispatcher")) | of_taking_over(),
    END_OTHERS: of_plain_forms(END_OTHERS, lambda desk: desk.of("viewer")) | of_ending_sessions(),
    END_ONE: of_plain_forms(NO_SESSION, lambda desk: desk.of("viewer")) | of_ending_one(),
    REVOKE: of_plain_forms(NO_TOKEN, lambda desk: desk.of("viewer")) | of_revoking_own(),
    **{
        path: without_fields(filled(path), lambda desk: desk.of("administrator")) | of_path()
        for path, of_path in TOLD.items()
    },
    DEPARTMENT_NEW: of_plain_forms(DEPARTMENT_NEW, lambda desk: desk.of(EVERYBODY)) | of_a_new_department(),
    CHANGE: without_fields(DEPARTMENT, lambda desk: desk.of(EVERYBODY)) | of_changing_a_department(),
    REACH: of_plain_forms(REACH, lambda desk: desk.of("viewer")) | of_reaching(),
    NOTICE: of_plain_forms(NO_NOTICE, lambda desk: desk.of("viewer")) | of_answering(),
    "/answer/{token}": {
        "no link": Refusal(Kind.NOT_FOUND, "error-not-found", lambda desk: desk.form("/answer/0")),
        "no form at all": Refusal(
            Kind.UNSUPPORTED_MEDIA_TYPE,
            "refusal-media-type",
            lambda desk: desk.sent("/answer/0", "", headers={"Content-Type": "text/plain"}, content=b"0"),
        ),
    },
    FINDING: of_plain_forms(NO_FINDING, lambda desk: desk.of("supervisor")) | of_deciding(),
    MOVES: of_plain_forms(SENSORS, lambda desk: desk.of("dispatcher")) | of_moves(),
    "/session": {"an old page": Refusal(Kind.GONE, "refusal-old-page", lambda desk: desk.form("/session"))},
}
"""Path of what a form or a button sends to -> what it can be refused for."""
