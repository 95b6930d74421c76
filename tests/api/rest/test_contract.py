"""The REST contract: what programs get, in which shape."""

from __future__ import annotations

from datetime import datetime

import pytest

from alerts.compliance.household_day import HouseholdDay
from alerts.episodes.episode import Ending, EndReason
from ingest.durations import HOUR, MINUTE
from ingest.readings.batch import DeadLetterReason
from tests.api.stand_in_service import (
    HOSTILE,
    MORNING,
    NOW,
    breach,
    dead_letter,
    file_changes,
    late_window,
    pressure_loss,
)

MORNING_SPAN = {"from": "2026-01-15T06:00:00+08:00", "to": "2026-01-15T06:05:00+08:00"}


def test_points_say_where_they_are_and_in_which_unit(client):
    found = client.get("/api/v1/points", params={"place": "b1", "metric": "indoor_temperature"}).json()
    assert [point["id"] for point in found["items"]] == [f"f{n}-room" for n in range(1, 7)]
    assert found["next"] is None
    first = found["items"][0]
    assert first["unit"] == "degC"
    assert first["place_path"] == ["春城热力集团", "东城供热公司", "翠园换热站", "翠园小区 1 栋", "101室"]
    assert (first["sampling_s"], first["upload_s"], first["residential"]) == (60, 60, True)
    assert client.get("/api/v1/points/main").json()["metric"] == "water_pressure"


def test_readings_come_in_order_in_the_places_own_time(client, service):
    breach(service, "f1-room")
    found = client.get("/api/v1/points/f1-room/readings", params=MORNING_SPAN).json()
    assert [item["measured_at"] for item in found["items"]] == [
        f"2026-01-15T06:0{minute}:00.000+08:00" for minute in range(5)
    ]
    assert set(found["items"][0]) == {"measured_at", "value", "received_at", "source", "flags"}
    assert found["items"][0]["flags"] == []


def test_hourly_figures_are_over_whole_hours(client, service):
    breach(service, "f1-room")
    service.store.aggregate(NOW - 4 * HOUR, NOW)
    asked = {"from": "2026-01-15T06:00:00+08:00", "to": "2026-01-15T08:00:00+08:00", "resolution": "hourly"}
    found = client.get("/api/v1/points/f1-room/readings", params=asked).json()["items"]
    assert [(item["hour"], item["count"]) for item in found] == [
        ("2026-01-15T06:00:00.000+08:00", 60),
        ("2026-01-15T07:00:00.000+08:00", 60),
    ]
    assert found[0]["minimum"] <= found[0]["mean"] <= found[0]["maximum"]


@pytest.mark.parametrize(("resolution", "days"), [("raw", 31), ("hourly", 1830)])
def test_a_span_beyond_the_limit_is_refused_with_the_limit(client, resolution, days):
    asked = {"from": "2010-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z", "resolution": resolution}
    refused = client.get("/api/v1/points/f1-room/readings", params=asked)
    assert (refused.status_code, refused.json()["code"]) == (422, "span-too-long")
    assert f"{days:,}" in refused.json()["detail"]


def test_an_episode_has_the_fields_of_the_contract_and_its_evidence_on_demand(client, service):
    breach(service, "f1-room")
    (episode,) = client.get("/api/v1/episodes").json()["items"]
    contract = (
        *(
            "rule",
            "rule_version",
            "clause",
            "point",
            "place",
            "limit",
            "unit",
            "hours",
            "began_at",
            "opened_at",
        ),
        *("ended_at", "worst", "worst_at", "mean", "found_late", "withdrawn"),
    )
    assert [name for name in episode if name in contract] == list(contract)
    judged_by = (episode["rule_version"], episode["limit"], episode["unit"], episode["hours"])
    assert judged_by == (1, 18.0, "degC", "06:00-21:00")
    assert (episode["rule"], episode["clause"], episode["point"], episode["place"]) == (
        "room.day",
        "H15",
        "f1-room",
        "f1",
    )
    assert (episode["began_at"], episode["opened_at"]) == (
        "2026-01-15T06:00:00.000+08:00",
        "2026-01-15T06:35:00.000+08:00",
    )
    assert (episode["ended_at"], episode["found_late"], episode["withdrawn"]) == (None, False, False)
    assert "evidence" not in episode
    detail = client.get(f"/api/v1/episodes/{episode['id']}").json()
    assert len(detail["evidence"]) == 60
    assert detail["evidence"][-1]["measured_at"] == episode["opened_at"]
    (version,) = detail["evidence_versions"]
    assert (version["version"], version["readings"]) == (1, detail["evidence"])


