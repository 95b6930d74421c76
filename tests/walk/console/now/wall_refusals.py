"""What who gives a screen its token can be refused."""

from __future__ import annotations

from api.http.problems import ProblemKind as Kind
from tests.walk.console.at_a_desk import Desk, Refusal, Refusals

WALL = "/wall/sign-in"


def of_opening_the_wall() -> Refusals:
    """A token that is none, and one with which whoever finds it in a hall could do more than look."""

    def good_for_more(desk: Desk):
        return desk.form(WALL, token=desk.city.service.tokens["viewer"])

    unknown = {"nothing filled in": "", "none": "0", "no letters of one": "令牌", "too long": "0" * 9_000}
    return {
        what: Refusal(Kind.BAD_TOKEN, "refusal-token", lambda desk, token=token: desk.form(WALL, token=token))
        for what, token in unknown.items()
    } | {"one for more than looking": Refusal(Kind.INVALID, "refusal-wall-token", good_for_more)}
