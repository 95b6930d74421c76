"""The recorded rooms, from the simulator through Mosquitto, the service, InfluxDB and PostgreSQL, to REST."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from ingest.durations import SECOND
from tests.alerts.reference import recorded_rooms as rooms
from tests.system.servers import Influx, Mosquitto, Postgres
from tests.system.service import Wenya, eventually, stored


@pytest.fixture(scope="module")
def played(mosquitto: Mosquitto, influx: Influx, postgres: Postgres) -> Iterator[Wenya]:
    """The service after the whole recording."""
    with Wenya(rooms.inventory(), broker=mosquitto, readings=influx, records=postgres) as wenya:
        wenya.wait_ready()
        secret = wenya.home / "simulator"
        secret.write_text(mosquitto.add_user("simulator"))
        simulator = ("--username", "simulator", "--password-file", str(secret))
        where = ("--broker", f"127.0.0.1:{mosquitto.port}")
        wenya.wenya("simulate", "--recorded", str(rooms.FILE), *where, *simulator, "--speed", "0")
        wenya.wait_caught_up()
        yield wenya


def test_the_contract_episodes_are_exactly_those_worked_out(played: Wenya):
    expected = [
        (e.point, e.began_at, e.opened_at, e.ended_at, e.covered, e.breaching, e.worst, e.worst_at)
        for e in rooms.CONTRACT_EPISODES
    ]
    eventually(lambda: contract_episodes(played), expected)


def test_an_episode_that_is_over_has_the_mean_worked_out(played: Wenya):
    expected = [e.mean for e in rooms.CONTRACT_EPISODES if e.ended_at]
    found = played.pages("episodes", rule="room.contract", state="ended")
    found.sort(key=lambda e: (e["point"], e["opened_at"]))
    assert [e["mean"] for e in found] == pytest.approx(expected, abs=1e-6)


def contract_episodes(wenya: Wenya) -> list[tuple[object, ...]]:
    found = wenya.pages("episodes", rule="room.contract", limit=7)
    assert [e for e in found if e["found_late"] or e["withdrawn"]] == []
    return sorted(
        (
            e["point"],
            *(minute(e[key]) for key in ("began_at", "opened_at", "ended_at")),
            e["covered"],
            e["breaching"],
            e["worst"],
            minute(e["worst_at"]),
        )
        for e in found
    )


def minute(moment: str | None) -> str | None:
    """An instant of the API as the table of expected episodes writes it."""
    if moment is None:
        return None
    assert moment.endswith(("Z", "+00:00"))
    return moment[: len("2013-08-24T11:58")] + "Z"


def test_the_silences_are_exactly_those_of_the_file(played: Wenya):
    expected = [(point, opened, ended) for point, opened, ended in rooms.SILENCES]
    found = played.pages("episodes", rule="silent", limit=3)
    assert sorted((e["point"], minute(e["opened_at"]), minute(e["ended_at"])) for e in found) == expected
    assert {e["rule"] for e in played.pages("episodes")} == {"room.contract", "silent", "unusable"}


def test_the_rooms_that_could_not_be_judged_are_exactly_those_worked_out(played: Wenya):
    found = [
        (e["point"], *(minute(e[key]) for key in ("began_at", "opened_at", "ended_at")))
        for e in played.pages("episodes", rule="unusable")
    ]
    assert sorted(found) == sorted(rooms.UNUSABLE)


def test_every_recorded_reading_is_in_influxdb_exactly_once(played: Wenya, influx: Influx):
    recorded = sorted((r.point, r.measured_at, r.value) for r in rooms.recorded())
    assert stored(influx, played.database) == recorded
    assert played.letters() == []


def test_the_rooms_readings_come_back_over_rest(played: Wenya):
    window = {"from": "2013-08-24T11:00:00Z", "to": "2013-08-24T12:00:00Z"}
    found = played.pages("points/room-413/readings", **window)
    start, end = rooms.utc("2013-08-24T11:00Z"), rooms.utc("2013-08-24T12:00Z")
    recorded = [r for r in rooms.recorded() if r.point == "room-413" and start <= r.measured_at < end]
    assert [(rooms.utc(r["measured_at"]), r["value"]) for r in found] == [
        (r.measured_at, r.value) for r in recorded
    ]


def test_the_cold_rooms_have_tickets_and_gap_free_numbers(played: Wenya):
    def without_ticket() -> list[int]:
        return [e["id"] for e in played.pages("episodes", rule="room.contract") if e["ticket"] is None]

    eventually(without_ticket, [])
    tickets = played.pages("tickets", limit=2)
    numbers = sorted(t["number"] for t in tickets)
    assert numbers, "no ticket was opened"
    assert all(int(b[-6:]) - int(a[-6:]) == 1 for a, b in pairwise(numbers)), numbers
    about = [(t["place"], t["concern"]) for t in tickets if t["state"] != "closed"]
    assert len(set(about)) == len(about), "two open tickets for one place and concern"
    episodes = played.pages("episodes", rule="room.contract")
    assert {e["ticket"] for e in episodes} <= set(numbers)
    ticket = played.get(f"tickets/{episodes[0]['ticket']}")
    assert episodes[0]["id"] in {e["id"] for e in ticket["episodes"]}
    assert rooms.utc(ticket["opened_at"]) % SECOND == 0
