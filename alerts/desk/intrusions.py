"""Tells tickets of gateways that speak for others: one ticket for each place that they are at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from alerts.desk.duty.charge import duty_now, in_charge_of
from alerts.desk.matters.breached_places import BreachedPlaces
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.drafted_files import DraftedFiles
from alerts.desk.matters.writing import event_of
from alerts.desk.notices.openings import notices_of_openings
from alerts.desk.ticket_drafts import TicketDrafts
from alerts.desk.ticket_numbers import issue_numbers
from alerts.events import TICKET_CHANGED, TICKET_OPENED, NewEvent
from alerts.records import Transaction
from alerts.rules.rule import Severity
from alerts.tickets.desk_moves.by_service.breaches import (
    SensorOpening,
    open_for_sensors,
    rework_by_service,
)
from alerts.tickets.desk_moves.matter_file import MatterFile, MatterOpening
from alerts.tickets.intrusion_tickets import CONCERN, data_of, places_of, told
from alerts.tickets.recovery import RECURRENCE_MS
from alerts.tickets.ticket import (
    Ticket,
    TicketEvent,
    TicketKind,
    TicketReason,
    TicketState,
    event_data_of,
    widest,
)
from ingest.readings.intrusions import Intrusion

AT_ONCE = 500
"""Intrusions told in one transaction."""


def tell_intrusions(tx: Transaction, desk: DeskInForce, now: int, wall: int | None = None) -> bool:
    """Open tickets for intrusions that are due, or tell those that are open; whether more may be due.

    Parameters
    ----------
    tx
        A writing transaction.
    desk, now
        What the desk goes by, and when (UTC ms).
    wall
        The time of persons, by which shifts are there (UTC ms); ``None``: the same as ``now``.

    Raises
    ------
    RecordsError
        The transaction is to be rolled back.
    """
    due = tx.intrusions.due(now, AT_ONCE)
    by_place: dict[str, list[Intrusion]] = {}
    for intrusion in due:
        for place in places_of(intrusion, desk.inventory):
            by_place.setdefault(place, []).append(intrusion)
    if not by_place:
        return False
    at = now if wall is None else wall
    in_charge = cache(lambda: in_charge_of(duty_now(tx, desk.inventory, at)))
    drafts, files, places = TicketDrafts(tx), DraftedFiles(tx, desk), BreachedPlaces(desk, now, in_charge)
    not_closed = drafts.not_closed(CONCERN, by_place)
    opening = [place for place in by_place if place not in not_closed]
    previous = tx.tickets.last_closed(CONCERN.value, opening, now - RECURRENCE_MS)
    numbers = issue_numbers(tx, {place: desk.inventory.zone_of(place) for place in opening}, now)
    openings = [
        _opening(by_place[place], place, numbers[place], previous.get(place), places) for place in opening
    ]
    made = open_for_sensors(openings, now, desk.tables)
    for place, changes in zip(opening, made, strict=True):
        if changes.ticket is not None:
            drafts.open(changes.ticket)
            first, *further = map(event_of, changes.lines)
            drafts.change(changes.ticket, first, *told(by_place[place][1:], now), *further)
            files.add(changes.ticket, changes)
    resolved = [each for each in not_closed.values() if each.state is TicketState.RESOLVED]
    known = files.of(resolved)
    for place, ticket in not_closed.items():
        _join(by_place[place], ticket, known.get(ticket.number), places, drafts, files, now)
    drafts.insert()
    files.save()
    drafts.save()
    _tell(tx, desk, drafts, not_closed.values(), now)
    tx.intrusions.save_told(due, now)
    return len(due) == AT_ONCE


def _opening(
    intrusions: Sequence[Intrusion],
    place: str,
    number: str,
    previous: Ticket | None,
    places: BreachedPlaces,
) -> SensorOpening:
    inventory = places.desk.inventory
    numbers = MatterOpening(
        ticket=number,
        contact="",
        place=place,
        concern=CONCERN.value,
        severity=Severity.MINOR.value,
        territory=inventory.territory_of(place),
        households=inventory.households_below(place),
    )
    around, unit = places.routed(places.around_place(place), numbers)
    return SensorOpening(
        around,
        unit,
        min(intrusion.since for intrusion in intrusions),
        TicketReason.OPENED_FOR_FOREIGN,
        data_of(intrusions[0]),
        previous=None if previous is None else previous.number,
    )


def _join(
    intrusions: Sequence[Intrusion],
    ticket: Ticket,
    file: MatterFile | None,
    places: BreachedPlaces,
    drafts: TicketDrafts,
    files: DraftedFiles,
    now: int,
) -> None:
    """``ticket``, which is not closed, is told; resolved (then there is its file), it is in hand again."""
    lines = told(intrusions, now)
    if file is not None:
        around = places.around_place(ticket.place)
        changes = rework_by_service(file, around, now, places.desk.tables)
        ticket = changes.ticket or ticket
        lines += map(event_of, changes.lines)
        files.add(ticket, changes)
    kind = widest([ticket.kind, TicketKind.PLACE])
    if kind is not ticket.kind:
        lines.append(TicketEvent(now, TicketReason.WIDENED, data={"from": ticket.kind, "to": kind}))
    drafts.change(replace(ticket, kind=kind), *lines)


def _tell(
    tx: Transaction, desk: DeskInForce, drafts: TicketDrafts, joined: Iterable[Ticket], now: int
) -> None:
    inventory = desk.inventory
    news = [(TICKET_OPENED, each) for each in drafts.opened]
    news += [(TICKET_CHANGED, drafts[each.number]) for each in joined]
    above = tx.ticket_territories.of({each.number for _, each in news}) if inventory.territories else {}
    events = [
        NewEvent(
            kind, each.number, event_data_of(each, inventory), each.territory, above.get(each.number, ())
        )
        for kind, each in news
    ]
    tx.events.append([*events, *notices_of_openings(tx, drafts, inventory)], now)
