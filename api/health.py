"""Whether the service lives, whether it is ready, and its figures: for supervisors and Prometheus."""

from __future__ import annotations

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from api.auth import Reader
from api.metrics import exposition
from api.parts import HousePart, RegistryPart
from api.problems import BadItem, Kind, Problem, documented
from api.schemas.service import Alive, Ready

router = APIRouter(tags=["health"])


@router.get("/healthz")
def healthz() -> Alive:
    """The process answers. Says nothing of its parts: restarting it would not bring a database back."""
    return Alive(status="alive")


@router.get("/readyz", responses=documented(Kind.NOT_READY))
def readyz(house: HousePart) -> Ready:
    """Every part does its work; otherwise ``not-ready``, naming the parts that do not and why."""
    parts = house.readiness()
    faults = [BadItem(where=part, reason=state) for part, state in parts.items() if state != "ok"]
    if faults:
        named = ", ".join(fault.where for fault in faults)
        raise Problem(Kind.NOT_READY, f"Not ready: {named}.", errors=faults)
    return Ready(status="ready", parts=parts)


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def metrics(registry: RegistryPart, _reader: Reader) -> Response:
    """Figures in the Prometheus text format."""
    return Response(exposition(registry), media_type=CONTENT_TYPE_LATEST)
