"""Makes tickets children of others, and foretells it; alerts/tickets/adoption.py says which."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from alerts.desk.ticket_drafts import TicketDrafts
from alerts.records import Transaction
from alerts.rules.rule import Concern
from alerts.tickets.adoption import earlier_below, free_below, lineage
from alerts.tickets.grouping import Target, places_by_concern
from alerts.tickets.place_tree import PlaceTree
from alerts.tickets.silence_placement import SilentGateways
from alerts.tickets.ticket import KINDS, Ticket, TicketEvent, TicketKind, TicketReason, widest


def adopt_below(drafts: TicketDrafts, tree: PlaceTree, groups: Sequence[Target], now: int) -> None:
    """Make the tickets below new ``groups``, which have tickets, their children at ``now`` (UTC ms)."""
    below: dict[Target, list[str]] = {target: [] for target in groups}
    at: dict[Target, Ticket] = {}
    for concern, of_groups in places_by_concern(groups).items():
        for place, ticket in drafts.not_closed(concern, tree.at_and_below(of_groups)).items():
            at[place, concern] = ticket
            for node in tree.above(place):
                if node in of_groups:
                    below[node, concern].append(ticket.number)
    tickets = drafts.with_all_above(at.values())
    # The lowest group first, so that a ticket below several becomes a child of the nearest.
    for target in sorted(groups, key=lambda target: len(tree.above(target[0])), reverse=True):
        parent = drafts[at[target].number]
        wanted = drafts.by_number(below[target])
        _adopt(drafts, parent, free_below(lineage(parent, tickets), wanted, tickets), now)


def adopt_earlier(drafts: TicketDrafts, earlier: Mapping[Target, Collection[str]], now: int) -> None:
    """Make ``earlier`` tickets children of the one that has been given more, at ``now`` (UTC ms).

    Target -> numbers of the tickets of what is behind the gateway there, or below the station. Where several
    could take the same ticket, the lowest kind does, then the one that is open longest.
    """
    found = drafts.not_closed_at(earlier)
    tickets = _with_earlier(drafts, found, earlier)
    for target, ticket in sorted(found.items(), key=lambda each: _precedence(each[1])):
        parent = drafts[ticket.number]
        wanted = drafts.by_number(earlier[target])
        _adopt(drafts, parent, earlier_below(parent.kind, lineage(parent, tickets), wanted, tickets), now)


def _precedence(ticket: Ticket) -> tuple[int, int, str]:
    return KINDS.index(ticket.kind), ticket.opened_at, ticket.place


def foretell_adopted(
    drafts: TicketDrafts,
    earlier: Mapping[Target, Collection[str]],
    kinds: Mapping[Target, Iterable[TicketKind]],
) -> set[str]:
    """Numbers of the tickets that `adopt_earlier` will adopt once the tickets there have been given more.

    ``kinds`` are those of what each is to be given; there may be no ticket yet. Changes nothing.
    """
    found = drafts.not_closed_at(earlier)
    tickets = _with_earlier(drafts, found, earlier)
    adopted: set[str] = set()
    for target, numbers in earlier.items():
        there = found.get(target)
        above = set() if there is None else lineage(there, tickets)
        kind = widest(kinds[target] if there is None else [*kinds[target], there.kind])
        wanted = drafts.by_number(numbers)
        adopted |= {ticket.number for ticket in earlier_below(kind, above, wanted, tickets)}
    return adopted


def earlier_silence_tickets(
    tx: Transaction, tree: PlaceTree, gateways: SilentGateways, wanted: Iterable[tuple[Concern, str]]
) -> dict[tuple[Concern, str], set[str]]:
    """Of each concern and gateway: numbers of its tickets with silences of points behind the gateway.

    The tickets are not closed, and at the gateway's place or at the homes of the points. The silences may be
    over: nobody has closed these tickets. Two statements a concern; raises `RecordsError`.
    """
    found: dict[tuple[Concern, str], set[str]] = {each: set() for each in wanted}
    gateways_of: dict[Concern, set[str]] = {}
    for concern, gateway in found:
        gateways_of.setdefault(concern, set()).add(gateway)
    for concern, of_concern in gateways_of.items():
        homes = {
            gateway: {point.id: tree.home(point.place) for point in gateways.points_behind(gateway)}
            for gateway in of_concern
        }
        gateway_of = {point: gateway for gateway, of_points in homes.items() for point in of_points}
        at = {
            gateway: {tree.inventory.gateways[gateway].place, *of_points.values()}
            for gateway, of_points in homes.items()
        }
        tickets = tx.tickets.not_closed(concern.value, set().union(*at.values())).values()
        place_of = {ticket.number: ticket.place for ticket in tickets}
        for number, point in tx.pending.silences_on(place_of, gateway_of):
            gateway = gateway_of[point]
            if place_of[number] in at[gateway]:
                found[concern, gateway].add(number)
    return found


def _with_earlier(
    drafts: TicketDrafts, found: Mapping[Target, Ticket], earlier: Mapping[Target, Collection[str]]
) -> Mapping[str, Ticket]:
    """Tickets by number: those ``found``, the ``earlier`` ones, and all above them; read together."""
    numbers = {number for of_target in earlier.values() for number in of_target}
    return drafts.with_all_above([*found.values(), *drafts.by_number(numbers)])


def _adopt(drafts: TicketDrafts, parent: Ticket, children: Iterable[Ticket], now: int) -> None:
    for child in children:
        became = TicketEvent(now, TicketReason.BECAME_CHILD, data={"ticket": parent.number})
        took = TicketEvent(now, TicketReason.TOOK_CHILD, data={"ticket": child.number})
        drafts.change(replace(child, parent=parent.number), became)
        drafts.lines.append((parent.number, took))
