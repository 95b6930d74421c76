"""Nobody in particular asks for all that anybody may read: no person and no contact is in any answer."""

from __future__ import annotations

import json
from dataclasses import replace

import httpx
import pytest

from alerts.episodes.episode import Ending, EndReason
from alerts.people.audit import AuditFilter
from alerts.people.viewer import OPERATOR, Grant, Viewer
from alerts.tickets.ticket import Command
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.departments import Department, DepartmentKind, PhoneBand, ServiceLine
from ingest.inventory.tree import Outage
from tests.alerts.desk.matters.desk_on_record import say
from tests.api.conftest import served
from tests.api.stand_in_service import (
    MORNING,
    NAMES,
    NOW,
    breach,
    dead_letter,
    file_changes,
    pressure_loss,
    stand_in_service,
    town,
)
from tests.walk.samples import NUMBER, REQUESTS

MARKS = ("甲甲", "0431", "乙乙", *NAMES.values(), "leaver")
"""In the names of persons and users, in their numbers and channels, and in all that somebody wrote."""
WORKED = "2026-000002"
"""A ticket on which somebody wrote a comment, and which is open."""


def manned_town():
    unit = Department(
        "all",
        "All",
        DepartmentKind.TERRITORIAL,
        lines=tuple(ServiceLine),
        place="city",
        head="甲甲王",
        leader="甲甲赵",
        phones=(PhoneBand("00:00-24:00", "0431-8800001"),),
        channels=("乙乙群",),
        petition_staff=("甲甲李",),
    )
    stop = Outage("o1", "b2", NOW + DAY, NOW + DAY + HOUR, approved_by="甲甲局长", reason="乙乙检修")
    return replace(town(), departments={"all": unit}, outages={"o1": stop})


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with stand_in_service(tmp_path_factory.mktemp("walk")) as made:
        made.import_inventory(OPERATOR, manned_town(), replace=True)
        breach(made, "f1-room")
        pressure_loss(made)
        dead_letter(made)
        wang = Viewer("甲甲王", (Grant("handler"), Grant("engineer")))
        made.import_year(wang, ("2027.csv", b"2027-01-01,off,\n"), 2027)

        def give(number, command):
            say(made.records, wang, number, command, NOW, desk=made.desk(), text=f"乙乙 {command}")

        for number, command in ((NUMBER, Command.ACKNOWLEDGE), (WORKED, Command.REPORT)):
            give(number, command)
            give(number, Command.COMMENT)
        ended = Ending("room.day", "f1-room", MORNING + 35 * MINUTE, NOW, EndReason.RECOVERED)
        file_changes(made, [ended])
        give(NUMBER, Command.RESOLVE)
        yield made


@pytest.fixture(scope="module")
def client(service):
    with served(service) as address, httpx.Client(base_url=address, timeout=10) as made:
        yield made


def readable():
    """Address and parameters of all that is read at once, in each of its forms."""
    for path, sample in REQUESTS.items():
        if path == "/api/v1/events":
            continue
        for number in (NUMBER, WORKED):
            url = path.format(**(sample | {"number": number})) + sample.get("below", "")
            yield url, sample.get("params", {})
    for form in ("json", "csv", "toml"):
        yield "/api/v1/inventory", {"format": form}
    for state in ("resolved", "active"):
        yield "/api/v1/tickets", {"state": state}
    yield "/work", {"state": "closed"}
    yield "/work", {"lang": "zh-CN"}


def test_no_answer_to_nobody_in_particular_tells_of_a_person(client):
    answered = set()
    for url, params in readable():
        answer = client.get(url, params=params)
        assert [mark for mark in MARKS if mark in answer.text] == [], f"{url} {params}: {answer.text[:500]}"
        if answer.status_code == 200:
            answered.add(url)
    assert {
        *("/work", f"/tickets/{NUMBER}", f"/api/v1/tickets/{NUMBER}", "/api/v1/tickets", "/api/v1/inventory"),
        *("/api/v1/departments", "/api/v1/departments/all", f"/api/v1/tickets/{NUMBER}/flats"),
    } <= answered


def test_the_live_stream_tells_nobody_in_particular_of_no_person(service, client):
    with service.records.reading() as tx:
        newest = tx.events.newest()
    ids, said = [], []
    with client.stream("GET", "/api/v1/events", headers={"Last-Event-ID": "0"}) as answer:
        for line in answer.iter_lines():
            key, _, value = line.partition(": ")
            ids += [value] if key == "id" else []
            said += [json.loads(value)] if key == "data" else []
            if not line and ids and ids[-1] == str(newest):
                break
    text = json.dumps(said, ensure_ascii=False)
    assert '"command": "resolve"' in text
    assert [mark for mark in MARKS if mark in text] == []


def test_what_happened_and_what_the_system_did_stay(client):
    whole = client.get(f"/api/v1/tickets/{NUMBER}").json()
    lines = [(line["actor"], line["command"], line["text"]) for line in whole["history"]]
    assert lines[0] == ("wenya", "register", "")
    assert [each for each in lines if each[1] and each[0] != "wenya"] == [
        ("", "acknowledge", ""),
        ("", "comment", ""),
        ("", "resolve", ""),
    ]
    assert {clock["stopped_by"] for clock in whole["clocks"]} == {None}
    assert any(clock["stopped_at"] for clock in whole["clocks"])
    assert (whole["state"], whole["result"]) == ("resolved", None)


def test_who_says_who_they_are_is_told(service, client):
    headers = {"Authorization": f"Bearer {service.tokens['viewer']}"}
    whole = client.get(f"/api/v1/tickets/{NUMBER}", headers=headers).json()
    last = [line for line in whole["history"] if line["actor"] != "wenya"][-1]
    assert last["actor"] == "甲甲王"
    assert (last["text"], whole["result"]) == ("乙乙 resolve", "乙乙 resolve")
    assert "甲甲王" in {clock["stopped_by"] for clock in whole["clocks"]}
    (stop,) = client.get("/api/v1/inventory", headers=headers).json()["outages"]
    assert (stop["approved_by"], stop["reason"]) == ("甲甲局长", "乙乙检修")
    assert "乙乙 resolve" in client.get(f"/tickets/{NUMBER}", headers=headers).text


def test_an_outage_stays_in_an_export_for_nobody_in_particular(client):
    (stop,) = client.get("/api/v1/inventory").json()["outages"]
    assert (stop["id"], stop["place"]) == ("o1", "b2")
    assert not {"approved_by", "reason"} & {name for name, value in stop.items() if value}


def test_the_page_says_in_both_languages_that_signing_in_shows_more(service, client):
    signed_in = {"Authorization": f"Bearer {service.tokens['viewer']}"}
    for language, said in (
        ("en", "Sign in to see who did what and what they wrote."),
        ("zh-CN", "登录后可查看办理人及其填写的内容。"),
    ):
        params = {"lang": language}
        assert said in client.get(f"/tickets/{NUMBER}", params=params).text
        assert said not in client.get(f"/tickets/{NUMBER}", params=params, headers=signed_in).text


def test_reading_without_saying_who_one_is_puts_nothing_on_record(service, client):
    def audited():
        with service.records.reading() as tx:
            return len(tx.audit.page(AuditFilter(), None, 99))

    before = audited()
    for url, params in readable():
        client.get(url, params=params)
    assert audited() == before
    client.get("/api/v1/inventory", headers={"Authorization": f"Bearer {service.tokens['viewer']}"})
    assert audited() == before + 1
