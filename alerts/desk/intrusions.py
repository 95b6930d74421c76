"""Tells tickets of gateways that speak for others: one ticket for each place that they are at."""

from __future__ import annotations

from dataclasses import replace

from alerts.deadlines.clocks import restart_clocks
from alerts.desk.ticket_numbers import issue_numbers
from alerts.events import NewEvent
from alerts.records import Transaction
from alerts.tickets.intrusion_tickets import CONCERN, joined_by, opened_by, places_of
from alerts.tickets.notices import notice_data_of, notices_of
from alerts.tickets.recovery import RECURRENCE_MS
from alerts.tickets.ticket import Ticket, TicketEvent, event_data_of
from ingest.inventory.tree import Inventory
from ingest.readings.intrusions import Intrusion

AT_ONCE = 500
"""Intrusions told in one transaction."""


def tell_intrusions(tx: Transaction, inventory: Inventory, now: int) -> bool:
    """Open tickets for intrusions that are due, or tell those that are open; whether more may be due.

    Parameters
    ----------
    tx
        A writing transaction.
    now
        UTC ms.

    Raises
    ------
    RecordsError
        The transaction is to be rolled back.
    """
    due = tx.intrusions.due(now, AT_ONCE)
    by_place: dict[str, list[Intrusion]] = {}
    for intrusion in due:
        for place in places_of(intrusion, inventory):
            by_place.setdefault(place, []).append(intrusion)
    if not by_place:
        return False
    not_closed = tx.tickets.not_closed(CONCERN.value, by_place)
    opening = [place for place in by_place if place not in not_closed]
    previous = tx.tickets.last_closed(CONCERN.value, opening, now - RECURRENCE_MS)
    numbers = issue_numbers(tx, {place: inventory.zone_of(place) for place in opening}, now)
    opened: list[Ticket] = []
    changed: list[Ticket] = []
    lines: list[tuple[Ticket, TicketEvent]] = []
    for place, found in by_place.items():
        if place in not_closed:
            known = not_closed[place]
            ticket, new = joined_by(found, known, now)
            if ticket != known:
                ticket = replace(ticket, version=known.version + 1)
            changed.append(ticket)
        else:
            households = inventory.households_below(place)
            ticket, new = opened_by(found, place, numbers[place], households, previous.get(place), now)
            ticket = replace(ticket, territory=inventory.territory_of(place))
            opened.append(ticket)
        lines += [(ticket, line) for line in new]
    tx.tickets.add(opened)
    tx.tickets.save([ticket for ticket in changed if ticket != not_closed[ticket.place]])
    reopened = [each for each in changed if not_closed[each.place].state is not each.state]
    stopped = tx.tickets.clocks_of({ticket.number for ticket in reopened})
    tx.tickets.add_clocks(
        (ticket.number, clock)
        for ticket in reopened
        for clock in restart_clocks(stopped[ticket.number], now, inventory.zone_of(ticket.place))
    )
    tx.tickets.add_history([(each.number, replace(line, version=each.version)) for each, line in lines])
    news = [("ticket.opened", each) for each in opened] + [("ticket.changed", each) for each in changed]
    above = tx.ticket_territories.of({each.number for _, each in news}) if inventory.territories else {}
    events = [
        NewEvent(
            kind, each.number, event_data_of(each, inventory), each.territory, above.get(each.number, ())
        )
        for kind, each in news
    ]
    events += [
        NewEvent("notice", ticket.number, notice_data_of(notice, ticket, inventory), ticket.territory)
        for ticket, line in lines
        for notice in notices_of(ticket, line)
    ]
    tx.events.append(events, now)
    tx.intrusions.save_told(due, now)
    return len(due) == AT_ONCE
