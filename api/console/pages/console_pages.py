"""All pages of the console, put together."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI
from fastapi.staticfiles import StaticFiles

from api.access.authentication import needs_nobody
from api.console.pages import (
    board,
    dead_letters,
    leave,
    password,
    point,
    register,
    sheet,
    sign_in,
    ticket,
    work,
)
from api.console.pages.rendering import STATIC

PAGES = (board, work, register, ticket, sheet, point, dead_letters, leave, sign_in, password)


def install(app: FastAPI) -> None:
    """Add the pages and what they load."""
    router = APIRouter(include_in_schema=False)
    for page in PAGES:
        router.include_router(page.router)
    app.include_router(router)
    app.mount("/static", needs_nobody(StaticFiles(directory=str(STATIC))), name="static")
