"""The tickets that judgement.md, section 6, expects of what is told, if nobody works them.

docs/decisions/0007 says how its open questions are read. Tickets are settled once a tick, with everything
that was told in it; a ticket that was opened stays.
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
from simulators.expected.tickets.places import Tree
from simulators.expected.tickets.silent_gateways import Silence

Ints = NDArray[np.int64]
TicketKind = Literal["review", "place", "gateway", "station", "group"]
KINDS: tuple[TicketKind, ...] = ("review", "place", "gateway", "station", "group")
"""A ticket that is several at once is the last of these."""


@dataclass(frozen=True)
class ExpectedTicket:
    """A ticket as it stands after the last tick. Times UTC ms.

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
    told: dict[int, list[ExpectedChange]] = {}
    for change in history.changes:
        told.setdefault(change.tick, []).append(change)
    for tick in range(len(history.ticks)):
        # Time alone decides on what is held: then every tick counts.
        if tick in told or desk.held:
            desk.settle(tick, told.get(tick, ()))
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
        self._tree = Tree(inventory, rules)
        self._ticks = history.ticks
        self._points = list(inventory.points.values())
        self._newest_times = history.newest_times
        self._heard = 0
        self._spoke = np.array([p.registered_at or history.start for p in self._points], np.int64)
        self._cases = Cases(inventory, self._tree, rules)
        self._tickets: list[ExpectedTicket] = []
        self._open_tickets: dict[tuple[str, str], int] = {}
        self.held: set[Identity] = set()

    def settle(self, tick: int, changes: Iterable[ExpectedChange]) -> None:
        """Open, join, widen and link tickets for what is told at ``tick``, and for what is held."""
        self._hear(tick)
        looked_at = dict.fromkeys([*self._cases.learn(changes), *sorted(self.held)])
        self.held = set()
        silence = Silence(self._tree, {case.point for case in self._cases.silent.values()}, self._spoke)
        already = {identity: case.ticket for identity, case in self._cases.silent.items()}
        placements: list[_Placement] = []
        live: dict[str, list[Identity]] = {}
        for identity in looked_at:
            case = self._cases[identity]
            if self._is_settled(case) or case.needs_no_ticket():
                continue
            if case.update.ended is not None and case.update.found_late:
                placements.append(_Placement(identity, self._home(case), "review"))
            elif case.rule.kind != "silent":
                live.setdefault(case.rule.concern, []).append(identity)
            elif (outcome := silence.outcome(case.point)) == "held":
                self.held.add(identity)
            elif outcome == "alone":
                live.setdefault(case.rule.concern, []).append(identity)
            else:
                placements.append(_Placement(identity, *outcome))
        for concern, some in live.items():
            placements += self._placed(concern, some, silence)
        self._assign(tick, placements)
        self._adopt_silenced(already, silence)

    def _hear(self, tick: int) -> None:
        upto = int(np.searchsorted(self._newest_times.tick, tick, side="right"))
        update = slice(self._heard, upto)
        np.maximum.at(self._spoke, self._newest_times.point[update], self._newest_times.at[update])
        self._heard = upto

    def _is_settled(self, case: Case) -> bool:
        """On a ticket where it may stay; what goes on does not stay on one that was only for review."""
        return case.ticket is not None and not (case.open and self._tickets[case.ticket].kind == "review")

    def _home(self, case: Case) -> str:
        return self._tree.chain(case.place)[0]

    def _placed(self, concern: str, some: list[Identity], silence: Silence) -> list[_Placement]:
        """Where each case belongs that nothing silent stands for."""
        alone = [
            self._home(case)
            for case in self._cases.silent.values()
            if case.rule.concern == concern and silence.outcome(case.point) == "alone"
        ]
        others = self._cases.breaching(concern)
        counted = self._tree.counted([*others.homes(), *alone]) if alone else others.below
        return [self._place(identity, concern, counted) for identity in some]

    def _place(self, identity: Identity, concern: str, breaching: Mapping[str, int]) -> _Placement:
        """Where a case belongs.

        At the nearest ticket that is there, the home's own or a group's, if it is not below the node that
        qualifies; else at that node, else at home.
        """
        home = self._home(self._cases[identity])
        chain = self._tree.chain(home)
        node = self._tree.group_of(home, concern, breaching)
        nearest = next((place for place in chain if self._takes(place, concern, home)), None)
        if nearest is not None and (node is None or chain.index(nearest) >= chain.index(node)):
            return _Placement(identity, nearest, "place")
        return _Placement(identity, home, "place") if node is None else _Placement(identity, node, "group")

    def _takes(self, place: str, concern: str, home: str) -> bool:
        """Whether a ticket stands at ``place`` that takes what is new at ``home``."""
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
                ticket = self._opened(each, tick)
            self._join(ticket, each)
            if self._tickets[ticket].kind == "group" and before != "group":
                groups.add(ticket)
        # The lowest first: a child belongs to the nearest group above it.
        for ticket in sorted(groups, key=lambda i: -len(self._tree.chain(self._tickets[i].place))):
            self._adopt(ticket, self._below(ticket))

    def _opened(self, each: _Placement, tick: int) -> int:
        rule = self._cases[each.case].rule
        self._tickets.append(
            ExpectedTicket(
                each.place,
                rule.concern,
                each.kind,
                int(self._ticks[tick]),
                frozenset(),
                None,
                self._tree.inventory.households_below(each.place),
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
            if other.concern == concern and place in self._tree.chain(other.place)[1:]
        ]

    def _adopt(self, parent: int, children: Iterable[int]) -> None:
        """Those that have no parent yet, and are not above ``parent`` themselves."""
        above: int | None = parent
        lineage = set()
        while above is not None and above not in lineage:
            lineage.add(above)
            above = self._tickets[above].parent
        for child in children:
            if self._tickets[child].parent is None and child not in lineage:
                self._tickets[child] = replace(self._tickets[child], parent=parent)

    def _adopt_silenced(self, already: Mapping[Identity, int | None], silence: Silence) -> None:
        """Tickets of silent points become children of the gateway's or station's that stands for them now."""
        for identity, own in already.items():
            above = silence.covering_ticket(self._cases[identity].point)
            if own is None or above is None:
                continue
            ticket = self._open_tickets.get((above[0], self._cases[identity].rule.concern))
            if ticket is not None and KINDS.index(self._tickets[own].kind) < KINDS.index(
                self._tickets[ticket].kind
            ):
                self._adopt(ticket, [own])

    def result(self) -> list[ExpectedTicket]:
        """The tickets with what is on them at the end."""
        on = self._cases.by_ticket()
        found = []
        for i, ticket in enumerate(self._tickets):
            mine = on.get(i, {})
            ends = [case.update.ended for case in mine.values() if not case.update.withdrawn]
            over = [end for end in ends if end is not None]
            found.append(
                replace(
                    ticket,
                    episodes=frozenset(mine),
                    recovered_since=max(over) if over and len(over) == len(ends) else None,
                )
            )
        return found
