"""What commands were given, brought back to the facts that they left: facts keep what tables ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from alerts.matters.facts import Fact, FactBook, FactScope, scope_of
from alerts.tickets.desk_moves.table import MoveTable
from alerts.tickets.ticket import TicketEvent

GIVEN = "given"
"""Key in a line's data: field -> value of its command, but for its text."""


def with_what_was_given(book: FactBook, lines: Iterable[TicketEvent], moves: MoveTable) -> FactBook:
    """The facts of ``book``, and in the data of each also what its command was given, its text among it.

    Parameters
    ----------
    lines
        Of the ticket's history, in order; those of the facts in question are enough.
    moves
        Says which command leaves which fact.
    """
    latest: dict[tuple[str, int], list[Fact]] = {}
    for fact in book:
        latest.setdefault((fact.name, fact.at), []).append(fact)
    filled = [
        replace(fact, data={**given, **fact.data})
        for line in lines
        for given in [_given(line)]
        for name in _left_by(line, moves)
        for fact in latest.get((name, line.at), ())
        if _is_about(line, fact)
    ]
    return book.with_(*filled)


def _given(line: TicketEvent) -> dict[str, Any]:
    given = line.data.get(GIVEN)
    values = dict(given) if isinstance(given, Mapping) else {}
    return {**values, "text": line.text} if line.text else values


def _left_by(line: TicketEvent, moves: MoveTable) -> set[str]:
    """Facts that the command of ``line`` can leave; none where no command made it."""
    word = line.move or line.command
    rows = () if word is None else moves.of_word(word)
    return {left.name for row in rows for left in row.facts}


def _is_about(line: TicketEvent, fact: Fact) -> bool:
    """Whether ``fact`` is not of another contact than ``line``."""
    return line.contact is None or scope_of(fact.name) is not FactScope.CONTACT or fact.scope == line.contact
