"""Which tickets become children of a ticket that stands for more than they do (judgement.md, section 6).

A new group takes what is below its node. The ticket of a silent gateway or station, or of a gateway behind
which nothing can be judged, takes the earlier tickets of what is behind it that are of a lower kind
(docs/decisions/0029). Pure functions; ``tickets`` are by number, with all that are above those asked about.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from alerts.tickets.ticket import KINDS, Ticket, TicketKind, TicketState


def open_parent(ticket: Ticket, tickets: Mapping[str, Ticket]) -> Ticket | None:
    """The parent that stands for ``ticket``: a closed one does not any more."""
    parent = None if ticket.parent is None else tickets[ticket.parent]
    return None if parent is None or parent.state is TicketState.CLOSED else parent


def lineage(ticket: Ticket, tickets: Mapping[str, Ticket]) -> set[str]:
    """Numbers of ``ticket``, its parent, its parent's parent and so on, closed or not."""
    numbers = {ticket.number}
    while ticket.parent is not None and ticket.parent not in numbers:
        numbers.add(ticket.parent)
        ticket = tickets[ticket.parent]
    return numbers


def free_below(
    above: Container[str], wanted: Iterable[Ticket], tickets: Mapping[str, Ticket]
) -> list[Ticket]:
    """Those of ``wanted`` that can become children of a ticket: not closed, no open parent, not above it.

    ``above`` is the `lineage` of that ticket; empty when it has yet to open.
    """
    return [
        each
        for each in wanted
        if each.state is not TicketState.CLOSED
        and open_parent(each, tickets) is None
        and each.number not in above
    ]


def earlier_below(
    kind: TicketKind, above: Container[str], earlier: Iterable[Ticket], tickets: Mapping[str, Ticket]
) -> list[Ticket]:
    """Those of the ``earlier`` tickets that one of ``kind`` takes; ``above`` is as of `free_below`."""
    lower = (each for each in earlier if KINDS.index(each.kind) < KINDS.index(kind))
    return free_below(above, lower, tickets)
