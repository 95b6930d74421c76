"""Findings over HTTP: as a list with filters and pages, and decided once."""

from __future__ import annotations

import pytest

from alerts.desk.people.tokens import make_token
from alerts.desk.people.users import NewUser, add_user
from alerts.matters.choices import FindingKind
from alerts.matters.findings import Finding
from alerts.people.viewer import OPERATOR, Grant
from ingest.durations import HOUR
from tests.alerts.records.desk.ticket_rows import a_ticket

ADDRESS = "/api/v1/findings"
NUMBER = "2026-000901"


@pytest.fixture
def late(service) -> int:
    """Id of an arrival that was an hour late by now; a matter that was given back twice was found before."""
    now = service.clock.now()
    evidence = {"policy": "leak.onsite", "clause": "B5", "due_at": now - HOUR}
    about = {"subject_kind": "department", "subject": "north"}
    found = [
        Finding(
            FindingKind.PASSED_AROUND, NUMBER, "transfers 2", now - 1, "wenya", evidence={"transfers": 2}
        ),
        Finding(FindingKind.OVERDUE, NUMBER, "clock 7", now, "wenya", evidence=evidence, **about),
    ]
    add_user(service.records, OPERATOR, NewUser("sun", (Grant("supervisor"),)), now)
    service.tokens["supervisor"] = make_token(service.records, OPERATOR, "sun", now).secret
    with service.records.begin() as tx:
        tx.tickets.add([a_ticket(901, id=0, place="nowhere")])
        tx.findings.add(found)
        return max(tx.findings.of_tickets([NUMBER])[NUMBER])


@pytest.fixture
def ask(client, bearer, late):
    def asked(role: str = "supervisor", language: str = "en", **params: object) -> dict:
        headers = bearer(role) | {"Accept-Language": language}
        answer = client.get(ADDRESS, params=params, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return asked


@pytest.fixture
def decide(client, bearer):
    def decided(id_: int, role: str = "supervisor", **body: object):
        sent = {"state": "verified", "reason": "到场记录为准"} | body
        return client.post(f"{ADDRESS}/{id_}/decide", json=sent, headers=bearer(role))

    return decided


def test_the_newest_comes_first_and_says_what_it_rests_on(ask):
    newest, before = ask()["items"]
    assert (newest["kind"], newest["name"], newest["ticket"]) == ("overdue", "Overdue", NUMBER)
    assert (newest["unit"], newest["user"]) == ({"id": "north", "name": "north"}, None)
    assert newest["evidence"]["clause"] == "B5"
    assert newest["because"].endswith("(B5)")
    assert newest["since"] < newest["found_at"]
    assert (newest["state"], newest["decided_at"], newest["may_decide"]) == ("open", None, True)
    assert before["because"] == "Given back 2 times"
    assert ask(language="zh-CN")["items"][1]["because"] == "已退单 2 次"


def test_it_is_narrowed_down_and_read_page_by_page(ask, late):
    assert [each["id"] for each in ask(kind="overdue")["items"]] == [late]
    assert [each["id"] for each in ask(unit="north", state="open")["items"]] == [late]
    assert ask(state="verified")["items"] == []
    assert len(ask(ticket=NUMBER)["items"]) == 2
    first = ask(limit=1)
    assert [each["id"] for each in first["items"]] == [late]
    rest = ask(limit=1, cursor=first["next"])
    assert [each["kind"] for each in rest["items"]] == ["passed_around"]


def test_only_who_may_decide_is_told_so(ask):
    assert not any(each["may_decide"] for each in ask("dispatcher")["items"])


def test_it_is_decided_once(decide, ask, late):
    answer = decide(late)
    assert answer.status_code == 200, answer.text
    done = answer.json()
    assert (done["id"], done["ticket"], done["state"]) == (late, NUMBER, "verified")
    (found,) = ask(state="verified")["items"]
    assert (found["reason"], found["decided_by"]) == ("到场记录为准", done["decided_by"])
    assert not found["may_decide"]
    again = decide(late, state="unfounded", reason="停电")
    assert (again.status_code, again.json()["code"]) == (409, "finding-decided")
    assert done["decided_by"] in again.json()["detail"]


@pytest.mark.parametrize(
    ("body", "where"),
    [({"reason": " "}, "reason"), ({"state": "open"}, "body.state"), ({"reason": "长" * 201}, "body.reason")],
)
def test_what_does_not_fit_is_refused_at_its_field(decide, late, body, where):
    answer = decide(late, **body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert where in [each["where"] for each in answer.json()["errors"]]


def test_others_decide_nothing_and_nobody_what_there_is_not(decide, late):
    assert decide(late, "dispatcher").json()["code"] == "forbidden"
    assert decide(999_999).json()["code"] == "not-found"
