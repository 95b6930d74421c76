"""What the buttons of one's own account can be refused."""

from __future__ import annotations

from api.http.problems import ProblemKind as Kind
from tests.walk.console.at_a_desk import TITLE, Desk, Refusal, Refusals

END_OTHERS, END_ONE = "/account/sessions/end", "/account/sessions/{id}/end"
REVOKE = "/account/tokens/{id}/revoke"
NO_SESSION, NO_TOKEN = END_ONE.format(id="0" * 64), REVOKE.format(id="0")


def _of_path(path: str) -> Refusals:
    return {
        "when the session is over": Refusal(
            Kind.SESSION_ENDED, "refusal-session-ended", lambda desk: desk.form(path, desk.ended())
        ),
        "without a session": Refusal(Kind.NO_TOKEN, "sign-in-needed", lambda desk: desk.form(path)),
    }


def of_ending_sessions() -> Refusals:
    """What who signs out elsewhere is told; one that is over already is not missed."""
    return _of_path(END_OTHERS)


def of_ending_one() -> Refusals:
    """The same in one browser."""

    def no_key(desk: Desk):
        return desk.form(END_ONE.format(id="0"), desk.of("viewer"))

    return _of_path(NO_SESSION) | {"no key": Refusal(Kind.INVALID, TITLE, no_key)}


def of_revoking_own() -> Refusals:
    """What who revokes a token of theirs is told."""
    return _of_path(NO_TOKEN) | {
        "another's, or none": Refusal(
            Kind.NOT_FOUND, "error-not-found", lambda desk: desk.form(NO_TOKEN, desk.of("viewer"))
        ),
        "no id": Refusal(
            Kind.INVALID, TITLE, lambda desk: desk.form(REVOKE.format(id="-"), desk.of("viewer"))
        ),
    }


TAKE_OVER = "/take-over"


def of_taking_over() -> Refusals:
    """What who takes over a console is told; whoever was signed in there still is."""

    def wrong(desk: Desk):
        return desk.form(TAKE_OVER, desk.of("dispatcher"), name="无此人", password="wrong password")

    return _of_path(TAKE_OVER) | {
        "a wrong password": Refusal(Kind.BAD_SIGN_IN, "refusal-sign-in", wrong),
    }
