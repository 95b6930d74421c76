"""The chain over HTTP: its head, and a walk along it in parts."""

from __future__ import annotations

import pytest

from alerts.desk.people import audit as use_cases
from alerts.desk.people.tokens import make_token
from alerts.desk.people.users import NewUser, add_user
from alerts.people.viewer import OPERATOR, Grant
from alerts.records.sql.people_tables import audit
from api.rest.people import audit as routes
from tests.api.stand_in_service import NOW, breach

HEAD, VERIFY = "/api/v1/audit/head", "/api/v1/audit/verify"


@pytest.fixture
def boss(service) -> dict:
    """Headers of an administrator, after some things were done."""
    breach(service, "f1-room")
    add_user(service.records, OPERATOR, NewUser("boss", (Grant("administrator"),)), NOW)
    for number in range(20):
        add_user(service.records, OPERATOR, NewUser(f"user-{number}-x", ()), NOW)
    return {"Authorization": f"Bearer {make_token(service.records, OPERATOR, 'boss', NOW).secret}"}


def asked(client, boss, path: str, **query) -> dict:
    answer = client.get(path, params=query, headers=boss)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_walk_in_parts_comes_to_the_head(client, boss, monkeypatch):
    monkeypatch.setattr(use_cases, "WALKED_AT_ONCE", 3)
    monkeypatch.setattr(routes, "WALKED", 9)
    head = asked(client, boss, HEAD)
    assert head["seq"] >= 22
    query = {"anchor": f"{head['seq']}:{head['hash']}"}
    found, parts = asked(client, boss, VERIFY, **query), 1
    while found["next"]:
        assert found["broken"] is None
        assert found["until"] == 9 * parts
        found, parts = asked(client, boss, VERIFY, **query, cursor=found["next"]), parts + 1
    assert (found["until"], found["hash"], found["broken"]) == (head["seq"], head["hash"], None)
    assert parts == -(-head["seq"] // 9)


def test_a_cursor_is_good_for_the_anchor_that_it_came_with(client, boss, monkeypatch):
    monkeypatch.setattr(use_cases, "WALKED_AT_ONCE", 3)
    monkeypatch.setattr(routes, "WALKED", 3)
    cursor = asked(client, boss, VERIFY)["next"]
    query = {"cursor": cursor, "anchor": f"1:{'0' * 64}"}
    assert client.get(VERIFY, params=query, headers=boss).json()["code"] == "bad-cursor"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "row 7 of the chain is missing"), ("zh-CN", "链上缺少第 7 条")]
)
def test_a_row_that_was_taken_out_is_told_in_words(client, service, boss, language, said):
    with service.records.begin() as tx:
        for each in ("update", "delete"):
            tx.meta._db.exec_driver_sql(f"DROP TRIGGER audit_is_kept_{each}")
        tx.meta._db.execute(audit.delete().where(audit.c.seq == 7))
    found = asked(client, boss | {"Accept-Language": language}, VERIFY)
    assert (found["until"], found["next"]) == (6, None)
    broken = {"fault": "missing", "seq": 7, "table": None, "id": None, "reason": said}
    assert found["broken"] == broken


def test_a_cut_is_found_by_the_head_of_before(client, service, boss):
    far = asked(client, boss, VERIFY, anchor=f"{10**6}:{'ab' * 32}")
    assert far["broken"]["fault"] == "cut"
    assert client.get(VERIFY, params={"anchor": "7"}, headers=boss).status_code == 422


def test_only_who_may_read_the_audit_walks_it(client, bearer):
    for path in (HEAD, VERIFY):
        assert client.get(path, headers=bearer("viewer")).status_code == 403
