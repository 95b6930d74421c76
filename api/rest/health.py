"""Whether the service lives, whether it is ready, and its figures: for supervisors and Prometheus."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from alerts.desk.lookups.tickets import open_tickets_by_concern
from alerts.people.viewer import Viewer
from api.access.authentication import NobodyNeeded, asks
from api.http.dependencies import RegistryDep, ServiceDep
from api.http.language_choice import headers_of, language_of_answer
from api.http.metrics import exposition
from api.http.problems import HttpProblem, ProblemKind, problem_responses
from api.ports.readiness import code_of, for_anybody, is_ready, why_away
from ingest.problems import Problem
from ingest.said import Said, name_of

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process answers."""

    status: str


class Ready(BaseModel):
    """Every part does its work: ``"ok"``, or ``"ok, "`` and what is to be known of it, in words."""

    status: str
    parts: dict[str, str]


@router.get("/healthz", dependencies=[NobodyNeeded])
async def healthz() -> Alive:
    """The process answers. Says nothing of its parts: restarting it would not bring a database back.

    Takes no thread, as ``/readyz`` does not: it answers while all of them wait.
    """
    return Alive(status="alive")


@router.get("/readyz", dependencies=[NobodyNeeded], responses=problem_responses(ProblemKind.NOT_READY))
async def readyz(service: ServiceDep, request: Request, response: Response) -> Ready:
    """Every part does its work; otherwise ``not-ready``, naming the parts that do not and why.

    Each of ``errors`` has the part, the code of why it does not work, and the reason. Without
    ``Accept-Language`` the reason of an error that has a code is the code itself. It names nothing that is
    installed: anybody may ask.
    """
    parts = service.readiness()
    away = {part: state for part, state in parts.items() if not is_ready(state)}
    if away:
        for_person = bool(request.headers.get("accept-language"))
        faults = [
            Problem("", part, why_away(said) if for_person else str(said), code_of(state))
            for part, state in away.items()
            for said in (for_anybody(state),)
        ]
        named = tuple(name_of("readiness_part", part) for part in away)
        raise HttpProblem(ProblemKind.NOT_READY, Said("refusal-not-ready", parts=named), errors=faults)
    language = language_of_answer(request.headers)
    response.headers.update(headers_of(language))
    return Ready(status="ready", parts={part: language.say(state) for part, state in parts.items()})


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def metrics(registry: RegistryDep, _viewer: Annotated[Viewer, asks(open_tickets_by_concern)]) -> Response:
    """Figures in the Prometheus text format."""
    return Response(exposition(registry), media_type=CONTENT_TYPE_LATEST)
