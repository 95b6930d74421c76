"""Servers that are away, restart or refuse us, and a field that talks nonsense: clear words, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from ingest.clock import RealClock
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from simulators.publishing.publisher import Broker, Publisher
from tests.system.field import BEGIN, Field, Found, inventory
from tests.system.servers import Influx, Mosquitto, Postgres, require
from tests.system.service import Wenya, episodes, eventually, stored

MINUTES = 180
PACE = 60.0
JSON = "wenya/v1/gateway-0/json"
SENML = "wenya/v1/gateway-0/senml"


@contextmanager
def simulator(broker: Mosquitto) -> Iterator[Publisher]:
    """Publishes what a test tells it to."""
    address = Broker("127.0.0.1", broker.port, "simulator", broker.add_user("simulator"))
    with Publisher(address) as publisher:
        yield publisher
        publisher.wait()


def said(value: object, at: int = BEGIN, point: str = "flat-00") -> bytes:
    """One native reading."""
    return msgspec.json.encode({"point": point, "value": value, "measured_at": at})


def test_a_broker_that_is_away_at_the_start_is_waited_for():
    require(Mosquitto)
    broker = Mosquitto()
    try:
        with Wenya(inventory(), broker=broker) as wenya:
            eventually(lambda: set(wenya.faults()), {"broker"})  # the readings store is asked meanwhile
            broker.start()
            wenya.wait_ready()
            with simulator(broker) as publisher:
                publisher.publish(JSON, said(21.5))
            eventually(lambda: wenya.figure("wenya_written_total"), 1.0)
    finally:
        broker.close()


def test_an_influxdb_that_is_away_at_the_start_costs_nothing(mosquitto: Mosquitto):
    require(Influx)
    store = Influx()
    try:
        with Wenya(inventory(), broker=mosquitto, readings=store) as wenya:
            wenya.wait_until(lambda: "broker" not in wenya.faults(), "subscribe")
            with Field(mosquitto, minutes=MINUTES, pace=PACE) as field:
                field.finish()
            eventually(lambda: wenya.figure("wenya_readings_total"), float(len(field.readings)))
            assert set(wenya.faults()) == {"readings", "checker"}
            assert wenya.faults()["readings"] == "unavailable"
            store.start()
            wenya.wait_ready()
            wenya.wait_caught_up()
            eventually(lambda: episodes(wenya), field.episodes())
            assert stored(store, wenya.database) == field.kept()
    finally:
        store.close()


def test_a_wrong_broker_password_is_told_and_survived(mosquitto: Mosquitto):
    with Wenya(inventory(), broker=mosquitto, WENYA_MQTT__PASSWORD="wrong") as wenya:
        refused = "the broker refused the connection: Not authorized; see mqtt.username and mqtt.password"
        wenya.wait_until(lambda: wenya.faults().get("broker") == refused, "say that it was refused")
        assert set(wenya.faults()) == {"broker"}
        assert wenya.get("episodes")["items"] == []
        assert "wrong" not in wenya.log(1000)


def test_a_wrong_influxdb_password_is_told_and_costs_nothing(mosquitto: Mosquitto, influx: Influx):
    wrong = {"WENYA_READINGS__INFLUXDB__PASSWORD": "wr0ng"}
    with Wenya(inventory(), broker=mosquitto, readings=influx, **wrong) as wenya:
        wenya.wait_until(lambda: "broker" not in wenya.faults(), "subscribe")
        with simulator(mosquitto) as publisher:
            publisher.publish_time(BEGIN)
            publisher.publish(JSON, said(21.5))
        eventually(lambda: wenya.figure("wenya_acknowledged_total"), 2.0)
        assert wenya.faults()["readings"] == "credentials"
        assert wenya.figure('wenya_journal_lag_batches{reader="writer"}') == 1
        assert wenya.letters() == []
        assert "wr0ng" not in wenya.log(1000)
        wenya.change(WENYA_READINGS__INFLUXDB__PASSWORD=influx.password)
        wenya.restart()
        eventually(lambda: wenya.figure("wenya_written_total"), 1.0)
        assert stored(influx, wenya.database) == [("flat-00", BEGIN, 21.5)]


def test_postgresql_restarts_while_flats_grow_cold(mosquitto: Mosquitto):
    require(Postgres)
    with Postgres() as records, Wenya(inventory(), broker=mosquitto, records=records) as wenya:
        wenya.wait_ready()
        with Field(mosquitto, minutes=MINUTES, pace=PACE) as field:
            field.reach(40)
            records.restart()
            field.reach(70)
            records.stop()
            eventually(lambda: "records" in set(wenya.faults()), expected=True)
            field.reach(120)
            records.start()
            field.finish()
        wenya.wait_ready()
        eventually(lambda: episodes(wenya), field.episodes())
        numbers = sorted(ticket["number"] for ticket in wenya.pages("tickets"))
        assert [int(number[-6:]) for number in numbers] == list(range(1, len(numbers) + 1))


BAD = {
    "cut short": (JSON, b'{"point": "fl', "malformed"),
    "no text": (JSON, b"\xff\xfe\x00", "malformed"),
    "huge": (JSON, b" " * 300_000, "too-large"),
    "deep": (JSON, b"[" * 5000 + b"]" * 5000, "too-deep"),
    "NaN": (JSON, b'{"point": "flat-00", "value": NaN, "measured_at": 1767225600000}', "not-a-number"),
    "infinite": (JSON, b'{"point": "flat-00", "value": 1e999, "measured_at": 1767225600000}', "not-a-number"),
    "wrong unit": (SENML, b'[{"n": "flat-00", "u": "V", "v": 3.1, "t": 1767225600}]', "wrong-unit"),
    "unknown point": (JSON, said(20.0, point="nobody"), "unknown-point"),
    "1970, buffered": (JSON, b"[" + said(20.0, 0) + b"," + said(20.0, 1000) + b"]", "bad-time"),
    "no time at all": (JSON, said(20.0, 10**17), "bad-time"),
    "newer format": (SENML, b'[{"bver": 99, "n": "flat-00", "u": "Cel", "v": 20}]', "unsupported-version"),
}
"""What is wrong -> topic, payload, reason."""


def test_what_cannot_be_understood_is_told_and_the_rest_flows(mosquitto: Mosquitto, influx: Influx):
    with Wenya(inventory(), broker=mosquitto, readings=influx) as wenya:
        wenya.wait_ready()
        with simulator(mosquitto) as publisher:
            publisher.publish_time(BEGIN)
            for minute, (topic, payload, _) in enumerate(BAD.values()):
                publisher.publish(topic, payload)
                publisher.publish(JSON, said(20.0, BEGIN + minute))
            publisher.publish(JSON, said(15.0, BEGIN + 3650 * DAY, "flat-01"))
            publisher.publish(JSON, said(15.0, 0, "flat-02"))
        eventually(lambda: wenya.figure("wenya_written_total"), len(BAD) + 2.0)
        letters = wenya.letters(limit=5)
        assert [letter["reason"] for letter in letters] == [reason for *_, reason in BAD.values()]
        assert [letter["bytes"] for letter in letters] == [len(payload) for _, payload, _ in BAD.values()]
        whole = wenya.letter(letters[-1]["id"])
        assert whole["text"] == BAD["newer format"][1].decode()
        asked = 'SELECT flags FROM "indoor_temperature" GROUP BY point'
        flags = {series["tags"]["point"]: series["values"] for series in influx.query(asked, wenya.database)}
        assert flags == {
            "flat-01": [[BEGIN + 3650 * DAY, "clock-skew"]],
            "flat-02": [[BEGIN, "clock-reset"]],
        }
        assert wenya.get("episodes")["items"] == []


def test_a_flooding_gateway_does_not_hold_up_the_others(mosquitto: Mosquitto):
    """On real time: simulated gateways have no share. The other gateway speaks last, and is heard first."""
    now = RealClock().now()
    share = {"WENYA_MQTT__GATEWAY_MESSAGES_PER_S": "20"}
    with Wenya(inventory(), broker=mosquitto, clock="real", **share) as wenya:
        wenya.wait_ready()
        flood, others = 1500, 20
        with simulator(mosquitto) as publisher:
            for i in range(flood):
                publisher.publish(JSON, said(20.0, now - HOUR + i * SECOND))
            for i in range(others):
                publisher.publish("wenya/v1/gateway-1/json", said(20.0, now - HOUR + i * SECOND, "flat-01"))
        eventually(lambda: wenya.figure("wenya_written_total"), float(flood + others))
        assert wenya.figure('wenya_dead_lettered_total{reason="flood"}'), "nothing was set aside"
        assert wenya.letters() == [], "what became readings is no dead letter any more"


def test_an_inventory_imported_at_run_time_is_judged_at_once(mosquitto: Mosquitto):
    with Wenya(inventory(), broker=mosquitto) as wenya:
        token = wenya.wenya("user", "add", "engineer", "--role", "engineer").strip()
        wenya.wait_ready()
        with simulator(mosquitto) as publisher:
            cold(publisher, 0, 60, "flat-00", "flat-new")
            publisher.publish(JSON, said(20.0, BEGIN + 60 * MINUTE, "probe-7"))
            publisher.wait()
            eventually(
                lambda: [e["point"] for e in wenya.pages("episodes", rule="room.contract")], ["flat-00"]
            )
            (before,) = wenya.pages("episodes", rule="room.contract")
            (unknown,) = wenya.letters(reason="unknown-point")[-1:]
            assert "probe-7" in unknown["detail"]

            answer = wenya.post("inventory/import", token, ADDED)
            assert answer.is_success, answer.text
            replayed = wenya.post(f"dead-letters/{unknown['id']}/replay", token)
            assert replayed.json() == {"readings": 1, "still_dead": None}
            assert wenya.letter(unknown["id"])["replayed_at"] is not None

            cold(publisher, 61, 120, "flat-00", "flat-new")
        started = BEGIN + 61 * MINUTE
        fresh = Found("room.contract", "flat-new", started, started + 35 * MINUTE, None)
        eventually(lambda: [e for e in episodes(wenya) if e.point == "flat-new"], [fresh])
        stayed = wenya.pages("episodes", rule="room.contract", point="flat-00")
        assert [(e["id"], e["opened_at"]) for e in stayed] == [(before["id"], before["opened_at"])]


ADDED = msgspec.json.encode(
    {
        "places": [{"id": "flat-new", "level": "household", "name": "New flat", "parent": "block"}],
        "points": [
            {
                "id": "flat-new",
                "metric": "indoor_temperature",
                "place": "flat-new",
                "residential": False,
                "sampling": "1min",
                "upload": "1min",
                "contract_min": 18.0,
            }
        ],
        "aliases": [{"name": "probe-7", "point": "flat-01"}],
    }
)
"""A flat that is new, and the name that a flat's device goes by."""


def cold(publisher: Publisher, first: int, last: int, *points: str) -> None:
    """Publish 15 degC and the time for the minutes ``first`` to ``last``."""
    for minute in range(first, last + 1):
        at = BEGIN + minute * MINUTE
        for point in points:
            publisher.publish(JSON, said(15.0 + minute * 1e-3, at, point))
        publisher.publish_time(at)
