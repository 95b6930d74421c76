"""What the forms of the inventory can be refused: a row, and a file that comes in."""

from __future__ import annotations

import httpx

from api.access.forms import TOKEN_HEADER, form_token
from api.http.problems import ProblemKind as Kind
from tests.api.console.named_town import ID
from tests.walk.console.at_a_desk import Desk, Refusal, Refusals

EDIT, UPLOAD = "/inventory/edit", "/inventory/upload"
NO_MARK = "0" * 64


def uploaded(desk: Desk, body: bytes, media_type: str = "text/csv", **query: str) -> httpx.Response:
    """What the script of the page sends."""
    session = desk.of("engineer")
    headers = {"Content-Type": media_type, TOKEN_HEADER: form_token(session)}
    return desk.sent(UPLOAD, session, headers=headers, content=body, params=query)


def edited(desk: Desk, role: str = "engineer", **fields: str) -> httpx.Response:
    """A room as its form says it."""
    cells = {"id": f"{ID}-b1f1-room", "metric": "indoor_temperature", "place": f"{ID}-b1f1"}
    cells |= {"sampling": "1分钟", "upload": "1分钟", "residential": "true"}
    typed = {"table": "points"} | {f"cell-{key}": value for key, value in cells.items()}
    return desk.form(EDIT, desk.of(role), **(typed | fields))


def of_a_row() -> Refusals:
    told = {
        "no place": (Kind.BAD_INVENTORY, "inventory-not-there", {"cell-place": "0"}),
        "nothing filled in": (Kind.BAD_INVENTORY, "inventory-missing", {"cell-metric": ""}),
        "not what was looked at": (Kind.STALE_VERSION, "refusal-preview-stale", {"save": "1"}),
        "no such table": (Kind.NOT_FOUND, "error-not-found", {"table": "0"}),
        "a table without a form": (Kind.NOT_FOUND, "error-not-found", {"table": "departments"}),
    }
    return {
        what: Refusal(kind, key, lambda desk, fields=fields: edited(desk, **fields))
        for what, (kind, key, fields) in told.items()
    } | {"no right": Refusal(Kind.FORBIDDEN, "refusal-no-right", lambda desk: edited(desk, "viewer"))}


def of_a_file() -> Refusals:
    point = f"type,id,level,parent\nplace,{ID}-x,building,{ID}-no\n".encode()
    return {
        "another kind of file": Refusal(
            Kind.UNSUPPORTED_MEDIA_TYPE,
            "refusal-media-type",
            lambda desk: uploaded(desk, b"0", "application/pdf"),
        ),
        "a bad row": Refusal(Kind.BAD_INVENTORY, "inventory-not-there", lambda desk: uploaded(desk, point)),
        "not what was looked at": Refusal(
            Kind.STALE_VERSION,
            "refusal-preview-stale",
            lambda desk: uploaded(desk, f"type,id\nmodel,{ID}-m\n".encode(), previewed=NO_MARK),
        ),
        "no mark": Refusal(Kind.INVALID, "", lambda desk: uploaded(desk, b"0", previewed="0")),
        "a form of others": Refusal(
            Kind.FORM_EXPIRED,
            "refusal-form",
            lambda desk: desk.form(UPLOAD, desk.of("engineer"), origin="https://zz-id.example"),
        ),
        "a plain form": Refusal(
            Kind.UNSUPPORTED_MEDIA_TYPE,
            "refusal-media-type",
            lambda desk: desk.form(UPLOAD, desk.of("engineer")),
        ),
    }
