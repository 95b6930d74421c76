"""Running clocks over HTTP: by what is due next, overdue, of a unit, of a policy, and page by page."""

from __future__ import annotations

import pytest

from ingest.durations import HOUR, MINUTE
from tests.alerts.records.desk.desk_values import a_clock, put_policy
from tests.alerts.records.desk.ticket_rows import a_ticket

ADDRESS = "/api/v1/clocks"
NUMBER = "2026-000901"


@pytest.fixture
def now(service) -> int:
    """Four clocks: one overdue, one of another unit, one of another policy."""
    now = service.clock.now()
    with service.records.begin() as tx:
        tx.tickets.add([a_ticket(901, id=0, place="nowhere")])
        policy = put_policy(tx)
        dues = (("sign", "north", -MINUTE), ("sign", "south", HOUR), ("transfer", "north", 2 * HOUR))
        tx.clocks.add(
            [
                a_clock(
                    policy,
                    NUMBER,
                    key=key,
                    unit=unit,
                    started_at=now - HOUR,
                    due_at=now + wait,
                    scope=str(no),
                )
                for no, (key, unit, wait) in enumerate(dues)
            ]
        )
    return now


@pytest.fixture
def ask(client, bearer, now):
    def asked(language: str = "en", **params: object) -> dict:
        headers = bearer("dispatcher") | {"Accept-Language": language}
        answer = client.get(ADDRESS, params=params, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return asked


def of(answer: dict) -> list[str]:
    return [each["scope"] for each in answer["items"]]


def test_those_due_first_come_first(ask):
    found = ask()
    assert of(found) == ["0", "1", "2"]
    first = found["items"][0]
    assert (first["ticket"], first["key"], first["name"]) == (NUMBER, "sign", "Signing for it")
    assert (first["overdue"], first["status"], first["unit"]) == (True, "running", None)
    assert ask("zh-CN")["items"][0]["name"] != first["name"]


def test_each_filter_leaves_what_it_says(ask):
    assert of(ask(state="overdue")) == ["0"]
    assert of(ask(unit="north")) == ["0", "2"]
    assert of(ask(key="transfer")) == ["2"]
    assert of(ask(unit="north", state="overdue", key="transfer")) == []


def test_pages_follow_one_another(ask):
    first = ask(limit=2)
    assert of(first) == ["0", "1"]
    second = ask(limit=2, cursor=first["next"])
    assert (of(second), second["next"]) == (["2"], None)
