"""What handlers are given: FastAPI dependencies on what `api.app.create_app` put together."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Query, Request
from prometheus_client import CollectorRegistry

from api.events import EventHub
from api.house import House
from api.paging import Cursors
from api.problems import Kind, Problem


def house(request: Request) -> House:
    """The running service."""
    return cast("House", request.app.state.house)


HousePart = Annotated[House, Depends(house)]


def _cursors(request: Request) -> Cursors:
    return cast("Cursors", request.app.state.cursors)


def _hub(request: Request) -> EventHub:
    return cast("EventHub", request.app.state.hub)


def _page_size(
    house: HousePart,
    limit: Annotated[
        int | None,
        Query(ge=1, le=100_000, description="Items on the page, up to the setting `api.max_page_size`."),
    ] = None,
) -> int:
    settings = house.settings.api
    if limit is not None and limit > settings.max_page_size:
        raise Problem(Kind.INVALID, f"`limit` is at most {settings.max_page_size}.")
    return settings.page_size if limit is None else limit


def _registry(request: Request) -> CollectorRegistry:
    return cast("CollectorRegistry", request.app.state.registry)


CursorsPart = Annotated[Cursors, Depends(_cursors)]
HubPart = Annotated[EventHub, Depends(_hub)]
PageSize = Annotated[int, Depends(_page_size)]
RegistryPart = Annotated[CollectorRegistry, Depends(_registry)]