def test_an_opening_window_that_late_data_changed_is_a_second_version_beside_the_first(client, service):
    breach(service, "f1-room")
    late_window(service, "f1-room")
    (episode,) = client.get("/api/v1/episodes").json()["items"]
    detail = client.get(f"/api/v1/episodes/{episode['id']}").json()
    first, second = detail["evidence_versions"]
    assert (first["version"], first["readings"]) == (1, detail["evidence"])
    assert (second["version"], len(second["readings"])) == (2, 61)
    assert second["recorded_at"] >= first["recorded_at"]
    (ticket,) = client.get("/api/v1/tickets").json()["items"]
    line = client.get(f"/api/v1/tickets/{ticket['number']}").json()["history"][-1]
    assert (line["reason"], line["sentence"]) == (
        "figures-changed",
        "Late data changed the figures of an episode",
    )
    (told,) = line["data"]["figures"]
    assert (told["episode"], told["new"]["worst"]) == (episode["id"], 15.0)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"place": "b1"}, 1),
        ({"place": "b2"}, 1),
        ({"place": "city"}, 2),
        ({"rule": "room.day"}, 1),
        ({"point": "main"}, 1),
        ({"state": "open"}, 2),
        ({"state": "ended"}, 0),
        ({"from": "2026-01-15T07:52:00+08:00"}, 2),
        ({"to": "2026-01-15T06:35:00+08:00"}, 0),
        ({"to": "2026-01-15T06:36:00+08:00"}, 1),
    ],
)
def test_episodes_can_be_sought_by_rule_point_place_span_and_state(client, service, filters, expected):
    breach(service, "f1-room")
    pressure_loss(service)
    assert len(client.get("/api/v1/episodes", params=filters).json()["items"]) == expected


@pytest.mark.parametrize(
    "path",
    [
        "points?",
        "tickets?",
        "tickets?sort=due&",
        "tickets?overdue=true&",
        "episodes?",
        "now?",
        "now/map?",
        "compliance?from=2026-01-14&to=2026-01-15&",
        "stops/at-place?from=2026-01-14T00:00:00Z&to=2026-01-15T00:00:00Z&",
    ],
)
def test_a_list_of_a_place_that_there_is_not_names_it(client, path):
    answer = client.get(f"/api/v1/{path}place=nosuch")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert answer.json()["detail"] == "There is no place nosuch."
    assert client.get(f"/api/v1/{path}place=b1").status_code == 200


def test_a_ticket_is_found_by_concern_place_and_state_and_explains_itself(client, service):
    breach(service, "f1-room")
    pressure_loss(service)
    asked = {"concern": "water-pressure", "place": "st1", "state": "active"}
    (ticket,) = client.get("/api/v1/tickets", params=asked).json()["items"]
    assert (ticket["place"], ticket["affected_households"], ticket["clauses"]) == ("b2", 600, ["B4", "C20"])
    whole = client.get(f"/api/v1/tickets/{ticket['number']}").json()
    assert whole["asks_for_action"] is True
    assert [episode["rule"] for episode in whole["episodes"]] == ["pressure.low"]
    (clock,) = whole["clocks"]
    assert (clock["key"], clock["clause"], clock["missed"]) == ("fault.dispatch", "W40", True)
    assert whole["history"][0]["reason"] == "opened"


