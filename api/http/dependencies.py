"""What handlers are given: FastAPI dependencies on what `api.wiring.app.create_app` puts together.

They are ``async`` since they wait for nothing: a plain function would take a thread, of which there are none
when every one waits for a database.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, cast

from fastapi import Depends, Query, Request, Response
from prometheus_client import CollectorRegistry

from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.rules.trying import TrialRunner
from api.http.files.media_types import WORKBOOK
from api.http.language_choice import headers_of, language_of_answer
from api.http.live_stream import EventHub
from api.http.paging import Cursors
from api.http.problems import HttpProblem, ProblemKind
from api.ports.running_service import RunningService
from api.ports.system.rates import RateBook
from api.words.languages import Language
from ingest.inventory.files.workbook import FileFormat
from ingest.said import Said


def service_of(request: Request) -> RunningService:
    """The running service."""
    return cast("RunningService", request.app.state.service)


def start_files_of(service: RunningService) -> tuple[Path | None, Path | None]:
    """The files that each start merges into the inventory: the inventory's and the desk's."""
    return service.settings.service.inventory, service.settings.service.desk


async def _service(request: Request) -> RunningService:
    return service_of(request)


ServiceDep = Annotated[RunningService, Depends(_service)]


async def _desk(service: ServiceDep) -> DeskInForce:
    return DeskInForce(service.inventory(), service.tables().tables, service.calendar())


DeskDep = Annotated[DeskInForce, Depends(_desk)]
"""What the desk goes by now."""


async def _cursors(request: Request) -> Cursors:
    return cast("Cursors", request.app.state.cursors)


async def _rates(request: Request) -> RateBook:
    return cast("RateBook", request.app.state.rates)


RatesDep = Annotated[RateBook, Depends(_rates)]


async def _trials(request: Request) -> TrialRunner:
    return cast("TrialRunner", request.app.state.trials)


TrialsDep = Annotated[TrialRunner, Depends(_trials)]
"""What judges changed rules on history, one trial at a time."""


async def _hub(request: Request) -> EventHub:
    return cast("EventHub", request.app.state.hub)


_ITEMS = "Items on the page, up to the setting `api.max_page_size`."


async def _page_size(
    service: ServiceDep,
    limit: Annotated[int | None, Query(ge=1, le=100_000, description=_ITEMS)] = None,
) -> int:
    settings = service.settings.api
    if limit is not None and limit > settings.max_page_size:
        raise HttpProblem(ProblemKind.INVALID, Said("refusal-limit", most=settings.max_page_size))
    return settings.page_size if limit is None else limit


def describe_page_sizes(schema: dict[str, Any], most: int) -> None:
    """Say in an OpenAPI ``schema`` that no page of this service has more than ``most`` items."""
    for path in schema["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", ()):
                if parameter.get("description") == _ITEMS:
                    sizes = [parameter["schema"], *parameter["schema"].get("anyOf", ())]
                    sizes = [each for each in sizes if "maximum" in each]
                    for each in sizes:
                        each["maximum"] = most


async def _registry(request: Request) -> CollectorRegistry:
    return cast("CollectorRegistry", request.app.state.registry)


async def _answer_language(request: Request, response: Response) -> Language:
    """The language of what an answer says in words, which the answer names."""
    language = language_of_answer(request.headers)
    response.headers.update(headers_of(language))
    return language


AnswerLanguage = Annotated[Language, Depends(_answer_language)]
CursorsDep = Annotated[Cursors, Depends(_cursors)]
EventHubDep = Annotated[EventHub, Depends(_hub)]
PageSize = Annotated[int, Depends(_page_size)]
RegistryDep = Annotated[CollectorRegistry, Depends(_registry)]


def media_type_of(request: Request) -> str:
    """What the body is said to be, without parameters and in lower case; empty where nothing is said."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


FORMATS: dict[str, FileFormat] = {
    "application/json": "json",
    "text/csv": "csv",
    "application/toml": "toml",
    WORKBOOK: "xlsx",
}
"""Media type of a file of the inventory -> format. None is one that a plain HTML form can send."""


def format_sent(request: Request) -> FileFormat:
    """The format of the body, by its media type. Raises `HttpProblem`."""
    media_type = media_type_of(request)
    if media_type not in FORMATS:
        raise HttpProblem(
            ProblemKind.UNSUPPORTED_MEDIA_TYPE, Said("refusal-media-type", types=tuple(FORMATS))
        )
    return FORMATS[media_type]
