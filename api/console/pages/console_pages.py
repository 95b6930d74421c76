"""All pages of the console, put together."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.types import ASGIApp

from api.access.authentication import needs_nobody
from api.console.pages import (
    dead_letters,
    findings,
    maintenance,
    password,
    register,
    sheet,
    sign_in,
    ticket,
)
from api.console.pages.contacts import listed
from api.console.pages.doors import account, factor, provider, shift_change
from api.console.pages.inventory import browsing, editing, uploading
from api.console.pages.now import search, situation, situation_map, wall
from api.console.pages.on_duty import duty, duty_log, order_pages, patrols, stations
from api.console.pages.own import answer_link, leave, notices, reach
from api.console.pages.people import audit_log, departments, user, users
from api.console.pages.places import gateways, place, point
from api.console.pages.rules import applying, policy_table, routing_table, rulebook, trial
from api.console.pages.stops import stop_pages
from api.console.pages.system import overview
from api.console.pages.worklist import page as work
from api.console.pages.worklist import several
from api.console.pages.worklist import views as work_views
from api.console.static_files import PageFiles
from api.console.theme import Theme
from api.http.known_parameters import required_to_be_known
from api.words.languages import LANGUAGES

PAGES = (
    situation,
    situation_map,
    search,
    wall,
    work,
    several,
    work_views,
    register,
    listed,
    ticket,
    sheet,
    point,
    place,
    gateways,
    browsing,
    editing,
    uploading,
    findings,
    dead_letters,
    overview,
    rulebook,
    applying,
    trial,
    policy_table,
    routing_table,
    duty,
    duty_log,
    order_pages,
    patrols,
    stations,
    stop_pages,
    maintenance,
    leave,
    notices,
    answer_link,
    sign_in,
    provider,
    password,
    account,
    factor,
    audit_log,
    departments,
    users,
    user,
    shift_change,
    reach,
)


OF_THE_FRAME = {"lang": LANGUAGES, "theme": tuple(Theme)}
"""What the links of the frame ask for, on whatever page, with the values that there are."""


def router() -> APIRouter:
    """The pages."""
    pages = APIRouter(include_in_schema=False, dependencies=[required_to_be_known(OF_THE_FRAME)])
    for page in PAGES:
        pages.include_router(page.router)
    return pages


def files() -> ASGIApp:
    """What the pages load, for anybody."""
    return needs_nobody(PageFiles())
