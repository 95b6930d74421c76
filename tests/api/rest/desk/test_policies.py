"""Policies are tried over HTTP; nothing comes of it."""

import pytest

from alerts.deadlines.days.chinese_years import shipped_year

ADDRESS = "/api/v1/policies/try"
AT = "2026-02-13T15:00:00+08:00"
LEAK = {"category": "leak", "line": "water", "channel": "call"}


@pytest.fixture
def ask(client, bearer):
    def asked(role: str = "dispatcher", language: str = "en", **body: object):
        return client.post(ADDRESS, json=body, headers=bearer(role) | {"Accept-Language": language})

    return asked


def clocks(answer) -> dict[str, dict]:
    assert answer.status_code == 200, answer.text
    return {each["key"]: each for each in answer.json()["clocks"]}


def test_a_leak_has_its_limits_with_their_clauses_steps_and_who_leads(ask):
    answer = ask(facts=LEAK, at=AT)
    assert (answer.json()["mode"], answer.json()["matter_class"]) == ("transfer", "ordinary")
    found = clocks(answer)
    onsite = found["leak.onsite"]
    steps = onsite.pop("steps")
    assert onsite == {
        "key": "leak.onsite",
        "variant": 0,
        "name": onsite["name"],
        "clauses": ["B5", "C45", "W26"],
        "of": "ticket",
        "change": "begins",
        "start": "received",
        "started_at": "2026-02-13T15:00:00.000+08:00",
        "limit": {"clock": "1h"},
        "given": True,
        "pausable": True,
        "ladder": "A",
        "obligation": ["onsite"],
        "status": "running",
        "due_at": "2026-02-13T16:00:00.000+08:00",
        "missing_year": None,
        "leads": True,
        "days": [],
        "calendar_version": "",
    }
    assert steps[0] == {
        "step": "warn",
        "name": "warning",
        "at": "2026-02-13T15:30:00.000+08:00",
        "to": ["person"],
    }
    assert found["transfer"]["due_at"] == "2026-02-13T15:30:00.000+08:00"


def test_names_are_in_the_language_of_the_answer(ask):
    answer = ask(facts=LEAK, at=AT, language="zh-CN")
    assert answer.headers["Content-Language"] == "zh-CN"
    assert "到场" in clocks(answer)["leak.onsite"]["name"]


def test_days_that_count_and_a_year_that_is_missing(ask, client, bearer):
    repair = {"category": "repair", "repair_kind": "other", "line": "property", "channel": "call"}
    missing = clocks(ask(facts=repair, at=AT))["repair.other"]
    assert (missing["status"], missing["due_at"], missing["missing_year"]) == ("unknown", None, 2026)
    days = [{"date": str(day), "isOffDay": True} for day in shipped_year(2026).off]
    client.put("/api/v1/calendars/2026", json={"year": 2026, "days": days}, headers=bearer("engineer"))
    known = clocks(ask(facts=repair, at=AT))["repair.other"]
    assert (known["status"], known["missing_year"], len(known["days"])) == ("running", None, 7)
    assert known["due_at"] == f"{known['days'][-1][:8]}{int(known['days'][-1][8:]) + 1:02}T00:00:00.000+08:00"


def test_a_change_of_facts_tells_what_begins_and_ends(ask):
    found = clocks(ask(facts=LEAK | {"mode": "direct"}, before={"mode": "transfer"}, at=AT))
    assert (found["transfer"]["change"], found["phone.caller"]["change"]) == ("ends", "begins")
    assert found["leak.onsite"]["change"] == "stays"


def test_without_an_instant_it_is_tried_now_and_any_fact_may_be_none(ask):
    assert clocks(ask(facts={"mode": "none", "category": "none", "channel": "call"}))


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"facts": {"category": "sneeze"}}, 422, "invalid"),
        ({"facts": {}, "before": {"x": 1}}, 422, "invalid"),
        ({"facts": {}, "instants": {"x": AT}}, 422, "invalid"),
        ({"facts": {}, "instants": {"dispatched": "soon"}}, 422, "invalid"),
        ({"facts": {}, "at": "soon"}, 422, "invalid"),
        ({"facts": {}, "place": "gone"}, 404, "not-found"),
        ({"facts": {}, "place": "翠园小区"}, 404, "not-found"),
        ({}, 422, "invalid"),
        ({"facts": {}, "more": 1}, 422, "invalid"),
    ],
)
def test_what_cannot_be_tried_is_refused(ask, body, status, code):
    answer = ask(**body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_nothing_comes_of_it(ask, service):
    changes = service.records.changes
    clocks(ask(facts=LEAK, at=AT))
    assert service.records.changes == changes
    with service.records.reading() as tx:
        assert tx.clocks.figures(1 << 60).overdue == 0
