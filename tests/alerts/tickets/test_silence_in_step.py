"""A dead gateway from its last reading to its ticket, and back: judge and desk in step."""

import pytest

from alerts.rules.plan import plan_of
from alerts.tickets.ticket import TicketKind, TicketReason, TicketState
from ingest.durations import HOUR, MINUTE, SECOND
from ingest.inventory.devices import Device, Gateway
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.batch import batch_of
from ingest.readings.quantities import Metric
from tests.alerts.workers.both_workers import RULES, START, Workers

PERIODS = {"a": 15 * SECOND, "b": 15 * SECOND, "c": MINUTE, "slow": HOUR}


class Mains(Workers):
    """Three quick gauges behind one gateway of a station, and a slow one behind another."""

    def install(self, *names: str) -> None:
        places = [Place("site", Level.STATION, "Site"), Place("well", Level.BUILDING, "Well", "site")]
        gateways = [Gateway("quick", "site"), Gateway("slow", "well")]
        points = [
            Point(
                name,
                Metric.WATER_PRESSURE,
                "well" if name == "slow" else "site",
                PERIODS[name],
                PERIODS[name],
                registered_at=START,
                device="slow" if name == "slow" else "quick",
            )
            for name in names
        ]
        inventory = Inventory(
            {each.id: each for each in places},
            {each.id: each for each in points},
            {each.id: each for each in gateways},
            {each.id: Device(each.id, each.id) for each in gateways},
        )
        self.plan = plan_of(self.recorded(inventory), RULES)

    def speak(self, name: str, at: int) -> None:
        key = self.plan.inventory.points[name].key
        self.journal.append(batch_of([key], [at], [0.3], received_at=self.clock.now()), (), self.clock.now())

    def run(self, until: int, *alive: str, tick_ms: int = 5 * SECOND) -> None:
        """Those that are alive speak in their periods, and the judge ticks, until ``until`` and not at it."""
        for now in range(self.clock.now() + tick_ms, until + 1, tick_ms):
            self.clock.advance_to(now)
            for name in alive:
                if (now - START) % PERIODS[name] < tick_ms:
                    self.speak(name, now)
            self.judge.tick()


@pytest.fixture
def mains(tmp_path):
    made = Mains(tmp_path, *PERIODS)
    yield made
    made.close()


def test_a_dead_gateway_is_told_within_its_own_limit_and_two_minutes_whatever_hangs_beside_it(mains):
    dies_at = START + 5 * MINUTE
    mains.run(dies_at, *PERIODS)
    told_at = dies_at + 3 * PERIODS["a"] + 2 * MINUTE
    mains.run(told_at - 5 * SECOND)
    assert mains.tickets() == []
    mains.run(told_at)
    (file,) = mains.tickets()
    assert (file.ticket.opened_at, file.ticket.kind) == (told_at, TicketKind.GATEWAY)
    assert file.episode_count == 2, "the gauge of one minute has yet to turn silent"
    mains.run(told_at + 5 * MINUTE)
    (file,) = mains.tickets()
    assert file.episode_count == 3


def test_the_ticket_says_when_it_was_heard_again_and_who_is_still_silent(mains):
    mains.run(START + 5 * MINUTE, *PERIODS)
    mains.run(START + 15 * MINUTE)
    mains.run(START + 20 * MINUTE, "b", "c")
    (file,) = mains.tickets()
    (line,) = [each for each in file.history if each.reason is TicketReason.GATEWAY_HEARD]
    first = START + 15 * MINUTE + PERIODS["b"]
    assert dict(line.data) == {
        "gateway": "quick",
        "point": "b",
        "at": first,
        "silent": 2,
        "points": ["a", "c"],
    }
    assert line.at <= first + 6 * SECOND
    (silence,) = file.silent_gateways
    assert (silence.heard_at, silence.heard_point) == (first, "b")


def test_a_backlog_is_waited_for_before_anything_is_placed(mains):
    """The broker is away for an hour: the clock runs, and all that was measured comes at its end."""
    mains.run(START + 5 * MINUTE, *PERIODS)
    mains.watermark.subscription_changed("gone")
    mains.run(START + 65 * MINUTE, tick_ms=MINUTE)
    assert mains.tickets() == []
    for name, period in PERIODS.items():
        for at in range(START + 5 * MINUTE + period, mains.clock.now() + 1, period):
            mains.speak(name, at)
    mains.watermark.subscription_changed(None)
    mains.run(START + 70 * MINUTE, *PERIODS)
    assert mains.tickets() == []
    assert mains.episodes("silent") == []


def test_a_death_while_silences_are_held_changes_nothing(mains):
    dies_at = START + 5 * MINUTE
    mains.run(dies_at, *PERIODS)
    told_at = dies_at + 3 * PERIODS["a"] + 2 * MINUTE
    mains.run(told_at - MINUTE)
    with mains.records.reading() as tx:
        assert tx.pending.hold_ends(mains.clock.now()) == (False, told_at)
    mains.start()
    mains.run(told_at)
    assert [file.ticket.opened_at for file in mains.tickets()] == [told_at]


def test_a_gateway_whose_readings_were_only_late_has_a_ticket_that_dissolves(mains):
    mains.run(START + 5 * MINUTE, *PERIODS)
    mains.run(START + 15 * MINUTE)
    assert len(mains.tickets()) == 1
    for name in "abc":
        for at in range(START + 5 * MINUTE + PERIODS[name], mains.clock.now() + 1, PERIODS[name]):
            mains.speak(name, at)
    mains.run(START + 17 * MINUTE, *PERIODS)
    (file,) = mains.tickets()
    assert all(episode.withdrawn for episode in file.episodes)
    assert file.ticket.state is TicketState.CLOSED, "dissolved"
