"""The rows of two strips: faults and tickets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from simulators.expected.tickets.expected_ticket import ExpectedTicket
from simulators.ledger.contents import Ledger
from simulators.plot.emphasis import target
from simulators.plot.subject import spans
from simulators.plot.thinning import merged

Spans = list[tuple[int, int]]

MOST_FAULTS = 8
"""With more faults than this there is one row for each kind."""
MOST_TICKETS = 14
MOST_CHILDREN = 4
"""Rows of one ticket's children; the others are counted."""


@dataclass(frozen=True)
class FaultRow:
    """A fault, or those of one kind: when, UTC ms."""

    label: str
    spans: Spans


@dataclass(frozen=True)
class TicketRow:
    """A ticket, or the rest of the children of one.

    ``since`` is when its first episode began; ``until`` is when it recovered, or None.
    """

    label: str
    opened: tuple[int, ...]
    since: int
    until: int | None
    child: bool
    review: bool = False
    withdrawn: bool = False


def fault_rows(ledger: Ledger) -> list[FaultRow]:
    """One row for each fault during the run; many faults are grouped by their kind."""
    run = ledger.run
    rows = []
    for fault in ledger.faults:
        here = within(spans(fault), run.start, run.until)
        if here:
            label = f"{fault['kind']}  {target(fault)}{'  daily' if fault.get('daily') else ''}"
            rows.append((str(fault["kind"]), FaultRow(label.rstrip(), here)))
    if len(rows) <= MOST_FAULTS:
        return [row for _, row in rows]
    kinds: dict[str, list[FaultRow]] = {}
    for kind, row in rows:
        kinds.setdefault(kind, []).append(row)
    return [
        some[0]
        if len(some) == 1
        else FaultRow(f"{kind}  × {len(some)}", merged(s for r in some for s in r.spans))
        for kind, some in kinds.items()
    ]


def within(given: Iterable[tuple[int, int]], start: int, until: int) -> Spans:
    """The parts of the spans ``given`` that lie in [start, until)."""
    return [(max(a, start), min(b, until)) for a, b in given if a < until and b > start]


# Tickets ---------------------------------------------------------------------------------------------------


def ticket_rows(ledger: Ledger) -> list[TicketRow]:
    """Tickets in order of opening, each one's children below it; at most `MOST_TICKETS` rows."""
    children: dict[int | None, list[int]] = {}
    for i, ticket in enumerate(ledger.tickets):
        children.setdefault(ticket.parent, []).append(i)
    rows: list[TicketRow] = []
    for i in children.get(None, []):
        rows.append(_ticket_row(ledger, ledger.tickets[i]))
        below = _below(children, i)
        kept = below if len(below) <= MOST_CHILDREN else below[: MOST_CHILDREN - 1]
        rows += [_ticket_row(ledger, ledger.tickets[j]) for j in kept]
        if rest := [ledger.tickets[j] for j in below[len(kept) :]]:
            rows.append(_rest(ledger, rest, child=True))
    if len(rows) <= MOST_TICKETS:
        return rows
    cut = rows[MOST_TICKETS - 1 :]
    last = max((r.until for r in cut if r.until), default=None) if all(r.until for r in cut) else None
    opened = tuple(t for row in cut for t in row.opened)
    return [
        *rows[: MOST_TICKETS - 1],
        TicketRow(f"{len(opened)} more tickets", opened, min(opened), last, child=True),
    ]


def _below(children: dict[int | None, list[int]], ticket: int) -> list[int]:
    found: list[int] = []
    todo = list(children.get(ticket, []))
    while todo:
        found.append(todo.pop(0))
        todo += children.get(found[-1], [])
    return found


def _ticket_row(ledger: Ledger, ticket: ExpectedTicket) -> TicketRow:
    homes = f", {ticket.households} households" if ticket.households > 1 else ""
    kind = "" if ticket.kind == "place" else f", {'for review' if ticket.kind == 'review' else ticket.kind}"
    mine = [e for e in ledger.episodes if e.identity in ticket.episodes]
    withdrawn = bool(mine) and all(e.withdrawn for e in mine)
    label = (
        f"{ticket.place}  {ticket.concern.replace('-', ' ')}{kind}{homes}{', withdrawn' if withdrawn else ''}"
    )
    since = min([ticket.opened_at, *(e.began_at for e in mine)])
    return TicketRow(
        label,
        (ticket.opened_at,),
        since,
        ticket.recovered_since,
        ticket.parent is not None,
        ticket.kind == "review",
        withdrawn,
    )


def _rest(ledger: Ledger, tickets: list[ExpectedTicket], *, child: bool) -> TicketRow:
    rows = [_ticket_row(ledger, ticket) for ticket in tickets]
    ends = [row.until for row in rows if row.until is not None]
    until = max(ends) if len(ends) == len(rows) else None
    label = f"{len(rows)} more below it" if child else f"{len(rows)} more"
    return TicketRow(label, tuple(t.opened_at for t in tickets), min(row.since for row in rows), until, child)
