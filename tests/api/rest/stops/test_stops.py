"""Stops of supply over HTTP."""

from __future__ import annotations

import pytest

from tests.api.people_on_leave import staff

STOPS = "/api/v1/stops"
FAULT = {"command": "open", "places": ["b1"], "cause": "爆管", "estimate": "9h", "households": 1000}
PLAN = {
    "command": "apply",
    "places": ["b1"],
    "cause": "更换阀门",
    "households": 1200,
    "starts_at": "2026-01-20T08:00:00+08:00",
    "ends_at": "2026-01-20T17:00:00+08:00",
}
REPORT = {"receiver": "潘", "content": "停水 9 小时"}


@pytest.fixture
def people(service) -> dict[str, dict]:
    return staff(service)


def say(client, headers, number: str, command: str, **values):
    return client.post(f"{STOPS}/{number}/commands", json={"command": command, **values}, headers=headers)


def test_a_planned_stop_goes_its_way_and_begins_once_it_is_reported(client, people):
    opened = client.post(STOPS, json=PLAN, headers=people["wang"])
    assert opened.status_code == 201, opened.text
    number = opened.json()["number"]
    assert (number, opened.json()["step"], opened.json()["households"]) == ("T2026-0001", "applied", 1200)
    assert say(client, people["wang"], number, "approve").json()["code"] == "not-yours"
    approved = say(client, people["big"], number, "approve", version=1)
    assert (approved.status_code, approved.json()["step"]) == (200, "approved")
    stale = say(client, people["wang"], number, "note", version=1, text="x")
    assert (stale.status_code, stale.json()["code"]) == (409, "stale-version")
    refused = say(client, people["wang"], number, "start").json()
    assert refused["code"] == "stop-not-reported"
    assert {each["where"] for each in refused["errors"]} == {"plan.dispatch", "plan.city", ""}
    assert say(client, people["wang"], number, "report_dispatch", **REPORT).json()["step"] == "reported"
    found = client.get(f"{STOPS}/{number}", headers=people["wang"]).json()
    assert [each["to"] for each in found["reports"]] == ["dispatch"]
    assert {each["command"]: each["unmet"] for each in found["allowed"]}["start"] == ["plan.city"]
    clocks = {each["key"]: each["status"] for each in found["clocks"]}
    assert (clocks["plan.dispatch"], clocks["plan.city"]) == ("met", "running")
    (item,) = client.get(f"{STOPS}/going-on", headers=people["wang"]).json()["items"]
    assert (item["number"], item["places"]) == (number, [{"id": "b1", "name": item["places"][0]["name"]}])


def test_what_does_not_fit_is_told_whole(client, people):
    refused = client.post(
        STOPS, json={"command": "open", "places": ["x"], "medium": "y"}, headers=people["wang"]
    )
    assert refused.status_code == 422
    assert {each["where"] for each in refused.json()["errors"]} == {"places", "cause", "medium"}
    assert client.post(STOPS, json={"command": "fly"}, headers=people["wang"]).status_code == 422
    for cause in ("", "长" * 5_000, "爆\x00管", "两\n行"):
        body = {**PLAN, "cause": cause, "places": ["x"], "ends_at": "2026-01-20T07:00:00+08:00"}
        wheres = client.post(STOPS, json=body, headers=people["wang"]).json()["errors"]
        assert {each["where"] for each in wheres} == {"cause", "places", "ends_at"}, cause


def test_who_is_elsewhere_sees_no_stop_and_who_sees_no_people_no_names(client, people):
    number = client.post(STOPS, json=FAULT, headers=people["wang"]).json()["number"]
    assert client.get(f"{STOPS}/{number}", headers=people["li"]).status_code == 404
    assert say(client, people["li"], number, "note", text="x").status_code == 404
    assert client.get(STOPS, headers=people["li"]).json()["items"] == []
    assert say(client, people["wang"], number, "report_dispatch", **REPORT).status_code == 200
    seen = client.get(f"{STOPS}/{number}").json()
    assert [(each["to"], each["receiver"], each["by"]) for each in seen["reports"]] == [("dispatch", "", "")]
    assert {each["actor"] for each in seen["lines"]} == {""}
    assert (seen["estimate"], seen["sizes"][0]["households"]) == ("9h", 1000)
    (listed,) = client.get(STOPS, params={"limit": 1}, headers=people["wang"]).json()["items"]
    assert next(each["key"] for each in listed["clocks"]) == "notice.fault"
