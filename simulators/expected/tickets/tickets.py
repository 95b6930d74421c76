"""The tickets that judgement.md, section 6, asks for, if nobody works on them.

docs/decisions/0007 answers what it leaves open. Tickets are settled once a tick, with all changes of that
tick; a ticket that was opened stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ingest.inventory.tree import Inventory
from simulators.expected.judging.episodes import ExpectedChange, ExpectedHistory, Identity
from simulators.expected.judging.rules import RULES, SEVERITIES, ReferenceRule
from simulators.expected.tickets.cases import Case, Cases
from simulators.expected.tickets.places import TicketPlaces
from simulators.expected.tickets.silent_gateways import SilencePlacement

Ints = NDArray[np.int64]
TicketKind = Literal["review", "place", "gateway", "station", "group"]
KINDS: tuple[TicketKind, ...] = ("review", "place", "gateway", "station", "group")
"""A ticket that is several at once is the last of these."""


@dataclass(frozen=True)
class ExpectedTicket:
    """A ticket after the last tick. Times UTC ms.

    Attributes
    ----------
    opened_at
        The tick.
    episodes
        All that are on it, withdrawn ones too.
    parent
        Index of the ticket above, in the list that this one is in.
    households
        At and below the place, measured or not.
    clauses
        Sorted.
    recovered_since
        When the last of its episodes ended, once all that were not withdrawn have.
    """

    place: str
    concern: str
    kind: TicketKind
    opened_at: int
    episodes: frozenset[Identity]
    parent: int | None
    households: int
    severity: str
    clauses: tuple[str, ...]
    recovered_since: int | None


def tickets(
    history: ExpectedHistory, inventory: Inventory, rules: Mapping[str, ReferenceRule] = RULES
) -> list[ExpectedTicket]:
    """The tickets, in order of opening."""
    desk = _Desk(inventory, rules, history)
    changes: dict[int, list[ExpectedChange]] = {}
    for change in history.changes:
        changes.setdefault(change.tick, []).append(change)
    for tick in range(len(history.ticks)):
        # Time alone decides what is held: then every tick counts.
        if tick in changes or desk.held:
            desk.settle(tick, changes.get(tick, ()))
    return desk.result()


@dataclass(frozen=True)
class _Placement:
    """A case belongs on the ticket of its concern at ``place``, which is at least of ``kind``."""

    case: Identity
    place: str
    kind: TicketKind


class _Desk:
    def __init__(
        self, inventory: Inventory, rules: Mapping[str, ReferenceRule], history: ExpectedHistory
    ) -> None:
        self._places = TicketPlaces(inventory, rules)
        self._ticks = history.ticks
        self._points = list(inventory.points.values())
        self._newest_times = history.newest_times
        self._newest_used = 0
        self._last_reading = np.array([p.registered_at or history.start for p in self._points], np.int64)
        self._cases = Cases(inventory, self._places, rules)
        self._tickets: list[ExpectedTicket] = []
        self._open_tickets: dict[tuple[str, str], int] = {}
        self.held: set[Identity] = set()

    def settle(self, tick: int, changes: Iterable[ExpectedChange]) -> None:
        """Open, join, widen and link tickets for the changes of ``tick``, and for what is held."""
        self._update_last_readings(tick)
        pending = dict.fromkeys([*self._cases.apply(changes), *sorted(self.held)])
        self.held = set()
        silent = {case.point for case in self._cases.silent.values()}
        silences = SilencePlacement(self._places, silent, self._last_reading)
        tickets_before = {identity: case.ticket for identity, case in self._cases.silent.items()}
        placements: list[_Placement] = []
        live: dict[str, list[Identity]] = {}
        for identity in pending:
            case = self._cases[identity]
            if self._is_settled(case) or case.needs_no_ticket():
                continue
            if case.update.ended is not None and case.update.found_late:
                placements.append(_Placement(identity, self._home(case), "review"))
            elif case.rule.kind != "silent":
                live.setdefault(case.rule.concern, []).append(identity)
            elif (outcome := silences.outcome(case.point)) == "held":
                self.held.add(identity)
            elif outcome == "alone":
                live.setdefault(case.rule.concern, []).append(identity)
            else:
                placements.append(_Placement(identity, *outcome))
        for concern, some in live.items():
            placements += self._placements(concern, some, silences)
        self._assign(tick, placements)
        self._link_silences(tickets_before, silences)

    def _update_last_readings(self, tick: int) -> None:
        upto = int(np.searchsorted(self._newest_times.tick, tick, side="right"))
        rows = slice(self._newest_used, upto)
        np.maximum.at(self._last_reading, self._newest_times.point[rows], self._newest_times.at[rows])
        self._newest_used = upto

    def _is_settled(self, case: Case) -> bool:
        """Whether it stays on its ticket; an open episode does not stay on a ticket for review."""
        return case.ticket is not None and not (case.open and self._tickets[case.ticket].kind == "review")

    def _home(self, case: Case) -> str:
        return self._places.chain(case.place)[0]

    def _placements(self, concern: str, some: list[Identity], silences: SilencePlacement) -> list[_Placement]:
        """Where each case belongs that is not on the ticket of a silent gateway or station."""
        alone = [
            self._home(case)
            for case in self._cases.silent.values()
            if case.rule.concern == concern and silences.outcome(case.point) == "alone"
        ]
        others = self._cases.breaching(concern)
        counted = self._places.counted([*others.homes(), *alone]) if alone else others.below
        return [self._place(identity, concern, counted) for identity in some]

    def _place(self, identity: Identity, concern: str, breaching: Mapping[str, int]) -> _Placement:
        """Where a case belongs.

        At the nearest open ticket, the home's own or a group's, unless that is below the node that qualifies
        for a group; else at that node, else at home.
        """
        home = self._home(self._cases[identity])
        chain = self._places.chain(home)
        node = self._places.group_of(home, concern, breaching)
        nearest = next((place for place in chain if self._accepts(place, concern, home)), None)
        if nearest is not None and (node is None or chain.index(nearest) >= chain.index(node)):
            return _Placement(identity, nearest, "place")
        return _Placement(identity, home, "place") if node is None else _Placement(identity, node, "group")

    def _accepts(self, place: str, concern: str, home: str) -> bool:
        """Whether there is an open ticket at ``place`` that accepts a new case at ``home``."""
        open_ticket = self._open_tickets.get((place, concern))
        return open_ticket is not None and (place == home or self._tickets[open_ticket].kind == "group")

    def _assign(self, tick: int, placements: Iterable[_Placement]) -> None:
        """Put cases on tickets; a ticket that became a group's takes those below as children."""
        groups: set[int] = set()
        for each in placements:
            case = self._cases[each.case]
            ticket = self._open_tickets.get((each.place, case.rule.concern))
            before = None if ticket is None else self._tickets[ticket].kind
            if ticket is None:
                ticket = self._open(each, tick)
            self._join(ticket, each)
            if self._tickets[ticket].kind == "group" and before != "group":
                groups.add(ticket)
        # The lowest first: a child belongs to the nearest group above it.
        for ticket in sorted(groups, key=lambda i: -len(self._places.chain(self._tickets[i].place))):
            self._set_parent(ticket, self._below(ticket))

    def _open(self, each: _Placement, tick: int) -> int:
        rule = self._cases[each.case].rule
        self._tickets.append(
            ExpectedTicket(
                each.place,
                rule.concern,
                each.kind,
                int(self._ticks[tick]),
                frozenset(),
                None,
                self._places.inventory.households_below(each.place),
                rule.severity,
                (),
                None,
            )
        )
        self._open_tickets[each.place, rule.concern] = len(self._tickets) - 1
        return len(self._tickets) - 1

    def _join(self, ticket: int, each: _Placement) -> None:
        case, old = self._cases[each.case], self._tickets[ticket]
        case.ticket = ticket
        self._tickets[ticket] = replace(
            old,
            kind=max(old.kind, each.kind, key=KINDS.index),
            severity=max(old.severity, case.rule.severity, key=SEVERITIES.index),
            clauses=tuple(sorted({*old.clauses, *case.rule.clause.split()})),
        )

    def _below(self, ticket: int) -> list[int]:
        place, concern = self._tickets[ticket].place, self._tickets[ticket].concern
        return [
            i
            for i, other in enumerate(self._tickets)
            if other.concern == concern and place in self._places.chain(other.place)[1:]
        ]

    def _set_parent(self, parent: int, children: Iterable[int]) -> None:
        """Make ``parent`` the parent of those that have none yet, and are not above it themselves."""
        above: int | None = parent
        lineage = set()
        while above is not None and above not in lineage:
            lineage.add(above)
            above = self._tickets[above].parent
        for child in children:
            if self._tickets[child].parent is None and child not in lineage:
                self._tickets[child] = replace(self._tickets[child], parent=parent)

    def _link_silences(
        self, tickets_before: Mapping[Identity, int | None], silences: SilencePlacement
    ) -> None:
        """Tickets of silent points become children of the ticket of their gateway or station."""
        for identity, own in tickets_before.items():
            above = silences.covering_ticket(self._cases[identity].point)
            if own is None or above is None:
                continue
            ticket = self._open_tickets.get((above[0], self._cases[identity].rule.concern))
            if ticket is not None and KINDS.index(self._tickets[own].kind) < KINDS.index(
                self._tickets[ticket].kind
            ):
                self._set_parent(ticket, [own])

    def result(self) -> list[ExpectedTicket]:
        """The tickets with what is on them at the end."""
        by_ticket = self._cases.by_ticket()
        found = []
        for i, ticket in enumerate(self._tickets):
            cases = by_ticket.get(i, {})
            ends = [case.update.ended for case in cases.values() if not case.update.withdrawn]
            ended = [end for end in ends if end is not None]
            found.append(
                replace(
                    ticket,
                    episodes=frozenset(cases),
                    recovered_since=max(ended) if ended and len(ended) == len(ends) else None,
                )
            )
        return found
