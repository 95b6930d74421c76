"""The routing table is tried over HTTP; nothing comes of it."""

import pytest

ADDRESS = "/api/v1/routing/try"
DEPARTMENTS = [
    {"id": "dispatch", "kind": "functional", "name": "生产调度部", "duties": ["production_dispatch"]},
    {"id": "lab", "kind": "functional", "name": "水质科", "duties": ["water_quality"]},
    {
        "id": "all",
        "kind": "territorial",
        "name": "供热供水所",
        "parent": "dispatch",
        "line": ["heating", "water"],
        "place": "org",
        "duties": ["customer_service"],
    },
]


@pytest.fixture
def ask(client, service, bearer):
    root = next(place.id for place in service.inventory().places.values() if place.parent is None)
    rows = [row | ({"place": root} if "place" in row else {}) for row in DEPARTMENTS]
    sent = client.post("/api/v1/inventory/import", json={"departments": rows}, headers=bearer("engineer"))
    assert sent.status_code == 200, sent.text

    def asked(role: str = "dispatcher", language: str = "en", **body: object):
        headers = bearer(role) | {"Accept-Language": language}
        return client.post(ADDRESS, json=body, headers=headers)

    return asked


def test_a_matter_is_tried_and_all_that_is_proposed_is_told(ask):
    answer = ask(facts={"category": "quality", "line": "water", "channel": "hotline_12345", "tags": ["hot"]})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Language"] == "en"
    found = answer.json()
    version = found["routed"].pop("table_version")
    assert len(version) == 12
    assert found["routed"] == {
        "row": "7",
        "rule": "7",
        "clauses": ["C24", "C18"],
        "unit": {"id": "all", "name": "供热供水所"},
        "owner": {"id": "dispatch", "name": "生产调度部"},
        "owner_row": "2",
        "copies": [],
        "mode": None,
        "task": {"kind": "sample", "department": {"id": "lab", "name": "水质科"}},
        "code": None,
        "restricted": False,
        "hands_over": None,
        "because": "Rule 7: Water quality: water quality takes a sample,"
        " customer service handles it or explains.",
    }
    assert found["concern"] == "water-quality"
    assert (found["mode"]["mode"], found["mode"]["row"], found["supervision"]) == (
        "supervise",
        "marked",
        None,
    )
    assert found["matter_class"] == {
        "name": "ordinary",
        "row": "ordinary",
        "clauses": [],
        "because": "Nothing speaks for another class.",
    }
    assert {"row": "5", "rule": "5", "clauses": ["C18"], "unmet": "water_kind"} in found["near"]


def test_out_of_hours_it_is_said_who_takes_it_over(ask):
    facts = {"category": "no_water", "line": "water", "severity": "critical", "in_duty_hours": False}
    found = ask(facts=facts, language="zh-CN").json()["routed"]
    assert (found["rule"], found["unit"]["id"]) == ("4", "dispatch")
    assert found["hands_over"] == {"department": {"id": "all", "name": "供热供水所"}, "at": "next_duty_start"}
    assert found["copies"] == [{"id": "all", "name": "供热供水所"}]
    assert "生产调度" in found["because"]


def test_every_wrong_fact_is_named_at_once(ask):
    answer = ask(facts={"category": "sneeze", "colour": "red"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["errors"] == [
        {"where": "category", "code": "condition-unknown-value", "reason": "“category” is never “sneeze”."},
        {
            "where": "colour",
            "code": "condition-unknown-name",
            "reason": "There is no name “colour” for a condition.",
        },
    ]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"facts": {}, "place": "gone"}, 404, "not-found"),
        ({"facts": {}, "department": "gone"}, 404, "not-found"),
        ({}, 422, "invalid"),
        ({"facts": [], "more": 1}, 422, "invalid"),
        ({"facts": {"category": {"leak": 1}}}, 422, "invalid"),
        ({"facts": {f"x{n}": 1 for n in range(99)}}, 422, "invalid"),
    ],
)
def test_what_cannot_be_tried_is_refused(ask, body, status, code):
    answer = ask(**body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_town_without_departments_is_told_that_nobody_is_found(client, bearer):
    answer = client.post(ADDRESS, json={"facts": {"category": "leak"}}, headers=bearer("viewer")).json()
    assert (answer["routed"]["unit"], answer["routed"]["owner"], answer["routed"]["copies"]) == (
        None,
        None,
        [],
    )