def test_a_dispatcher_works_a_ticket_from_open_to_closed(client, service, bearer):
    breach(service, "f1-room")
    service.clock.advance_to(NOW + MINUTE)
    number = client.get("/api/v1/tickets").json()["items"][0]["number"]

    def say(command, text=""):
        answer = client.post(
            f"/api/v1/tickets/{number}/commands",
            json={"command": command, "text": text},
            headers=bearer("dispatcher"),
        )
        return answer.status_code, answer.json().get("state") or answer.json()["code"]

    assert say("acknowledge", "换热站检修") == (200, "acknowledged")
    assert say("resolve", "已补水升温") == (409, "false-closure")
    assert say("close") == (409, "illegal-command"), "nothing was resolved yet"
    file_changes(service, [Ending("room.day", "f1-room", MORNING + 35 * MINUTE, NOW, EndReason.RECOVERED)])
    assert say("resolve") == (422, "invalid")
    assert say("reopen") == (409, "illegal-command")
    assert say("resolve", "已补水升温") == (200, "resolved")
    assert say("close") == (200, "closed")
    history = client.get(f"/api/v1/tickets/{number}", headers=bearer("viewer")).json()["history"]
    said = [(line["actor"], line["command"]) for line in history if line["actor"] != "wenya"]
    assert [each for each in said if each[1]] == [
        ("调度员王", "acknowledge"),
        ("调度员王", "resolve"),
        ("调度员王", "close"),
    ]


def test_a_command_decided_on_an_older_version_is_refused(client, service, bearer):
    breach(service, "f1-room")
    url = f"/api/v1/tickets/{client.get('/api/v1/tickets').json()['items'][0]['number']}/commands"
    said = {"command": "comment", "text": "去看看", "version": 1}
    assert client.post(url, json=said, headers=bearer("dispatcher")).status_code == 200
    assert client.post(url, json=said, headers=bearer("dispatcher")).json()["code"] == "stale-version"


def test_dead_letters_show_their_payload_and_come_alive_once_the_alias_exists(reader, service, bearer):
    payload = b'{"point": "new/temperature", "value": 19.5, "measured_at": "2026-01-15T08:00:00+08:00"}'
    letter = dead_letter(service, payload)
    (item,) = reader.get("/api/v1/dead-letters", params={"reason": "malformed"}).json()["items"]
    assert (item["topic"], item["count"], item["bytes"]) == ("wenya/v1/gw1/json", 1, len(payload))
    detail = reader.get(f"/api/v1/dead-letters/{letter}").json()
    assert detail["text"] == payload.decode()
    assert bytes.fromhex(detail["hex"]) == payload
    replay = {"url": f"/api/v1/dead-letters/{letter}/replay", "headers": bearer("engineer"), "json": {}}
    assert reader.post(**replay).json()["readings"] == 0
    imported = reader.post(
        "/api/v1/inventory/import",
        json={"aliases": [{"name": "new/temperature", "point": "f2-room"}]},
        headers=bearer("engineer"),
    )
    assert imported.status_code == 200, imported.text
    assert reader.post(**replay).json() == {"readings": 1, "still_dead": None}


def test_what_the_store_sent_back_is_no_gateways_and_a_foreign_letter_is_decided_anew(
    client, service, bearer
):
    payload = b'{"point": "f1-room", "value": 19.5, "measured_at": "2026-01-15T08:00:00+08:00"}'
    sent_back = dead_letter(service, payload, DeadLetterReason.CONFLICT, "conflict/f1-room")
    foreign = dead_letter(service, payload, DeadLetterReason.FOREIGN, "wenya/v1/gw2/json")

    def replayed(letter: int) -> dict:
        url = f"/api/v1/dead-letters/{letter}/replay"
        return client.post(url, headers=bearer("engineer"), json={}).json()

    assert replayed(sent_back) == {"readings": 1, "still_dead": None}
    detail = "foreign: gateway 'gw2', inventory version 1: 'f1-room' behind 'gw1'"
    assert replayed(foreign) == {"readings": 0, "still_dead": detail}
    moved = {
        "gateways": [{"id": "gw2", "place": "b1", "format": "native"}],
        "devices": [{"id": "d1", "gateways": ["gw1", "gw2"]}],
    }
    assert client.post("/api/v1/inventory/import", json=moved, headers=bearer("engineer")).is_success
    assert replayed(foreign) == {"readings": 1, "still_dead": None}


