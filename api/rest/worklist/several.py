"""One command for several tickets of a list."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from alerts.desk.matters.lists.several import MOST_AT_ONCE, OneOfSeveral, give_to_several
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import AnswerLanguage, DeskDep, ServiceDep
from api.http.parameters import TICKET_NUMBER
from api.http.problems import ProblemKind, problem_responses
from api.rest.desk.command_body import CommandBody
from api.words.languages import Language

router = APIRouter(prefix="/tickets", tags=["tickets"])


class NamedTicket(BaseModel):
    """A ticket, and the version that it was decided on; without one: whichever there is."""

    model_config = ConfigDict(extra="forbid")

    number: str = Field(max_length=20, pattern=TICKET_NUMBER)
    version: int | None = Field(default=None, ge=1, le=2**31 - 1)


class SeveralBody(CommandBody):
    """A command for several tickets, each with a version of its own."""

    version: None = None
    tickets: list[NamedTicket] = Field(min_length=1, max_length=MOST_AT_ONCE)


class RefusedReason(BaseModel):
    """Why a command was not carried out, in words; ``where``: the field that it is about."""

    code: str
    where: str
    reason: str


class OneDone(BaseModel):
    """What became of one ticket. ``code``: empty where it was done; ``version``: as it is then."""

    number: str
    done: bool
    version: int | None
    code: str
    reasons: list[RefusedReason]

    @classmethod
    def of(cls, found: OneOfSeveral, language: Language) -> Self:
        """As the API shows it."""
        reasons = [
            RefusedReason(code=each.code, where=each.where, reason=language.say(each.said))
            for each in found.reasons
        ]
        version = None if found.ticket is None else found.ticket.version
        return cls(
            number=found.number,
            done=found.ticket is not None,
            version=version,
            code=found.code,
            reasons=reasons,
        )


class SeveralDone(BaseModel):
    """What became of each, in the order that was asked for."""

    items: list[OneDone]


@router.post(
    "/commands",
    dependencies=[JsonOnly],
    responses=problem_responses(ProblemKind.UNSUPPORTED_MEDIA_TYPE),
)
def command_several(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(give_to_several)],
    language: AnswerLanguage,
    body: SeveralBody,
) -> SeveralDone:
    """Say what was done about several tickets: each is judged by itself, done or refused."""
    wanted = {each.number: each.version for each in body.tickets}
    asked = (service.records, viewer, wanted, body.given, service.clock.now())
    done = give_to_several(*asked, desk=desk, wall=service.wall.now())
    return SeveralDone(items=[OneDone.of(each, language) for each in done])
