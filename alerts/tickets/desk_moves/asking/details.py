"""Keys of a ticket's details and facts that commands write and ask for; those of checks are in `checks`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from alerts.tickets.ticket import Ticket

CLASSINGS: Final = "classings"
"""How often its repair was classed."""
EXTENSIONS: Final = "extensions"
"""Numbers of the clocks that were extended."""
EXTENSIONS_ASKED: Final = "extensions_asked"
"""Number of a clock -> what was asked for it and is undecided: until, reason, told, told_at, by whom."""
ASKED_BY: Final = "by"
"""Key in that: names of who asked, and of whom they stood in for."""
SINCE: Final = "since"
"""Of the fact ``task:opened`` of a task that joined with its matter: since when (UTC ms) its limits count."""
URGED: Final = "urged"
"""How often it was urged."""
ROUTED: Final = "routed"
"""The row of the routing table that sends it, as `alerts.tickets.desk_moves.asking.routing` keeps it."""
ADDRESSEE: Final = "addressee"
"""Name of the leader whom it was submitted up to."""


def with_details(ticket: Ticket, **values: Any) -> Ticket:
    """``ticket`` with these details; one that is ``None`` is not there any more."""
    details = {**ticket.details, **values}
    return replace(ticket, details={key: value for key, value in details.items() if value is not None})
