"""Leave over HTTP, and what is said of what a substitute does."""

from __future__ import annotations

import pytest

from alerts.people.viewer import Grant
from ingest.durations import DAY
from ingest.inventory.departments import mark_of_department
from tests.api.people_on_leave import ENDS_AT, SPAN, STARTS_AT, staff
from tests.api.stand_in_service import breach, pressure_loss

ADDRESS = "/api/v1/leaves"
ASKED = {"substitute": "li", "because": "年假", **SPAN}


@pytest.fixture
def people(service) -> dict[str, dict]:
    return staff(service)


def given(service, people, role) -> dict:
    """Headers of somebody who has the role, too."""
    with service.records.begin() as tx:
        tx.users.give(tx.users.named("big").id, [Grant(role)])
    return people["big"]


def agreed(client, people) -> int:
    """A leave of wang that both have agreed to."""
    leave = client.post(ADDRESS, json=ASKED, headers=people["wang"]).json()["id"]
    for command, name in (("approve", "head"), ("accept", "li")):
        said = client.post(f"{ADDRESS}/{leave}/{command}", json={}, headers=people[name])
        assert said.status_code == 200, said.text
    return leave


def test_a_leave_is_asked_for_approved_accepted_and_ended(client, service, people):
    asked = client.post(ADDRESS, json=ASKED, headers=people["wang"])
    assert asked.status_code == 200, asked.text
    leave = asked.json()
    assert leave == {
        "id": leave["id"],
        "person": "wang",
        "substitute": "li",
        "starts_at": "2026-01-15T09:20:00.000+08:00",
        "ends_at": "2026-01-15T12:20:00.000+08:00",
        "because": "年假",
        "state": "asked",
        "late": False,
        "began_at": None,
        "asked_at": "2026-01-15T08:20:00.000+08:00",
        "asked_by": "wang",
        "approved_at": None,
        "approved_by": None,
        "accepted_at": None,
        "declined_at": None,
        "declined_by": None,
        "ended_at": None,
        "ended_by": None,
        "allowed": [],
    }
    (own,) = client.get(ADDRESS, headers=people["li"]).json()["items"]
    assert own == leave | {"allowed": ["accept", "decline"]}
    one = f"{ADDRESS}/{leave['id']}"
    assert client.post(f"{one}/approve", json={}, headers=people["head"]).json()["state"] == "approved"
    service.wall.advance_to(STARTS_AT)
    assert client.get(ADDRESS, headers=people["wang"]).json()["items"][0]["late"] is True
    assert client.post(f"{one}/accept", json={}, headers=people["li"]).json()["state"] == "running"
    ended = client.post(f"{one}/end", json={}, headers=people["wang"]).json()
    assert (ended["state"], ended["ended_by"], ended["allowed"]) == ("ended", "wang", [])
    again = client.post(f"{one}/end", json={}, headers=people["wang"])
    assert (again.status_code, again.json()["code"]) == (409, "leave-refused")
    assert again.json()["detail"] == "The leave is “ended”; “End” is not possible now."


@pytest.mark.parametrize(
    ("sent", "language", "said"),
    [
        ({"substitute": ""}, "en", "A leave needs a substitute."),
        ({"substitute": ""}, "zh-CN", "请假须指定代岗人。"),
        ({"substitute": "wang"}, "en", "Nobody is their own substitute."),
        ({"ends_at": SPAN["starts_at"]}, "en", "A leave ends after it begins."),
    ],
)
def test_what_cannot_be_is_refused_in_the_readers_language(client, people, sent, language, said):
    headers = people["wang"] | {"Accept-Language": language}
    answer = client.post(ADDRESS, json=ASKED | sent, headers=headers)
    assert (answer.status_code, answer.json()["code"], answer.json()["detail"]) == (
        409,
        "leave-refused",
        said,
    )


def test_who_may_not_is_told_who_may_and_what_does_not_concern_them_is_not_there(client, people):
    leave = client.post(ADDRESS, json=ASKED, headers=people["wang"]).json()["id"]
    answers = {
        (command, name): client.post(
            f"{ADDRESS}/{leave}/{command}", json={}, headers=people[name]
        ).status_code
        for command, name in (
            *(("approve", name) for name in ("wang", "li", "chen")),
            *(("accept", name) for name in ("wang", "head", "chen")),
            *(("decline", name) for name in ("wang", "chen")),
            *(("end", name) for name in ("li", "chen")),
        )
    }
    assert answers == {
        ("approve", "wang"): 403,
        ("approve", "li"): 403,
        ("approve", "chen"): 404,
        ("accept", "wang"): 409,
        ("accept", "head"): 409,
        ("accept", "chen"): 404,
        ("decline", "wang"): 403,
        ("decline", "chen"): 404,
        ("end", "li"): 403,
        ("end", "chen"): 404,
    }
    assert client.get(ADDRESS).status_code == 401


