"""The rows of the strips: faults, how readings arrived, and tickets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulators.expected.episodes import Episode
from simulators.expected.gaps import silence_after
from simulators.expected.tickets import Ticket
from simulators.ledger.book import Ledger
from simulators.plot.emphasis import hit_points, target
from simulators.plot.subject import measured, spans
from simulators.plot.thinning import merged

Ints = NDArray[np.int64]
Spans = list[tuple[int, int]]

MOST_FAULTS = 8
"""More faults than this are one row for each kind."""
MOST_ARRIVALS, SOME_ARRIVALS = 8, 4
"""Rows of gateways and points: of those that something is the matter with, and with others beside them."""
MOST_TICKETS = 14
MOST_CHILDREN = 4
"""Rows of one ticket's children; what is more is counted."""
TIMING = {"dropout", "clock-skew", "clock-reset", "swapped"}
"""Faults of devices that show in how and when readings arrive."""


@dataclass(frozen=True)
class FaultRow:
    """A fault, or those of one kind: when, UTC ms."""

    label: str
    spans: Spans


@dataclass(frozen=True)
class ArrivalRow:
    """The readings of a gateway or of a point.

    Attributes
    ----------
    live
        int64[n], UTC ms: when those were measured that came in time.
    late_measured, late_received
        int64[m], UTC ms, of those that came so late that their point had been silent.
    silent
        ``(start, end, share)``: when how large a part of the points was silent.
    withdrawn
        int64[k], UTC ms: silences that turned out not to have been any.
    faults
        When a fault hit it.
    """

    name: str
    live: Ints
    late_measured: Ints
    late_received: Ints
    silent: list[tuple[int, int, float]]
    withdrawn: Ints
    faults: Spans


@dataclass(frozen=True)
class TicketRow:
    """A ticket, or the rest of the children of one.

    ``since`` is when its first episode was seen to open; ``until`` is when it recovered, or None.
    """

    label: str
    opened: tuple[int, ...]
    since: int
    until: int | None
    child: bool
    review: bool = False
    withdrawn: bool = False


def fault_rows(ledger: Ledger) -> list[FaultRow]:
    """One row for each fault that is there during the run; many faults are put together by their kind."""
    run = ledger.run
    rows = []
    for fault in ledger.faults:
        here = _within(spans(fault), run.start, run.until)
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


def _within(given: Iterable[tuple[int, int]], start: int, until: int) -> Spans:
    return [(max(a, start), min(b, until)) for a, b in given if a < until and b > start]


# Arrivals --------------------------------------------------------------------------------------------------


def arrival_rows(ledger: Ledger) -> list[ArrivalRow]:
    """Gateways and points whose readings came late, or not at all, and some others; empty if there are none."""
    known, rows = ledger.inventory, ledger.delivered
    of = np.array([_speaker(ledger, name) for name in rows.points], object)
    at = measured(rows.measured_at, rows.received_at)
    gap = np.array(
        [silence_after(known.points[n]) if n in known.points else 0 for n in rows.points], np.int64
    )
    late = rows.received_at - at > gap[rows.point] if len(rows.point) else np.zeros(0, np.bool_)
    timed = [fault for fault in ledger.faults if fault.get("gateway") or fault["kind"] in TIMING]
    named = {
        name: hit_points(ledger, fault)
        for fault in timed
        if not fault.get("gateway")
        for name in [fault["kind"]]
    }
    single = list(dict.fromkeys(name for names in named.values() for name in names))[: MOST_ARRIVALS // 2]
    concerned = [
        *(_speaker(ledger, episode.point) for episode in ledger.episodes if episode.rule == "silent"),
        *(
            _speaker(ledger, name)
            for fault in timed
            if fault.get("gateway")
            for name in hit_points(ledger, fault)
        ),
        *(of[i] for i in np.unique(rows.point[late]).tolist()),
    ]
    if not concerned and not single:
        return []
    names = list(dict.fromkeys((*single, *concerned)))[:MOST_ARRIVALS]
    names = list(dict.fromkeys((*names, *of.tolist())))[: max(len(names), SOME_ARRIVALS)]
    found = []
    for name in sorted(names, key=lambda n: (n in single, n)):
        points = (
            {name}
            if name in single
            else {p for p, speaker in zip(rows.points, of, strict=True) if speaker == name}
        )
        mine = np.isin(rows.point, [i for i, p in enumerate(rows.points) if p in points])
        hits = [s for fault in timed if points & set(hit_points(ledger, fault)) for s in spans(fault)]
        found.append(
            ArrivalRow(
                name,
                at[mine & ~late],
                at[mine & late],
                rows.received_at[mine & late],
                _silent(ledger, points),
                np.unique(
                    np.array([e.opened_at for e in _silences(ledger, points) if e.withdrawn], np.int64)
                ),
                merged(_within(hits, ledger.run.start, ledger.run.until)),
            )  # fmt: skip
        )
    return found


def _speaker(ledger: Ledger, name: str) -> str:
    """The gateway that speaks for a point, or the point itself."""
    point = ledger.inventory.points.get(name)
    return (ledger.inventory.gateway_of(point) if point else None) or name


def _silent(ledger: Ledger, points: set[str]) -> list[tuple[int, int, float]]:
    until = ledger.run.until
    mine = [e for e in _silences(ledger, points) if not e.withdrawn]
    each = [(e.opened_at, until if e.ended_at is None else e.ended_at, e.point) for e in mine]
    return [
        (start, end, len({p for a, b, p in each if a < end and b > start}) / len(points))
        for start, end in merged((a, b) for a, b, _ in each)
    ]


def _silences(ledger: Ledger, points: set[str]) -> list[Episode]:
    return [e for e in ledger.episodes if e.rule == "silent" and e.point in points]


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


def _ticket_row(ledger: Ledger, ticket: Ticket) -> TicketRow:
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


def _rest(ledger: Ledger, tickets: list[Ticket], *, child: bool) -> TicketRow:
    rows = [_ticket_row(ledger, ticket) for ticket in tickets]
    ends = [row.until for row in rows if row.until is not None]
    until = max(ends) if len(ends) == len(rows) else None
    label = f"{len(rows)} more below it" if child else f"{len(rows)} more"
    return TicketRow(label, tuple(t.opened_at for t in tickets), min(row.since for row in rows), until, child)
