"""Search everywhere: what was found, by kind; what is meant beyond doubt is gone to at once."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from alerts.desk.now.searching import search_everything
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.console.pages.rendering import render_page
from api.console.pages.sign_in import SEE_OTHER
from api.console.views.now.hits import meant, path_of, row_of
from api.http.dependencies import ServiceDep
from api.http.parameters import LONGEST_NAME, NO_CONTROLS

router = APIRouter()

PATH = "/search"
MOST_OF_A_KIND = 20


@router.get(PATH)
def search(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(search_everything)],
    text: Annotated[str, Query(max_length=LONGEST_NAME, pattern=NO_CONTROLS)] = "",
    all_of_it: Annotated[bool, Query(alias="all")] = False,
) -> Response:
    """What ``text`` may mean. With ``all``: also where there is no doubt."""
    now, inventory = service.clock.now(), service.inventory()
    found = search_everything(
        *(service.records, viewer, text, MOST_OF_A_KIND, now), inventory=inventory, book=service.names
    )
    certain = None if all_of_it else meant(found, text)
    if certain is not None:
        return RedirectResponse(path_of(certain, inventory), SEE_OTHER)
    rows = [row_of(each, inventory) for each in found]
    return render_page(
        request,
        "now/search.html",
        "search",
        text=text,
        groups=[(kind, list(of)) for kind, of in groupby(rows, key=lambda row: row.kind)],
        most=MOST_OF_A_KIND,
    )
