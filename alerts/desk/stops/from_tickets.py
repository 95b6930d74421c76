"""Tickets of pressure open stops of supply by themselves, join those that run, and are heard by theirs.

desk.md, section 13. However many tickets one slice of the desk brings, it is a handful of statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from alerts.deadlines.days.local_days import local_day
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.stops.givers import upwards
from alerts.desk.stops.stop_files import stop_files_of, write_lines
from alerts.matters.choices import StopKind
from alerts.records import Transaction
from alerts.records.stops.stops import RecordedStop
from alerts.stops.by_service import merged_into, news_of, opened_by_ticket, untouched
from alerts.stops.stop_lines import StopLine, StopNews
from alerts.stops.stop_table import StopStep
from alerts.stops.timekeeping import from_building_up
from alerts.tickets.ticket import Ticket
from ingest.inventory.tree import Inventory


class TicketStop(NamedTuple):
    """The stop that a ticket was opened with, or that it came to; both are numbers."""

    ticket: str
    stop: str


def stops_of_tickets(
    tx: Transaction, tickets: Sequence[Ticket], opened: Collection[str], desk: DeskInForce, now: int
) -> list[TicketStop]:
    """Open a stop by a fault for each of ``tickets``, by which supply is lost, at ``now`` (UTC ms).

    From a building up, and of those that stand below no other. Where a stop runs already, at their place or
    above, they join that; those of ``opened`` (numbers) are told there. A stop below one that is opened is
    merged into it as long as nobody has said anything of it, and else told. Raises `RecordsError`.
    """
    inventory = desk.inventory
    there = [each for each in tickets if each.parent is None and from_building_up([each.place], inventory)]
    if not there:
        return []
    own = {each.ticket for each in tx.stops.of_tickets([each.number for each in there]) if not each.over}
    wanted = [each for each in there if each.number not in own]
    if not wanted:
        return []
    running = tx.stops.running()
    stop_at = _first_at(running)
    numbers = _numbers_of(tx, _uncovered(wanted, stop_at, inventory), desk, now)
    opening = [
        opened_by_ticket(
            numbers[each.number],
            each.number,
            each.place,
            each.affected_households,
            each.unit if each.unit in inventory.departments else "",
            each.breached_at,
            now,
        )
        for each in wanted
        if each.number in numbers
    ]
    write_lines(tx, [(None, line) for line in opening], desk, now)
    joined: dict[str, list[Ticket]] = defaultdict(list)
    stop_at = {**{line.data["places"][0]: line.number for line in opening}, **stop_at}
    for each in wanted:
        if each.number not in numbers and each.number in opened:
            joined[_stop_above(each.place, stop_at, inventory)].append(each)
    _join(tx, joined, desk, now)
    _tell_below(tx, running, {line.data["places"][0]: line for line in opening}, desk, now)
    found = [TicketStop(ticket, stop) for ticket, stop in numbers.items()]
    return found + [TicketStop(each.number, stop) for stop, those in joined.items() for each in those]


def tell_stops(
    tx: Transaction, became: Mapping[str, tuple[StopNews, int | None]], desk: DeskInForce, now: int
) -> None:
    """Tell the stops of tickets, numbers, what these have become: they measure again since then (UTC ms).

    None of them ends by it. Raises `RecordsError`.
    """
    own = [each for each in tx.stops.of_tickets(list(became)) if each.step is StopStep.RUNNING]
    if not own:
        return
    files = stop_files_of(tx, [each.number for each in own])
    said = []
    for each in own:
        news, since = became[each.ticket]
        file = files[each.number]
        said.append((file, news_of(file.stop, news, [each.ticket], now, since=since)))
    write_lines(tx, said, desk, now)


def _first_at(running: Iterable[RecordedStop]) -> dict[str, str]:
    """Place -> number of the first of ``running`` that is at it."""
    found: dict[str, str] = {}
    for stop in running:
        for place in stop.places:
            found.setdefault(place, stop.number)
    return found


def _stop_above(place: str, stop_at: Mapping[str, str], inventory: Inventory) -> str:
    return next((stop_at[each] for each in upwards(place, inventory) if each in stop_at), "")


def _uncovered(wanted: Sequence[Ticket], stop_at: Mapping[str, str], inventory: Inventory) -> list[Ticket]:
    """Those of ``wanted`` that are to have a stop: where none runs, and none of the others stands above."""
    places = {each.place: each.number for each in reversed(wanted)}
    return [
        each
        for each in wanted
        if not _stop_above(each.place, stop_at, inventory)
        and all(places.get(place, each.number) == each.number for place in upwards(each.place, inventory))
    ]


def _numbers_of(tx: Transaction, tickets: Iterable[Ticket], desk: DeskInForce, now: int) -> dict[str, str]:
    """Ticket -> the number that its stop has, of the year that it is at its place."""
    years: dict[int, list[str]] = {}
    for each in tickets:
        zone = ZoneInfo(desk.calendar_at(each.place).zone)
        years.setdefault(local_day(now, zone).year, []).append(each.number)
    return {
        ticket: number
        for year, those in years.items()
        for ticket, number in zip(those, tx.stops.issue_numbers(year, len(those)), strict=True)
    }


def _join(tx: Transaction, joined: Mapping[str, Sequence[Ticket]], desk: DeskInForce, now: int) -> None:
    """Tell stops which tickets came to them; one that has none takes the first at a place of its own."""
    if not joined:
        return
    files = stop_files_of(tx, list(joined))
    said = []
    for number, tickets in joined.items():
        stop = files[number].stop
        own = next((each.number for each in tickets if each.place in stop.places), "")
        more = {"own": own} if own and not stop.ticket else {}
        numbers = [each.number for each in tickets]
        said.append((files[number], news_of(stop, StopNews.JOINED, numbers, now, **more)))
    write_lines(tx, said, desk, now)


def _tell_below(
    tx: Transaction,
    running: Iterable[RecordedStop],
    wider: Mapping[str, StopLine],
    desk: DeskInForce,
    now: int,
) -> None:
    """Merge stops by faults into the ones that were opened above all their places, by the place of these."""
    stop_at = {place: line.number for place, line in wider.items()}
    below = {}
    for each in running:
        above = {_stop_above(place, stop_at, desk.inventory) for place in each.places}
        if each.kind is StopKind.FAULT and len(above) == 1 and "" not in above:
            below[each.number] = above.pop()
    if not below:
        return
    tickets = {line.number: str(line.data["ticket"]) for line in wider.values()}
    said = []
    for number, file in stop_files_of(tx, list(below)).items():
        into = below[number]
        if untouched(file.lines):
            line = merged_into(file.stop, into, now)
        else:
            line = news_of(file.stop, StopNews.WIDER, [tickets[into]], now, into=into)
        said.append((file, line))
    write_lines(tx, said, desk, now)