def test_an_import_is_all_or_nothing_and_names_every_bad_row(client, service, bearer):
    before = service.inventory()
    rows = (
        "type,id,level,name,parent\n"
        "place,ok,building,新楼,st1\n"
        "place,bad one,building,x,st1\n"
        "place,lost,household,y,nowhere\n"
    )
    headers = bearer("engineer") | {"Content-Type": "text/csv"}
    refused = client.post("/api/v1/inventory/import", content=rows.encode(), headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "bad-inventory")
    assert [fault["where"] for fault in refused.json()["errors"]] == ["row 3", "row 4"]
    assert {fault["file"] for fault in refused.json()["errors"]} == {"body.csv"}
    assert service.inventory() is before
    good = "\n".join(rows.split("\n")[:2]) + "\n"
    taken = client.post("/api/v1/inventory/import", content=good.encode(), headers=headers)
    assert taken.json()["places"] == len(before.places) + 1
    assert service.inventory().places["ok"].name == "新楼"


@pytest.mark.parametrize("form", ["json", "csv"])
def test_what_is_exported_can_be_imported_unchanged(client, service, bearer, form):
    exported = client.get("/api/v1/inventory", params={"format": form})
    media_type = exported.headers["content-type"].split(";")[0]
    before = service.inventory()
    answer = client.post(
        "/api/v1/inventory/import",
        params={"replace": True},
        content=exported.content,
        headers=bearer("engineer") | {"Content-Type": media_type},
    )
    assert answer.status_code == 200, answer.text
    assert service.inventory() == before
    assert service.inventory().places["f3"].name == HOSTILE


def test_compliance_figures_show_coverage_beside_the_rate(client, service):
    with service.records.begin() as tx:
        tx.compliance.save(
            [
                HouseholdDay("f1", "2026-01-14", 600, 540, 900, "unqualified", NOW),
                HouseholdDay("f2", "2026-01-14", 0, 0, 900, "not-judgeable"),
                HouseholdDay("f1", "2026-01-15", 100, 100, 140, "qualified"),
            ]
        )
    asked = {"place": "b1", "from": "2026-01-14", "to": "2026-01-15"}
    items = client.get("/api/v1/compliance", params=asked).json()["items"]
    assert [(item["day"], item["household"], item["share"], item["verdict"]) for item in items] == [
        ("2026-01-14", "f1", 0.9, "unqualified"),
        ("2026-01-14", "f2", None, "not-judgeable"),
        ("2026-01-15", "f1", 1.0, "qualified"),
    ]
    assert items[0]["coverage"] == pytest.approx(2 / 3)
    assert items[0]["frozen_at"] == "2026-01-15T08:20:00.000+08:00"


def test_every_instant_that_goes_out_has_a_zone(client, service):
    breach(service, "f1-room")
    number = client.get("/api/v1/tickets").json()["items"][0]["number"]
    instants = []

    def walk(value, key=""):
        if isinstance(value, dict):
            for name, inner in value.items():
                walk(inner, name)
        elif isinstance(value, list):
            for inner in value:
                walk(inner, key)
        elif value is not None and (key.endswith(("_at", "_since")) or key == "at"):
            instants.append(value)

    walk(client.get(f"/api/v1/tickets/{number}").json())
    assert len(instants) >= 10
    assert all(datetime.fromisoformat(instant).utcoffset() is not None for instant in instants)


def test_the_description_says_what_every_operation_answers(client):
    described = client.get("/openapi.json").json()
    operations = [op for path in described["paths"].values() for op in path.values()]
    assert len({op["operationId"] for op in operations}) == len(operations)
    for operation in operations:
        problems = [r["content"] for status, r in operation["responses"].items() if status >= "400"]
        assert all(set(content) == {"application/problem+json"} for content in problems), operation[
            "operationId"
        ]
    assert "ProblemDocument" in described["components"]["schemas"]


def test_a_value_that_is_none_of_those_allowed_is_named_by_its_parameter_alone(client):
    refused = client.get("/api/v1/tickets", params={"state": "frob"})
    assert refused.status_code == 422
    assert {fault["where"] for fault in refused.json()["errors"]} == {"query.state"}
