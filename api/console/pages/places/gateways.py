"""Gateways: all of them, those with most that is wrong first; and why one is not heard as it should be."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from alerts.desk.lookups.diagnosis import diagnose
from alerts.desk.places.gateways import list_gateways
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.console.pages.rendering import render_page
from api.http.dependencies import ServiceDep
from api.http.parameters import LONGEST_NAME, WRITTEN, GatewayId
from api.words.letter_details import code_of, detail_in
from ingest.durations import MINUTE

router = APIRouter()

PATH = "/gateways"
ONE = f"{PATH}/{{id}}"
CLOCK_WRONG_MS = 5 * MINUTE
"""A clock so far ahead of ours makes readings that are not judged (judgement.md, section 1)."""


@router.get(PATH)
def gateways(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(list_gateways)],
    text: Annotated[str, Query(alias="q", max_length=LONGEST_NAME, pattern=WRITTEN)] = "",
    *,
    silent: bool = False,
) -> Response:
    """The gateways, those with most silent points first."""
    inventory, now = service.inventory(), service.clock.now()
    found = list_gateways(service.journal, inventory, viewer, text, now, silent_only=silent)
    return render_page(
        request,
        "places/gateways.html",
        "gateways",
        found=found,
        text=text,
        silent=silent,
        zone=inventory.root_zone,
        now=now,
        clock_wrong=CLOCK_WRONG_MS,
    )


@router.get(ONE)
def gateway(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(diagnose)],
    id: GatewayId,  # noqa: A002 - as in the API
) -> Response:
    """What came from a gateway, what was refused of it and why, and what is behind it."""
    inventory = service.inventory()
    found = diagnose(service.journal, inventory, viewer, id)
    bind = service.settings.mqtt.bind_gateways
    return render_page(
        request,
        "places/gateway.html",
        "gateways",
        found=found,
        bound=found.bound and bind,
        spoke_for=[each for each in found.spoke_for if each.point in inventory.points],
        detail_in=detail_in,
        code_of=code_of,
        zone=inventory.root_zone,
        clock_wrong=CLOCK_WRONG_MS,
    )
