"""What the models share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, WithJsonSchema

from alerts.tickets.desk_moves.asking.routing import routing_of
from api.words.languages import Language
from ingest.inventory.tree import Inventory

Timestamp = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""An instant as it goes out: as `api.http.times.rfc3339` writes it."""


class Page(BaseModel):
    """A page of a list. ``next`` is the cursor of the page after, ``null`` on the last."""

    next: str | None = None


class NotedRoutingItem(BaseModel):
    """The row of the routing table by which a matter is sent, and what it says.

    ``rule``: the row's number. ``owner_row``: the row before it that named who answers for the matter.
    """

    row: str
    rule: str
    clauses: list[str]
    because: str
    owner_row: str | None

    @classmethod
    def of(cls, details: Mapping[str, Any], language: Language) -> Self | None:
        """Of a ticket with these details; ``None``: not noted, or not for who has not said who they are."""
        noted = routing_of(details)
        if noted is None:
            return None
        return cls(
            row=noted.row,
            rule=noted.rule,
            clauses=list(noted.clauses),
            because=language.say(noted.because),
            owner_row=noted.owner_row or None,
        )


class UnitItem(BaseModel):
    """A department that works a ticket or reads it, by id and name; without a name one that is no more."""

    id: str
    name: str

    @classmethod
    def of(cls, department: str, inventory: Inventory) -> Self:
        """As the API shows it."""
        known = inventory.departments.get(department)
        return cls(id=department, name="" if known is None else known.name)
