"""The desk's tables and the calendar over HTTP."""

import pytest

from alerts.deadlines.days.chinese_years import shipped_year
from alerts.deadlines.policy_files import POLICIES
from alerts.routing.routing_files import ROUTING

YEAR = "/api/v1/calendars/2027"
JSON = {"year": 2027, "days": [{"date": "2027-01-01", "name": "元旦", "isOffDay": True}]}


@pytest.fixture
def ask(client, bearer):
    def asked(path: str, role: str = "dispatcher", language: str = "en"):
        answer = client.get(f"/api/v1/{path}", headers=bearer(role) | {"Accept-Language": language})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return asked


def test_every_policy_is_shown_with_its_clauses(ask):
    items = ask("policies")["items"]
    assert [(each["key"], each["variant"]) for each in items] == [
        (policy.key, policy.variant) for policy in POLICIES.current
    ]
    found = next(each for each in items if (each["key"], each["variant"]) == ("leak.onsite", 0))
    shown = ("limit", "given", "ladder", "stage", "version", "of")
    assert "B5" in found["clauses"]
    assert {key: found[key] for key in shown} == {
        "limit": {"clock": "1h"},
        "given": True,
        "ladder": found["ladder"],
        "stage": 1,
        "version": 1,
        "of": "ticket",
    }
    names = [each["name"] for each in ask("policies", language="zh-CN")["items"]]
    assert not any("clock" in name for name in names)
    assert names != [each["name"] for each in items]


def test_every_row_of_routing_is_shown_in_its_order(ask):
    answer = ask("routing")
    rows = (("rule", ROUTING.rules), ("mode", ROUTING.modes), ("class", ROUTING.classes))
    assert [(each["table"], each["row"]) for each in answer["items"]] == [
        (table, row.id) for table, of_table in rows for row in of_table
    ]
    assert answer["table_version"] == ROUTING.version
    assert all(each["says"] for each in answer["items"])
    assert answer["items"][0]["rule"] == "1"


def test_a_year_is_put_and_shown_with_its_versions(client, bearer, ask):
    sent = client.put(YEAR, json=JSON, headers=bearer("engineer"))
    assert (sent.status_code, sent.json()) == (
        200,
        {"year": 2027, "version": 1, "is_new": True, "to_move": [], "all_listed": True},
    )
    text = {"Content-Type": "text/csv"}
    again = client.put(YEAR, content="2027-01-01,off,元旦\n", headers=bearer("engineer") | text)
    assert (again.json()["version"], again.json()["is_new"]) == (1, False)
    other = client.put(YEAR, content="2027-01-02,off\n2027-01-09,on\n", headers=bearer("engineer") | text)
    assert other.json()["version"] == 2
    found = ask("calendars")
    # The service of these tests has no year of the package, and its day is in January 2026.
    assert found["note"] == "the working days of 2026 are not on record; import them"
    shown = ("year", "version", "in_force", "source", "by", "off", "on")
    assert [[each[key] for key in shown] for each in found["items"]] == [
        [2027, 1, False, "body.json", "工程师王", ["2027-01-01"], []],
        [2027, 2, True, "body.csv", "工程师王", ["2027-01-02"], ["2027-01-09"]],
    ]
    days = [{"date": str(day), "isOffDay": True} for day in shipped_year(2026).off]
    client.put("/api/v1/calendars/2026", json={"year": 2026, "days": days}, headers=bearer("engineer"))
    assert ask("calendars")["note"] is None


def test_a_bad_year_is_refused_with_every_line(client, bearer):
    text = bearer("engineer") | {"Content-Type": "text/csv", "Accept-Language": "en"}
    bad = client.put(YEAR, content="2027-01-05,on\n2028-01-01,off\nx\n", headers=text)
    assert (bad.status_code, bad.json()["code"]) == (422, "invalid")
    assert [(each["where"], each["code"]) for each in bad.json()["errors"]] == [
        ("row 1", "calendar-make-up-on-weekday"),
        ("row 2", "calendar-other-year"),
        ("row 3", "calendar-csv-shape"),
    ]
    for path in ("1999", "x", "99999"):
        sent = client.put(f"/api/v1/calendars/{path}", json=JSON, headers=bearer("engineer"))
        assert sent.status_code == 422
    typed = bearer("engineer") | {"Content-Type": "text/plain"}
    assert client.put(YEAR, content="x", headers=typed).status_code == 415
    assert client.put(YEAR, json=JSON, headers=bearer("dispatcher")).status_code == 403
    assert client.put(YEAR, json=JSON).status_code == 401


def test_a_year_that_is_missing_is_a_figure(client, bearer):
    figures = client.get("/metrics", headers=bearer("engineer")).text
    assert "wenya_calendar_year_wanted 2026.0" in figures
    days = {"year": 2026, "days": [{"date": "2026-01-01", "isOffDay": True}]}
    client.put("/api/v1/calendars/2026", json=days, headers=bearer("engineer"))
    assert "wenya_calendar_year_wanted 0.0" in client.get("/metrics", headers=bearer("engineer")).text
