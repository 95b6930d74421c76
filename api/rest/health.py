"""Whether the service lives, whether it is ready, and its figures: for supervisors and Prometheus."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from starlette.responses import Response

from alerts.desk.lookups.tickets import open_tickets_by_concern
from alerts.people.viewer import Viewer
from api.access.authentication import NobodyNeeded, asks
from api.http.dependencies import RegistryDep, ServiceDep
from api.http.metrics import exposition
from api.http.problems import HttpProblem, ProblemKind, problem_responses
from api.ports.running_service import is_ready
from ingest.problems import Problem
from ingest.said import Said

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process answers."""

    status: str


class Ready(BaseModel):
    """Every part does its work. A part may say what follows behind, as after a restart: ``"ok, ..."``."""

    status: str
    parts: dict[str, str]


@router.get("/healthz", dependencies=[NobodyNeeded])
async def healthz() -> Alive:
    """The process answers. Says nothing of its parts: restarting it would not bring a database back.

    Takes no thread, as ``/readyz`` does not: it answers while all of them wait.
    """
    return Alive(status="alive")


@router.get("/readyz", dependencies=[NobodyNeeded], responses=problem_responses(ProblemKind.NOT_READY))
async def readyz(service: ServiceDep) -> Ready:
    """Every part does its work; otherwise ``not-ready``, naming the parts that do not and why."""
    parts = service.readiness()
    faults = [Problem("", part, state) for part, state in parts.items() if not is_ready(state)]
    if faults:
        named = tuple(fault.where for fault in faults)
        raise HttpProblem(ProblemKind.NOT_READY, Said("refusal-not-ready", parts=named), errors=faults)
    return Ready(status="ready", parts=parts)


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def metrics(registry: RegistryDep, _viewer: Annotated[Viewer, asks(open_tickets_by_concern)]) -> Response:
    """Figures in the Prometheus text format."""
    return Response(exposition(registry), media_type=CONTENT_TYPE_LATEST)
