"""Path and query parameters that several resources share."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import AfterValidator, Field

from alerts.people.roles import ROLES

LONGEST_NAME = 200
PRINTABLE = r"^[^\x00-\x1f\x7f]+$"
"""No control characters: no id has any, and not every database takes them."""
NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
"""As `PRINTABLE`, and nothing at all: what a form sends of a field that nobody filled in."""
WRITTEN = "^[^\\x00\u202a-\u202e\u2066-\u2069]*$"
"""What people write, in lines: without NUL, and without marks that turn the direction of what follows."""

MOST_EXACT = 2**53 - 1
"""The greatest number that every program which reads JSON takes as it is (RFC 8259, section 6)."""

OptionalId = Annotated[str | None, Query(min_length=1, max_length=LONGEST_NAME, pattern=PRINTABLE)]
PlaceId = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=LONGEST_NAME,
        pattern=PRINTABLE,
        description="At this place and below; 404 where nothing of it is seen.",
    ),
]
SomePlace = Annotated[
    str, Path(min_length=1, max_length=LONGEST_NAME, pattern=PRINTABLE, description="The place's id.")
]
LONGEST_RULE_ID = 64
RuleId = Annotated[
    str, Path(min_length=1, max_length=LONGEST_RULE_ID, pattern=PRINTABLE, description="The rule's id.")
]
RuleQuery = Annotated[str, Query(min_length=1, max_length=LONGEST_RULE_ID, pattern=PRINTABLE)]
GatewayId = Annotated[
    str,
    Path(
        min_length=1,
        max_length=LONGEST_NAME,
        pattern=PRINTABLE,
        description="Of the gateway, or a wrong one.",
    ),
]
PointId = Annotated[
    str, Path(min_length=1, max_length=LONGEST_NAME, pattern=PRINTABLE, description="The point's id.")
]
InventoryId = Annotated[
    str,
    Query(
        min_length=1,
        max_length=256,
        pattern=PRINTABLE,
        description="The row's id; of an alias the name, which may have slashes.",
    ),
]
RowId = Annotated[int, Path(ge=1, le=2**63 - 1)]
TICKET_NUMBER = r"^[0-9]{4}-[0-9]{6,9}$"
ParentTicket = Annotated[
    str | None,
    Query(max_length=20, pattern=TICKET_NUMBER, description="Below the ticket of this number."),
]
TicketNumber = Annotated[
    str,
    Path(
        max_length=20,
        pattern=TICKET_NUMBER,
        examples=["2026-000017"],
        description="The ticket's number.",
    ),
]
ContactNumber = Annotated[
    str,
    Path(
        max_length=20,
        pattern=r"^L[0-9]{4}-[0-9]{6,9}$",
        examples=["L2026-000123"],
        description="The contact's number.",
    ),
]
StopNumber = Annotated[
    str,
    Path(
        max_length=20,
        pattern=r"^T[0-9]{4}-[0-9]{4,9}$",
        examples=["T2026-0001"],
        description="The number of a stop of supply.",
    ),
]
DutyPostId = Annotated[
    str,
    Path(
        max_length=40,
        pattern=r"^[a-z0-9][a-z0-9._-]*$",
        examples=["repair-team"],
        description="The id of a post of duty.",
    ),
]
SheetVersion = Annotated[int | None, Query(ge=1, le=10_000, description="Of the sheet; without: the last.")]

SESSION_KEY = r"^[0-9a-f]{64}$"
"""By what a session is named: no browser shows it."""
TokenId = Annotated[
    str, Path(pattern=r"^[0-9a-f]{1,40}$", description="What the token begins with, up to the dot.")
]

_LONGITUDE = r"-?(180(\.0{1,8})?|(1[0-7][0-9]|[0-9]{1,2})(\.[0-9]{1,8})?)"
_LATITUDE = r"-?(90(\.0{1,8})?|[0-8]?[0-9](\.[0-9]{1,8})?)"
_ZOOM = r"(19(\.0{1,2})?|([3-9]|1[0-8])(\.[0-9]{1,2})?)"
MapViewText = Annotated[
    str | None,
    Query(
        max_length=40,
        pattern=rf"^{_LONGITUDE},{_LATITUDE},{_ZOOM}$",
        examples=["125.3245,43.8868,14"],
        description="Degrees east and north (WGS 84) of its middle, and the zoom, 3 to 19. Without: all.",
    ),
]


def _is_role(role: str) -> str:
    if role not in ROLES:
        raise ValueError
    return role


KnownRole = Annotated[str, AfterValidator(_is_role), Field(json_schema_extra={"enum": [*ROLES]})]
"""The id of a role that there is: a list of who has another one is empty, and says nothing."""
