"""By which row of the routing table a matter was sent, as it stands in its ticket's details."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alerts.tickets.desk_moves.asking.details import ROUTED
from ingest.kept_said import kept_text, said_of
from ingest.said import Said


@dataclass(frozen=True, slots=True)
class NotedRouting:
    """The match of the routing table (desk.md, section 10).

    Attributes
    ----------
    row, rule, clauses
        The row that decided: its id, its number as people know it, what it rests on.
    because
        What it says.
    owner_row
        Id of the row before it that named who answers for the matter; empty: none did.
    """

    row: str
    rule: str
    clauses: tuple[str, ...]
    because: Said | str
    owner_row: str = ""


def noted_of(routing: NotedRouting) -> dict[str, Any]:
    """``routing`` as it lies in a ticket's details."""
    because = routing.because if isinstance(routing.because, str) else kept_text(routing.because)
    noted = {"row": routing.row, "rule": routing.rule, "clauses": list(routing.clauses), "because": because}
    return noted | ({"owner_row": routing.owner_row} if routing.owner_row else {})


def routing_of(details: Mapping[str, Any]) -> NotedRouting | None:
    """The match of a ticket with these details; ``None``: it was opened before that was noted."""
    noted = details.get(ROUTED)
    if noted is None:
        return None
    because, owner_row = said_of(noted["because"]), noted.get("owner_row", "")
    return NotedRouting(noted["row"], noted["rule"], tuple(noted["clauses"]), because, owner_row)
