"""What /openapi.json says of who asks: a token, or the cookie of a session with the token of a form of ours.

FastAPI makes of each dependency one more way in; here two of them go together.
"""

from __future__ import annotations

from typing import Any

from api.access.authentication import READING
from api.access.forms import TOKEN_HEADER

SESSION, FORM = "Session", "FormToken"


def describe_sessions(schema: dict[str, Any], cookie: str) -> None:
    """Add to ``schema`` the ``cookie`` of a session wherever a bearer token will do.

    What changes something needs the token of a form with it, as `api.access.forms` asks for.
    """
    schemes = schema["components"]["securitySchemes"]
    schemes[SESSION] = {
        "type": "apiKey",
        "in": "cookie",
        "name": cookie,
        "description": "The id of a session: a browser has it from `/sign-in` until it is over.",
    }
    schemes[FORM] = {
        "type": "apiKey",
        "in": "header",
        "name": TOKEN_HEADER,
        "description": "The token of a page of ours (`data-form`), which only such a page can send.",
    }
    for path in schema["paths"].values():
        for method, operation in path.items():
            ways = operation.get("security")
            if ways is not None:
                ways.append({SESSION: []} if method.upper() in READING else {SESSION: [], FORM: []})
