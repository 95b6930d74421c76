"""The ticket desk under whatever may happen, in any order."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from alerts.desk.settle import settle
from alerts.tickets.desk_moves.refusals import MoveRefused
from alerts.tickets.ticket import TicketState
from ingest.durations import MINUTE
from tests.alerts.desk.town_on_record import RULES, Town
from tests.alerts.desk.town_on_record import town as a_town
from tests.examples import examples
from tests.new_records import new_records

FOREVER = 1 << 62
ROOMS = [f"s1-b{b}-h{h}/t" for b in (1, 2) for h in (1, 2, 3, 4)]


class AnyDay(RuleBasedStateMachine):
    """Breaches, recoveries, withdrawals, handlers and the clock in any order."""

    def __init__(self):
        super().__init__()
        self.folder = TemporaryDirectory()
        self.records = new_records(Path(self.folder.name) / "wenya.sqlite")
        self.town = Town(self.records, a_town(stations=1, buildings=2, households=4))
        self.open: dict[tuple[str, str], tuple[str, str, int]] = {}

    def teardown(self):
        self.records.close()
        self.folder.cleanup()

    @rule(rooms=st.sets(st.sampled_from(ROOMS), min_size=1), which=st.sampled_from(["room.day", "silent"]))
    def breach(self, rooms, which):
        self.town.pass_time(MINUTE)
        fresh = sorted(room for room in rooms if (room, which) not in self.open)
        self.open |= {(each[1], which): each for each in self.town.breach(*fresh, rule=which)}

    @precondition(lambda self: self.open)
    @rule(data=st.data(), withdrawn=st.booleans())
    def end(self, data, withdrawn):
        self.town.pass_time(MINUTE)
        episode = self.open.pop(data.draw(st.sampled_from(sorted(self.open))))
        (self.town.withdraw if withdrawn else self.town.recover)(episode)

    @rule(rooms=st.sets(st.sampled_from(ROOMS)))
    def speak(self, rooms):
        self.town.speak(*rooms)
        self.town.tick()

    @rule(command=st.sampled_from(["acknowledge", "resolve", "close", "reopen"]), data=st.data())
    def handle(self, command, data):
        tickets = self.town.tickets()
        if tickets:
            with suppress(MoveRefused):
                self.town.command(data.draw(st.sampled_from(tickets)).number, command)

    @invariant()
    def settling_again_changes_nothing(self):
        with self.records.begin() as tx:
            last_heard = tx.events.newest()
            settle(tx, self.town.desk, RULES, self.town.now)
            assert tx.events.newest() == last_heard

    @invariant()
    def every_open_episode_is_on_an_open_ticket_or_held(self):
        with self.records.reading() as tx:
            held = {episode.id for episode in tx.pending.episodes(tx.pending.queue(FOREVER))}
            closed = {
                ticket.number for ticket in tx.ticket_views.page(limit=1000, state="closed", territories=None)
            }
            for episode in tx.episodes.page(state="open", limit=1000, territories=None):
                assert (episode.ticket is None) == (episode.id in held)
                assert episode.ticket not in closed

    @invariant()
    def one_ticket_per_place_and_concern_and_no_gap_in_the_numbers(self):
        tickets = self.town.tickets()
        not_closed = [(t.place, t.concern) for t in tickets if t.state is not TicketState.CLOSED]
        assert len(not_closed) == len(set(not_closed))
        assert sorted(t.number for t in tickets) == [f"2026-{n:06d}" for n in range(1, len(tickets) + 1)]

    @invariant()
    def recovered_means_that_no_episode_is_open(self):
        for ticket in self.town.tickets():
            assert ticket.recovered_since is None or self.town.file(ticket.number).open_episodes == 0


TestAnyDay = AnyDay.TestCase
TestAnyDay.settings = settings(max_examples=examples(10), stateful_step_count=12)
