"""Killed, stopped and restarted under load: what was acknowledged is kept once, no ticket doubled."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.system.field import BLOCK, HOMES, Field, Found, inventory
from tests.system.servers import Influx, Mosquitto, Postgres, require
from tests.system.service import Wenya, episodes, eventually, stored

MINUTES = 420
PACE = 50.0


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    """A broker of the test's own: it holds what the service has not taken yet."""
    require(Mosquitto)
    with Mosquitto() as server:
        yield server


@pytest.fixture
def store() -> Iterator[Influx]:
    """A store of the test's own, to be stopped."""
    require(Influx)
    with Influx() as server:
        yield server


def instants(seed: int, count: int) -> list[int]:
    """Minutes at which something happens, told when a test fails."""
    chosen = sorted(random.Random(seed).sample(range(60, MINUTES - 60), count))
    print(f"seed {seed}: at minutes {chosen}")  # noqa: T201 - pytest shows it with a failure
    return chosen


@pytest.mark.parametrize("seed", [1, 2])
def test_the_service_is_killed_again_and_again(
    seed: int, broker: Mosquitto, influx: Influx, postgres: Postgres
):
    with Wenya(inventory(), broker=broker, readings=influx, records=postgres) as wenya:
        wenya.wait_ready()
        killed = instants(seed, 3)
        with Field(broker, minutes=MINUTES, pace=PACE, stops=killed) as field:
            for minute in killed:
                field.reach(minute)
                wenya.kill9()
                wenya.start()
            field.finish()
        check(wenya, influx, field)


def test_influxdb_is_away_for_a_while(broker: Mosquitto, store: Influx, postgres: Postgres):
    with Wenya(inventory(), broker=broker, readings=store, records=postgres) as wenya:
        wenya.wait_ready()
        stopped, killed, again = instants(3, 3)
        with Field(broker, minutes=MINUTES, pace=PACE, stops=(stopped, killed, again)) as field:
            field.reach(stopped)
            store.stop()
            field.reach(min(stopped + 60, killed))
            before = len(wenya.pages("episodes"))
            wenya.wait_until(lambda: len(wenya.pages("episodes")) > before, "judge without InfluxDB")
            wenya.wait_until(lambda: "readings" in wenya.faults(), "say that InfluxDB is away")
            store.start()
            field.reach(killed)
            store.kill9()
            field.reach(again)
            store.start()
            field.finish()
        check(wenya, store, field)


def test_influxdb_is_away_while_the_service_is_killed(broker: Mosquitto, store: Influx, postgres: Postgres):
    with Wenya(inventory(), broker=broker, readings=store, records=postgres) as wenya:
        wenya.wait_ready()
        gone, killed = instants(4, 2)
        with Field(broker, minutes=MINUTES, pace=PACE, stops=(gone, killed)) as field:
            field.reach(gone)
            store.stop()
            field.reach(killed)
            wenya.kill9()
            wenya.start()
            field.finish()
            store.start()
        check(wenya, store, field)


def test_the_broker_is_restarted(broker: Mosquitto, influx: Influx, postgres: Postgres):
    with Wenya(inventory(), broker=broker, readings=influx, records=postgres) as wenya:
        wenya.wait_ready()
        restarted = instants(5, 2)
        with Field(broker, minutes=MINUTES, pace=PACE, stops=restarted) as field:
            for minute in restarted:
                field.reach(minute)
                broker.restart()
            field.finish()
        check(wenya, influx, field)


def test_the_broker_is_killed_when_it_owes_nothing(broker: Mosquitto, influx: Influx, postgres: Postgres):
    """What Mosquitto queued since it last wrote its file dies with it, as its configuration says.

    So it is made to write once our session is in it, and killed when everything published has been taken.
    """
    with Wenya(inventory(), broker=broker, readings=influx, records=postgres) as wenya:
        wenya.wait_ready()
        broker.signal(signal.SIGUSR1)
        file = broker.home / "data" / "mosquitto.db"
        broker.wait_until(lambda: file.exists() and file.stat().st_size > 0, "write its file")
        restarted = instants(6, 2)
        with Field(broker, minutes=MINUTES, pace=PACE, stops=restarted) as field:
            for minute in restarted:
                field.reach(minute)
                with field.paused():
                    published = len(field.readings)
                    wenya.wait_until(lambda: wenya.figure("wenya_readings_total") >= published, "take all")  # noqa: B023
                    broker.kill9()
                broker.start()
            field.finish()
        check(wenya, influx, field)


def check(wenya: Wenya, influx: Influx, field: Field) -> None:
    """What must hold after any crash, of everything the broker acknowledged to the field."""
    wenya.wait_ready()
    wenya.wait_caught_up()
    expected = field.episodes()
    assert len(expected) > 2 * HOMES, "the field was not cold often enough to prove anything"
    eventually(lambda: episodes(wenya), expected)
    assert [e for e in wenya.pages("episodes") if e["withdrawn"] or e["found_late"]] == []
    assert len(field.readings) == (field.minutes + 1) * (HOMES + BLOCK)
    assert stored(influx, wenya.database) == field.kept()
    assert wenya.letters() == []
    check_tickets(wenya, expected)


def check_tickets(wenya: Wenya, expected: list[Found]) -> None:
    tickets = wenya.pages("tickets")
    numbers = sorted(t["number"] for t in tickets)
    assert [int(b[-6:]) - int(a[-6:]) for a, b in pairwise(numbers)] == [1] * (len(numbers) - 1)
    about = [(t["place"], t["concern"]) for t in tickets if t["state"] != "closed"]
    assert len(set(about)) == len(about), "two open tickets for one place and concern"
    alone = {f"flat-{key:02}" for key in range(HOMES)}
    assert {t["place"] for t in tickets} & alone == {e.point for e in expected} & alone
    assert "block" in {t["place"] for t in tickets}, "the cold building has no ticket"
    without = [e for e in wenya.pages("episodes") if e["ticket"] not in numbers and not e["withdrawn"]]
    assert without == [], "episodes without a ticket"