def test_a_substitute_works_tickets_for_who_is_away_and_that_is_said(client, service, people):
    breach(service, "f1-room")
    pressure_loss(service)
    agreed(client, people)
    command = {"command": "comment", "text": "去看过"}
    there, own = "/api/v1/tickets/2026-000001", "/api/v1/tickets/2026-000002"
    assert client.get(there, headers=people["li"]).status_code == 404
    service.wall.advance_to(STARTS_AT)
    session = client.get("/api/v1/session", headers=people["li"]).json()
    assert session == {
        "name": "li",
        "roles": ["handler"],
        "acting_for": ["wang"],
        "seconds_left": None,
        "ends_by": None,
    }
    for ticket in (there, own):
        said = client.post(f"{ticket}/commands", json=command, headers=people["li"])
        assert said.status_code == 200, said.text
    lines = {
        ticket: client.get(ticket, headers=people["li"]).json()["history"][-1] for ticket in (there, own)
    }
    assert [(line["actor"], line["acting_for"]) for line in lines.values()] == [("li", "wang"), ("li", "")]
    nobody = client.get(there).json()["history"][-1]
    assert (nobody["actor"], nobody["acting_for"]) == ("", "")
    for language, written in (("zh-CN", "li（代 wang）"), ("en", "li (for wang)")):
        page = client.get("/tickets/2026-000001", params={"lang": language}, headers=people["li"]).text
        assert written in page
        page = client.get("/tickets/2026-000002", params={"lang": language}, headers=people["li"]).text
        assert written not in page
    service.wall.advance_to(ENDS_AT)
    assert client.get(there, headers=people["li"]).status_code == 404
    assert client.get(there, headers=people["wang"]).json()["history"][-1]["acting_for"] == "wang"


def test_the_audit_says_for_whom_somebody_did_something(client, service, people):
    leave = client.post(ADDRESS, json=ASKED | {"substitute": "chen"}, headers=people["head"]).json()["id"]
    for command, name in (("approve", "big"), ("accept", "chen")):
        client.post(f"{ADDRESS}/{leave}/{command}", json={}, headers=people[name])
    service.wall.advance_to(STARTS_AT)
    assert client.get("/api/v1/departments/one/contacts", headers=people["chen"]).status_code == 200
    supervisor = given(service, people, "supervisor")
    for language, who in (("zh-CN", "chen（代 head）"), ("en", "chen (for head)")):
        headers = supervisor | {"Accept-Language": language}
        found = client.get("/api/v1/audit", params={"kind": "contacts-looked-at"}, headers=headers).json()
        (event,) = found["items"]
        assert (event["actor"], event["acting_for"], event["who"]) == ("chen", "head", who)
        assert event["subject"] == "one"


def test_an_administrator_asks_for_somebody_else(client, service, people):
    boss = given(service, people, "administrator")
    asked = client.post("/api/v1/users/wang/leaves", json=ASKED, headers=boss)
    assert (asked.status_code, asked.json()["person"], asked.json()["asked_by"]) == (200, "wang", "big")
    assert client.post("/api/v1/users/nobody/leaves", json=ASKED, headers=boss).status_code == 404


def test_a_leave_begins_now_where_nothing_is_said(client, people):
    sent = {"substitute": "li", "ends_at": SPAN["ends_at"]}
    assert client.post(ADDRESS, json=sent, headers=people["wang"]).json()["starts_at"] == (
        "2026-01-15T08:20:00.000+08:00"
    )


def test_departments_that_nobody_answers_for_are_listed_with_who_does(client, service, people):
    address = "/api/v1/departments/unmanned"
    assert client.get(address, headers=people["big"]).json() == {"items": []}
    with service.records.begin() as tx:
        tx.users.disable(tx.users.named("chen").id, STARTS_AT - DAY, "x")
    found = client.get(address, headers=people["big"]).json()
    assert found == {
        "items": [
            {
                "id": "two",
                "name": "二栋",
                "vacancies": [{"post": "head", "name": "chen", "presence": "disabled"}],
                "answered_by": {"id": "all", "name": "全市"},
            }
        ]
    }
    assert client.get(address, headers=people["wang"]).json() == {"items": []}
    assert client.get(address).status_code in (401, 403)


def test_contacts_are_the_persons_and_the_numbers_of_now(client, service, people):
    agreed(client, people)
    service.wall.advance_to(STARTS_AT)
    found = client.get("/api/v1/departments/one/contacts", headers=people["head"])
    assert found.json() == {
        "mark": mark_of_department(service.known.departments["one"]),
        "id": "one",
        "name": "一栋",
        "persons": [
            person("head", ["head", "member"]),
            person("big", ["leader"]),
            person("wang", ["member"]) | {"presence": "stood-in-for", "acting": "li"},
        ],
        "more_persons": False,
        "phones": [{"hours": "08:00-18:00", "number": "0431-1"}],
        "channels": ["console"],
    }
    assert client.get("/api/v1/departments/two/contacts", headers=people["head"]).status_code == 404


def person(name, posts) -> dict:
    return {
        "name": name,
        "called": "",
        "posts": posts,
        "presence": "here",
        "acting": None,
        "acting_called": "",
    }
