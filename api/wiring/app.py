"""Puts the API together: one function, no globals."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from alerts.matters.files.attachment import MOST_BYTES
from alerts.records import Records
from alerts.workers.trials.rule_trials import RuleTrials
from api.access.described import describe_sessions
from api.access.identity_provider import IdentityProvider
from api.access.sessions import Sessions
from api.console.pages import console_pages
from api.console.pages.problem_page import ProblemPages
from api.console.views.now.kept_cells import KeptCells
from api.console.views.worklist.kept_rows import KeptRows
from api.http import foreseen_errors, metrics
from api.http.dependencies import describe_page_sizes
from api.http.guards import (
    BODIES_ROOM,
    FILES_ROOM,
    SMALL_BODY,
    BodyLimit,
    BodyRoom,
    HostGuard,
    LargerBodies,
    RequestLimit,
    SecurityHeaders,
    UnexpectedErrorGuard,
    trusted_hosts,
)
from api.http.known_parameters import required_to_be_known
from api.http.live_stream import EventHub
from api.http.paging import Cursors
from api.http.problems import add_problem_schema
from api.http.refused import note_refusal
from api.ports.running_service import RunningService
from api.ports.settings import Settings
from api.ports.system.rates import RateBook
from api.rest import (
    compliance,
    dead_letters,
    departments,
    description,
    episodes,
    events,
    gateways,
    health,
    inventory,
    points,
    tickets,
)
from api.rest.desk import (
    attachments,
    calendars,
    clocks,
    findings,
    lookups,
    moves,
    policies,
    registered_contacts,
    routing,
    sheets,
)
from api.rest.doors import audit_file, factors, identities
from api.rest.doors import sessions as user_sessions
from api.rest.maintenance import maintenance
from api.rest.notices import notices
from api.rest.now import search, situation, situation_map
from api.rest.now import ticket as ticket_now
from api.rest.people import (
    audit,
    contacts,
    dispatch_orders,
    duty,
    leaves,
    manual_readings,
    patrols,
    reach,
    sanitation,
    session,
    tokens,
    users,
)
from api.rest.places import (
    beside,
    flat_form,
    gateway_list,
    inventory_rows,
    places,
    point_history,
    preview,
    readings_file,
)
from api.rest.rules import rules, trial
from api.rest.stops import stops
from api.rest.system import system
from api.rest.worklist import several, views
from api.words.languages import LANGUAGES, language

DESCRIPTION = "Indoor temperature, water pressure and water quality judged by clause; and the tickets."
CURSOR_KEY = "api.cursor-key"
"""Where the records keep the key that signs cursors, so that a restart breaks no walk through a list."""


def create_app(service: RunningService) -> FastAPI:
    """The whole HTTP side of ``service``: REST under ``/api/v1``, live stream, health, metrics and console.

    Opens nothing and starts nothing, but reads the words of every language: a fault in them stops the start,
    and no first page waits for them. ``app.state.hub`` is the live stream's `EventHub`, which
    `api.http.server.Server` stops before it waits for open connections; ``app.state.body_room`` is what
    bodies of requests hold in memory, ``app.state.files_room`` what of files is on its way to the disk.
    """
    for tag in LANGUAGES:
        language(tag)
    hub = EventHub(service.records, service.inventory, lambda: service.plan().own_words, wall=service.wall)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        hub.stop()

    app = FastAPI(
        title="Wenya",
        version=_version(),
        description=DESCRIPTION,
        lifespan=lifespan,
        openapi_url=None,
        routes=_routes(),
    )
    app.state.service = service
    app.state.hub = hub
    app.state.sessions = Sessions(service)
    app.state.kept_cells = KeptCells()
    app.state.kept_rows = KeptRows()
    oidc = service.settings.oidc
    app.state.provider = None if oidc.issuer is None else IdentityProvider(oidc)
    app.state.rates = RateBook()
    app.state.trials = RuleTrials(service.records, service.store)
    app.state.cursors = Cursors(_CursorKey(service.records))
    app.state.registry = metrics.registry_of(service)
    pages = problem_pages(service.settings)
    app.state.unreadable_page = pages.unreadable()
    foreseen_errors.install(app, pages.page, pages.bare, note_refusal)
    app.openapi = _described(app)  # type: ignore[method-assign] # FastAPI's documented way to add to the schema
    settings = service.settings.api
    app.state.body_room = BodyRoom(max(BODIES_ROOM, settings.max_body_bytes))
    app.state.files_room = BodyRoom(FILES_ROOM)
    # The last one added is the first one met.
    app.add_middleware(RequestLimit)
    app.add_middleware(UnexpectedErrorGuard)
    app.add_middleware(
        BodyLimit,
        most=min(SMALL_BODY, settings.max_body_bytes),
        room=app.state.body_room,
        larger={
            app.url_path_for("import_inventory"): LargerBodies(settings.max_body_bytes, app.state.body_room),
            app.url_path_for("preview_of_import"): LargerBodies(settings.max_body_bytes, app.state.body_room),
            app.url_path_for("inventory_uploaded"): LargerBodies(
                settings.max_body_bytes, app.state.body_room
            ),
            app.url_path_for("attachment_added"): LargerBodies(MOST_BYTES, app.state.files_room),
        },
    )
    app.add_middleware(HostGuard, hosts=trusted_hosts(settings))
    app.add_middleware(SecurityHeaders)
    return app


def problem_pages(settings: Settings) -> ProblemPages:
    """What people are told who are refused, with or without a service."""
    return ProblemPages(_for_programs(), settings.service.language)


def _version() -> str:
    """Of the installed distribution; a checkout that nobody installed has none."""
    try:
        return version("wenya")
    except PackageNotFoundError:
        return "unreleased"


@cache
def _for_programs() -> tuple[APIRouter, ...]:
    """What programs ask for; everything else is for people."""
    return (_api(), health.router, description.router)


@cache
def _routes() -> list[BaseRoute]:
    """Every route. FastAPI keeps with a route what it works out for it, which is most of the work here.

    They know no service and are those of every app in the process: a request says whose it is.
    """
    together = APIRouter(generate_unique_id_function=_operation_id)
    for router in (*_for_programs(), console_pages.router()):
        together.include_router(router)
    together.mount("/static", console_pages.files(), name="static")
    return together.routes


class _BelowPrefix(APIRouter):
    """Looks at its routes only where an address begins as they all do: a page is none of some two hundred."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As every route of Starlette's says whether it is meant."""
        return super().matches(scope) if scope["path"].startswith(self.prefix) else (Match.NONE, {})


