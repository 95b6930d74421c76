"""Which clock somebody wants to extend, and what was asked for it (W23, P22)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.deadlines.desk_clock import DeskClock
from alerts.tickets.desk_moves.asking.details import EXTENSIONS_ASKED
from alerts.tickets.desk_moves.situation import Situation
from alerts.tickets.ticket import Ticket


def clock_named(situation: Situation) -> DeskClock | None:
    """The clock of the ticket that the form names."""
    named = situation.values.get("clock")
    return next((each for each in situation.before.clocks if each.id == named), None)


def asked_for(situation: Situation) -> Mapping[str, Any] | None:
    """What was asked for the clock that the form names, until it is granted or refused."""
    return requests_of(situation).get(str(situation.values.get("clock")))


def requests_of(situation: Situation) -> dict[str, Mapping[str, Any]]:
    """Id of a clock -> what was asked for it and nobody has decided: of each the last request."""
    return requests_on(situation.before.ticket)


def requests_on(ticket: Ticket) -> dict[str, Mapping[str, Any]]:
    """As `requests_of`, of what is on record about ``ticket``."""
    return dict(ticket.details.get(EXTENSIONS_ASKED, {}))
