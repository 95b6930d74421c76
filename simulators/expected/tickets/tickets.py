"""The tickets that judgement.md, section 6, asks for, if nobody works on them.

docs/decisions/0007 answers what it leaves open. Tickets are settled once a tick, with all changes of that
tick; what was placed stays placed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ingest.inventory.tree import Inventory
from simulators.expected.desk.sensor_moves import SensorBreach
from simulators.expected.judging.episodes import ExpectedChange, ExpectedHistory, Identity
from simulators.expected.judging.rules import RULES, SEVERITIES, ReferenceRule
from simulators.expected.tickets.cases import Case, Cases
from simulators.expected.tickets.expected_ticket import KINDS, ExpectedTicket, TicketKind
from simulators.expected.tickets.first_hands import as_it_ends, handed_on, with_clocks
from simulators.expected.tickets.intrusions import ForeignReading, place_of
from simulators.expected.tickets.places import TicketPlaces
from simulators.expected.tickets.silent_gateways import (
    UNHEARD,
    SilencePlacement,
    SilenceTarget,
    held_until,
)
from simulators.expected.tickets.works import Work, WorkedOn, Works

Ints = NDArray[np.int64]
INTRUSION_CONCERN, INTRUSION_SEVERITY = "sensor", "minor"
"""Of a ticket about foreign readings; the text gives no severity, and this is that of every sensor's."""