def _api() -> APIRouter:
    router = _BelowPrefix(prefix="/api/v1", dependencies=[required_to_be_known()])
    # What is a word below /departments comes before what is an id there.
    parts = (
        points,
        point_history,
        beside,
        readings_file,
        places,
        preview,
        flat_form,
        inventory_rows,
        rules,
        trial,
        system,
        gateway_list,
        episodes,
        tickets,
        compliance,
        inventory,
        contacts,
        departments,
        gateways,
        dead_letters,
    )
    of_desk = (
        moves,
        sheets,
        registered_contacts,
        routing,
        policies,
        calendars,
        clocks,
        findings,
        notices,
        situation,
        situation_map,
        ticket_now,
        several,
        search,
        stops,
        manual_readings,
        maintenance,
        dispatch_orders,
        patrols,
        sanitation,
    )
    of_doors = (user_sessions, factors, identities, audit_file)
    of_people = (users, reach, views, tokens, *of_doors, leaves, duty, audit, session)
    for part in (*parts, *of_desk, attachments, lookups, events, *of_people):
        router.include_router(part.router)
    return router


def _described(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """OpenAPI with the schema of problem documents and the cookie of sessions in it, made once."""
    plain = app.openapi

    @cache
    def described() -> dict[str, Any]:
        schema = plain()
        add_problem_schema(schema)
        describe_sessions(schema, app.state.sessions.cookie)
        describe_page_sizes(schema, app.state.service.settings.api.max_page_size)
        return schema

    return described


def _operation_id(route: APIRoute) -> str:
    return route.name


class _CursorKey:
    """The key that signs cursors: made once, kept in the records, read when first needed."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._key: bytes | None = None

    def __call__(self) -> bytes:
        if self._key is None:
            with self._records.reading() as tx:
                kept = tx.meta.get(CURSOR_KEY)
            self._key = bytes.fromhex(kept or self._make())
        return self._key

    def _make(self) -> str:
        with self._records.begin() as tx:
            kept = tx.meta.get(CURSOR_KEY)
            if kept is None:
                kept = secrets.token_hex(32)
                tx.meta.put(CURSOR_KEY, kept)
        return kept
