"""Guards about work on a ticket."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.tickets.desk_moves.situation import Guard, Situation


def _is_complaint(situation: Situation) -> bool:
    return situation.file.ticket.complaint


GUARDS: Mapping[str, Guard] = {
    "is-complaint": Guard(_is_complaint, "no-complaint", ("C51", "C53")),
}