def tickets(
    history: ExpectedHistory,
    inventory: Inventory,
    rules: Mapping[str, ReferenceRule] = RULES,
    *,
    foreign: Iterable[ForeignReading] = (),
    works: Iterable[Work] = (),
) -> list[ExpectedTicket]:
    """The tickets, in order of opening.

    ``foreign``: the readings that were refused, in any order. ``works``: what is under maintenance, and when.
    """
    desk = _Desk(inventory, rules, history, Works(inventory, works))
    intrusions: dict[int, dict[str, None]] = {}
    for reading in foreign:
        tick = int(np.searchsorted(history.ticks, reading.received_at, side="right"))
        intrusions.setdefault(tick, {})[place_of(reading, inventory)] = None
    changes: dict[int, list[ExpectedChange]] = {}
    for change in history.changes:
        changes.setdefault(change.tick, []).append(change)
    for tick in range(len(history.ticks)):
        for place in intrusions.get(tick, ()):
            desk.tell_of_intrusion(tick, place)
        if tick in changes or desk.is_due(tick):
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
        self,
        inventory: Inventory,
        rules: Mapping[str, ReferenceRule],
        history: ExpectedHistory,
        works: Works,
    ) -> None:
        self._places = TicketPlaces(inventory, rules)
        self._ticks = history.ticks
        self._points = list(inventory.points.values())
        self._newest_times = history.newest_times
        self._newest_used = 0
        self._newest = np.full(len(self._points), UNHEARD, np.int64)
        self._registered = np.array([p.registered_at or history.start for p in self._points], np.int64)
        self._cases = Cases(inventory, self._places, rules)
        self._tickets: list[ExpectedTicket] = []
        self._open_tickets: dict[tuple[str, str], int] = {}
        self._silence_tickets: dict[int, set[int]] = {}
        """Index of a point -> the tickets (index) that have a silence of it."""
        self._silent_gateways: dict[int, set[str | None]] = {}
        """Ticket (index) -> the gateways with silences that went there as those of a silent gateway."""
        self._held: dict[Identity, int] = {}
        """Silences that are not placed yet, and until when each is held (UTC ms)."""
        self._worked_on = WorkedOn(works, self._cases)
        self._with_intrusions: set[int] = set()
        """Tickets (index) that tell of foreign readings, which nothing withdraws."""

    def is_due(self, tick: int) -> bool:
        """Whether a silence that was held is to be placed at ``tick``, or what maintenance held."""
        now = int(self._ticks[tick])
        return any(until <= now for until in self._held.values()) or bool(self._worked_on.let_go(now))

    def tell_of_intrusion(self, tick: int, place: str) -> None:
        """Open the ticket of a gateway at ``place`` that spoke for others, unless one is open there."""
        ticket = self._open_tickets.get((place, INTRUSION_CONCERN))
        if ticket is None:
            ticket = self._open(place, INTRUSION_CONCERN, "place", INTRUSION_SEVERITY, tick)
            now, inventory = int(self._ticks[tick]), self._places.inventory
            opened = handed_on(self._tickets[ticket], (), (), inventory)
            self._tickets[ticket] = with_clocks(opened, [SensorBreach(now)], now, inventory)
        self._with_intrusions.add(ticket)

    def settle(self, tick: int, changes: Iterable[ExpectedChange]) -> None:
        """Open, join, widen and link tickets for the changes of ``tick``, and for what was held until now."""
        self._update_newest(tick)
        live: dict[str, list[Identity]] = {}
        reviews: list[_Placement] = []
        unusable: list[Identity] = []
        changed = dict.fromkeys(self._cases.apply(changes))
        now = int(self._ticks[tick])
        for identity in dict.fromkeys((*changed, *self._worked_on.let_go(now), *self._held)):
            case = self._cases[identity]
            self._worked_on.forget(identity)
            if (
                self._is_settled(case)
                or case.needs_no_ticket()
                or self._worked_on.keeps(identity, case, self._points[case.point], now)
            ):
                self._held.pop(identity, None)
            elif case.rule.kind == "silent":
                self._held[identity] = held_until(self._points[case.point], case.update.opened)
            elif case.update.ended is not None and case.update.found_late:
                reviews.append(_Placement(identity, self._home(case), "review"))
            elif case.rule.kind == "unusable" and case.open:
                unusable.append(identity)
            else:
                live.setdefault(case.rule.concern, []).append(identity)
        for identity in [*self._settle_silences(tick), *self._settle_unusable(tick, unusable)]:
            live.setdefault(self._cases[identity].rule.concern, []).append(identity)
        placements = reviews
        for concern, some in live.items():
            placements += self._placements(concern, some)
        self._assign(tick, placements)
        self._dissolve(tick, changed)

    def _dissolve(self, tick: int, changed: Iterable[Identity]) -> None:
        """Close the tickets on which nothing is left that was not withdrawn."""
        touched = {self._cases[each].ticket for each in changed if self._cases[each].update.withdrawn}
        touched -= self._with_intrusions
        by_ticket = self._cases.by_ticket() if touched - {None} else {}
        for ticket, cases in by_ticket.items():
            if ticket not in touched or any(not case.update.withdrawn for case in cases.values()):
                continue
            old = self._tickets[ticket]
            if old.dissolved_at is None:
                ended = tuple(replace(clock, status="ended") for clock in old.clocks)
                self._tickets[ticket] = replace(old, dissolved_at=int(self._ticks[tick]), clocks=ended)
                del self._open_tickets[old.place, old.concern]

    def _update_newest(self, tick: int) -> None:
        upto = int(np.searchsorted(self._newest_times.tick, tick, side="right"))
        rows = slice(self._newest_used, upto)
        np.maximum.at(self._newest, self._newest_times.point[rows], self._newest_times.at[rows])
        self._newest_used = upto

    def _settle_silences(self, tick: int) -> list[Identity]:
        """Place what was held until now on tickets of gateways and stations; returns what is on its own."""
        due = sorted(identity for identity, until in self._held.items() if until <= self._ticks[tick])
        if not due:
            return []
        silent = self._worked_on.without_held(self._cases.silent)
        placement = SilencePlacement(self._places, silent, self._newest, self._registered)
        targets: dict[tuple[SilenceTarget, str], None] = {}
        alone = []
        for identity in due:
            case = self._cases[identity]
            target = placement.target(case.point)
            if target is None:
                del self._held[identity]
                alone.append(identity)
            else:
                targets[target, case.rule.concern] = None
        earlier: dict[int, set[int]] = {}
        for target, concern in targets:
            ticket, below = self._settle_silent_gateways(tick, target, concern)
            earlier.setdefault(ticket, set()).update(below)
        # Where several could take the same ticket, the lowest kind does, then the one that is open longest.
        for ticket in sorted(earlier, key=self._precedence):
            self._take_below(ticket, earlier[ticket])
        return alone

    def _precedence(self, ticket: int) -> tuple[int, int, str]:
        found = self._tickets[ticket]
        return KINDS.index(found.kind), found.opened_at, found.place

    def _settle_silent_gateways(self, tick: int, target: SilenceTarget, concern: str) -> tuple[int, set[int]]:
        """Put what is silent behind the gateways on their ticket; returns it and the earlier ones below."""
        behind = {point for gateway in target.gateways for point in self._places.points_behind[gateway]}
        earlier = {ticket for point in behind for ticket in self._silence_tickets.get(point, ())}
        held = [identity for identity in self._held if self._cases[identity].point in behind]
        taken = [identity for identity in sorted(held) if self._cases[identity].rule.concern == concern]
        for identity in taken:
            del self._held[identity]
        self._assign(tick, [_Placement(identity, target.place, target.kind) for identity in taken])
        ticket = self._open_tickets[target.place, concern]
        gateways = {self._gateway_of(self._cases[identity]) for identity in taken}
        self._silent_gateways.setdefault(ticket, set()).update(gateways)
        return ticket, earlier

    def _gateway_of(self, case: Case) -> str | None:
        return self._places.inventory.gateway_of(self._points[case.point])

    def _settle_unusable(self, tick: int, some: Iterable[Identity]) -> list[Identity]:
        """Place unusable points that are all that speak behind a gateway; returns what is on its own."""
        alone = []
        counted = self._worked_on.without_held
        silent, unusable = counted(self._cases.silent), counted(self._cases.unusable)
        for identity in some:
            case = self._cases[identity]
            gateway = self._gateway_of(case)
            behind = self._places.judged_behind.get(gateway or "", [])
            speaking = [point for point in behind if point not in silent]
            all_of_them = len(speaking) > 1 and case.point in speaking and unusable.keys() >= set(speaking)
            if gateway is None or not all_of_them:
                alone.append(identity)
                continue
            earlier = {ticket for point in speaking if (ticket := unusable[point].ticket) is not None}
            place = self._places.inventory.gateways[gateway].place
            self._assign(tick, [_Placement(identity, place, "gateway")])
            self._take_below(self._open_tickets[place, case.rule.concern], earlier)
        return alone

    def _take_below(self, ticket: int, others: Iterable[int]) -> None:
        """Make those of the same concern that are of a lower kind children of a ticket (index).

        Not the ticket of the station above, which may be of a lower kind if a group's is also a gateway's.
        """
        above = self._tickets[ticket]
        rank = KINDS.index(above.kind)
        over = self._places.chain(above.place)[1:]
        lower = [
            i
            for i in sorted(others)
            if self._tickets[i].concern == above.concern
            and KINDS.index(self._tickets[i].kind) < rank
            and not (self._tickets[i].kind == "station" and self._tickets[i].place in over)
        ]
        self._set_parent(ticket, lower)

    def _is_settled(self, case: Case) -> bool:
        """Whether it stays on its ticket; an open episode does not on one for review or a dissolved one."""
        if case.ticket is None:
            return False
        ticket = self._tickets[case.ticket]
        return not (case.open and (ticket.kind == "review" or ticket.dissolved_at is not None))

    def _home(self, case: Case) -> str:
        return self._places.chain(case.place)[0]

    def _placements(self, concern: str, some: list[Identity]) -> list[_Placement]:
        """Where each case belongs that is not on the ticket of a silent gateway or station."""
        alone = [
            self._home(case)
            for identity, case in (*self._cases.silent.items(), *self._cases.unusable.items())
            if case.rule.concern == concern and (identity in some or self._is_on_its_own(case))
        ]
        others = self._cases.breaching(concern)
        counted = self._places.counted([*others.homes(), *alone]) if alone else others.below
        return [self._place(identity, concern, counted) for identity in some]

    def _is_on_its_own(self, case: Case) -> bool:
        """Whether it has been placed, and no gateway or station accounts for it.

        A group's ticket can be that of a silent gateway, too.
        """
        if case.ticket is None:
            return False
        if case.rule.kind == "unusable":
            return not case.at_gateway
        above = self._tickets[case.ticket].parent
        is_below = above in self._silent_gateways and self._tickets[above].dissolved_at is None
        return not is_below and self._gateway_of(case) not in self._silent_gateways.get(case.ticket, ())

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
        """Whether there is an open ticket at ``place`` that draws new cases at ``home``: never for review."""
        open_ticket = self._open_tickets.get((place, concern))
        kind = None if open_ticket is None else self._tickets[open_ticket].kind
        return kind == "group" or (place == home and kind not in (None, "review"))

    def _assign(self, tick: int, placements: Iterable[_Placement]) -> None:
        """Put cases on tickets; a ticket that became a group's takes those below as children."""
        groups: set[int] = set()
        breaches: dict[int, list[SensorBreach]] = {}
        opened: dict[int, list[Case]] = {}
        for each in placements:
            case = self._cases[each.case]
            ticket = self._open_tickets.get((each.place, case.rule.concern))
            before = None if ticket is None else self._tickets[ticket].kind
            if ticket is None:
                rule = case.rule
                ticket = self._open(each.place, rule.concern, each.kind, rule.severity, tick)
                opened[ticket] = []
            self._join(ticket, each)
            if ticket in opened:
                opened[ticket].append(case)
            if each.kind != "review":
                breaches.setdefault(ticket, []).append(case.breach)
            if self._tickets[ticket].kind == "group" and before != "group":
                groups.add(ticket)
        inventory, now = self._places.inventory, int(self._ticks[tick])
        for ticket, cases in opened.items():
            points = [self._points[case.point] for case in cases]
            live = breaches.get(ticket, [])
            self._tickets[ticket] = handed_on(self._tickets[ticket], points, live, inventory)
        for ticket, some in breaches.items():
            self._tickets[ticket] = with_clocks(self._tickets[ticket], some, now, inventory)
        # The lowest first: a child belongs to the nearest group above it.
        for ticket in sorted(groups, key=lambda i: -len(self._places.chain(self._tickets[i].place))):
            self._set_parent(ticket, self._below(ticket))

    def _open(self, place: str, concern: str, kind: TicketKind, severity: str, tick: int) -> int:
        households = self._places.inventory.households_below(place)
        opened_at = int(self._ticks[tick])
        self._tickets.append(
            ExpectedTicket(place, concern, kind, opened_at, frozenset(), None, households, severity, (), None)
        )
        self._open_tickets[place, concern] = len(self._tickets) - 1
        return len(self._tickets) - 1

    def _join(self, ticket: int, each: _Placement) -> None:
        case, old = self._cases[each.case], self._tickets[ticket]
        case.ticket, case.at_gateway = ticket, each.kind in ("gateway", "station")
        if case.rule.kind == "silent":
            self._silence_tickets.setdefault(case.point, set()).add(ticket)
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
        """Make ``parent`` the parent of the open ones that have none yet, and are not above it themselves.

        A parent that was dissolved is none any more.
        """
        above: int | None = parent
        lineage = set()
        while above is not None and above not in lineage:
            lineage.add(above)
            above = self._tickets[above].parent
        for child in children:
            ticket = self._tickets[child]
            free = ticket.parent is None or self._tickets[ticket.parent].dissolved_at is not None
            if free and ticket.dissolved_at is None and child not in lineage:
                self._tickets[child] = replace(ticket, parent=parent)

    def result(self) -> list[ExpectedTicket]:
        """The tickets with what is on them at the end."""
        by_ticket = self._cases.by_ticket()
        found = []
        for i, ticket in enumerate(as_it_ends(each, self._ticks) for each in self._tickets):
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
