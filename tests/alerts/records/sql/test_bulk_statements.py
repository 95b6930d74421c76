"""A slice takes as many statements as an episode does, on both databases; and none of them a row each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.desk.settle import settle_slice
from alerts.desk.settling_round import SettlingRound
from alerts.episodes.episode import Ending, EndReason, EpisodeFigures, Opening, Reassessment, Withdrawal
from alerts.matters.choices import Step
from alerts.records import Records
from alerts.tickets.ticket import TicketKind, TicketReason
from ingest.durations import HOUR
from tests.alerts.desk.matters.desk_on_record import desk_on_record
from tests.alerts.desk.silent_town import SILENCE, speak_everywhere
from tests.alerts.desk.town_on_record import HOLD, PERIOD, RULES, START, Town, town
from tests.alerts.records.statements import sent, statements

FEW, MANY = 40, 240
"""Flats: of one building, and of a station with six, which come to six groups, and to six silent gateways."""


class Wave:
    """A town, and how many statements its flats take."""

    def __init__(self, records: Records) -> None:
        self.records = records
        with records.begin() as tx:
            made = town(stations=2, buildings=6, households=40)
            self.inventory = tx.inventory.save(made, START, replace=True)
            self.desk = desk_on_record(tx, self.inventory)
        self.rooms = [point for point in self.inventory.points if point.endswith("/t")]

    def apply(self, changes) -> int:
        with self.records.begin() as tx, statements(self.records) as found:
            tx.episodes.apply(changes, self.inventory, RULES, START)
        return sent(found)

    def settle(self) -> int:
        settling = SettlingRound(self.desk, RULES, START + HOUR)
        with self.records.begin() as tx:
            ids = tx.pending.queue(START + HOUR)
            with statements(self.records) as found:
                settle_slice(tx, settling, START + HOUR, ids)
        return sent(found)

    def opened(self, rooms: list[str], at: int, rule: str = "room.day") -> list[Opening]:
        return [Opening(rule, 1, room, at - HOUR, at, 60, 40, 15.0, at) for room in rooms]


@pytest.fixture
def wave(records) -> Wave:
    return Wave(records)


def ended(room: str, at: int) -> Ending:
    return Ending("room.day", room, at, at + HOUR, EndReason.RECOVERED)


def figures(room: str, at: int) -> EpisodeFigures:
    return EpisodeFigures("room.day", room, at, 15.0, at, 15.5, [(at, 15.0, at)] * 60)


def other_window(room: str, at: int) -> EpisodeFigures:
    """Assessed again: late data changed the opening window, which is its second version."""
    first = [(at, 15.0, at)] * 60
    return EpisodeFigures("room.day", room, at, 15.0, at, 15.5, first, window=[(at, 14.0, at)] * 60)


def reassessed(room: str, at: int) -> Reassessment:
    return Reassessment("room.day", room, at, at - 1)


def withdrawn(room: str, at: int) -> Withdrawal:
    return Withdrawal("room.day", room, at, "warm")


@pytest.mark.parametrize("change", [ended, figures, other_window, reassessed, withdrawn])
def test_changes_of_many_episodes_take_the_statements_of_one(wave, change):
    few, many = wave.rooms[:1], wave.rooms[-MANY:]
    openings = [wave.apply(wave.opened(rooms, START)) for rooms in (few, many)]
    changes = [wave.apply([change(room, START) for room in rooms]) for rooms in (few, many)]
    assert openings[0] == openings[1] <= 5
    assert changes[0] == changes[1] <= 7


@pytest.mark.parametrize("rule", ["room.day", "silent"])
def test_a_slice_takes_a_bounded_number_of_statements_to_settle(wave, rule):
    found = []
    for number, rooms in enumerate((wave.rooms[:FEW], wave.rooms[-MANY:])):
        wave.apply(wave.opened(rooms, START + number, rule))
        found.append(wave.settle())
    assert max(found) <= 20, found


def test_figures_that_late_data_moved_take_no_statement_each_to_be_told(wave):
    """An hour comes late for a whole station: a line for each ticket, in as many statements as for a few."""
    found = []
    for number, rooms in enumerate((wave.rooms[:FEW], wave.rooms[-MANY:])):
        at = START + number
        before = [replace(figures(room, at), until=at) for room in rooms]
        wave.apply([*wave.opened(rooms, at), *before])
        wave.settle()
        wave.apply([reassessed(room, at) for room in rooms])
        wave.apply([replace(each, worst=14.0) for each in before])
        found.append(wave.settle())
        with wave.records.reading() as tx:
            lines = [
                line
                for t in tx.ticket_views.page(territories=None)
                for line in tx.ticket_views.file(t.number, territories=None).history
            ]
        assert sum(
            line.data["count"] for line in lines if line.reason is TicketReason.FIGURES_CHANGED
        ) == sum((FEW, MANY)[: number + 1])
    assert max(found) <= 18, found


def test_tickets_of_single_flats_take_no_statement_each(wave):
    """One flat in twenty: no building has a group, so that each has a ticket of its own."""
    spread = wave.rooms[::20]
    assert len(spread) == 24
    wave.apply(wave.opened(spread[:2], START))
    few = wave.settle()
    wave.apply(wave.opened(spread[2:], START))
    many = wave.settle()
    assert many <= few + 4, (few, many)


def test_episodes_that_go_on_after_closing_take_no_statement_each_to_move_on(wave):
    """Flats on their own, each on a ticket of its own that was closed while its episode was open."""
    spread, found = wave.rooms[::20], []
    for number, rooms in enumerate((spread[:2], spread[2:])):
        at = START + number
        before = [replace(figures(room, at), until=at) for room in rooms]
        wave.apply([*wave.opened(rooms, at), *before])
        wave.settle()
        with wave.records.begin() as tx:
            closed = {"step": Step.CLOSED, "resolved_at": at + HOUR, "closed_at": at + HOUR}
            known = tx.tickets.not_closed("room-temperature").values()
            tx.tickets.save([replace(ticket, **closed) for ticket in known])
        wave.apply([reassessed(room, at) for room in rooms])
        wave.apply([replace(each, worst=14.0) for each in before])
        found.append(wave.settle())
        with wave.records.begin() as tx:
            opened = tx.tickets.not_closed("room-temperature")
        assert len(opened) == len(rooms)
    assert found[0] == found[1] <= 18, found


def test_a_new_group_asks_for_the_tickets_below_it_and_for_no_others(wave):
    wave.apply(wave.opened(wave.rooms[-MANY::20], START))
    wave.settle()
    building = wave.rooms[:40]
    wave.apply(wave.opened(building[:1], START))
    wave.settle()
    with wave.records.begin() as tx:
        elsewhere = len(tx.tickets.not_closed("room-temperature"))
    wave.apply(wave.opened(building[1:], START))
    read = []
    with wave.records.begin() as tx:
        asked = tx.tickets.not_closed

        def not_closed(concern, places=None):
            found = asked(concern, places)
            read.append(len(found))
            return found

        tx.tickets.not_closed = not_closed
        now = START + HOUR
        settle_slice(tx, SettlingRound(wave.desk, RULES, now), now, tx.pending.queue(now))
    assert elsewhere > 5
    assert max(read) <= 2, "the flat's ticket, and the group's"


class SilentStations(Town):
    """Stations of two buildings, all of whose gateways fall silent while each has an earlier ticket below.

    In each the third flat of the second building is on its own: its silence is for the groups to look at.
    """

    def __init__(self, records: Records) -> None:
        made = town(stations=14, buildings=2, households=6)
        alone = {name: replace(p, device=None) for name, p in made.points.items() if name.endswith("b2-h3/t")}
        super().__init__(records, replace(made, points=made.points | alone))

    def up_to_the_last_round(self, stations: range) -> SettlingRound:
        """All that falls silent; returns the round in which the tickets of the stations are to open."""
        speak_everywhere(self)
        self.pass_time(3 * PERIOD)
        first = {f"s{n}-b{b}-h1/t" for n in stations for b in (1, 2)}
        rest = {f"s{n}-b{b}-h{h}/t" for n in stations for b in (1, 2) for h in range(2, 7)}
        self.speak(*rest)
        self.fall_silent(*sorted(first))
        self._close_the_second_and_put_the_first_below(stations)
        self.pass_time(6 * PERIOD)
        self.breach(*sorted(rest), rule="silent")
        self.pass_time(HOLD)
        return SettlingRound(self.desk, RULES, self.now)

    def _close_the_second_and_put_the_first_below(self, stations: range) -> None:
        """A closed ticket stands for nobody any more."""
        changed = []
        for one, other in ([self.open_at(f"s{n}-b{b}-h1", SILENCE) for b in (1, 2)] for n in stations):
            closed = replace(other, step=Step.CLOSED, closed_at=self.now, resolved_at=self.now)
            changed += [closed, replace(one, parent=other.number)]
        with self.records.begin() as tx:
            tx.tickets.save(changed)

    def parents(self, stations: range) -> list[bool]:
        """Whether the earlier tickets are below those of their stations."""
        places = [(f"s{n}-b1-h1", f"s{n}") for n in stations]
        return [self.open_at(a, SILENCE).parent == self.open_at(b, SILENCE).number for a, b in places]


@pytest.mark.parametrize("slices", [1, 2])
def test_stations_that_take_earlier_tickets_below_them_take_no_statement_each(records, slices):
    """What each takes is asked for once a round, for those that open and for the groups that are foretold."""
    silent = SilentStations(records)
    taken, asked = [], []
    for stations in (range(1, 3), range(3, 15)):
        settling = silent.up_to_the_last_round(stations)
        with records.reading() as tx:
            ids = tx.pending.queue(silent.now)
        with statements(records) as found:
            for part in range(slices):
                with records.begin() as tx:
                    assert settle_slice(tx, settling, silent.now, ids[part::slices]) == []
        taken.append(sent(found))
        asked.append(sum("SELECT DISTINCT episodes.ticket, episodes.point" in each.sql for each in found))
        assert all(silent.parents(stations)), "they are taken though they have parents, which are closed"
    kinds = {ticket.kind for ticket in silent.tickets(concern=SILENCE.value)}
    assert kinds == {TicketKind.PLACE, TicketKind.STATION}, "what stations take below them makes no group"
    assert asked == [1, 1]
    assert taken[0] == taken[1] <= 40 * slices, taken
