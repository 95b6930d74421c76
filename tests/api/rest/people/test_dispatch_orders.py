"""Dispatch orders over HTTP."""

from __future__ import annotations

import pytest

from alerts.duty.roster_files import tables_of
from tests.api.people_on_leave import staff
from tests.api.stand_in_service import NOW
from tests.walk.duty_samples import a_roster, given_order

ORDERS = "/api/v1/duty/team/orders"


@pytest.fixture
def people(service) -> dict[str, dict]:
    headers = staff(service)
    with service.records.begin() as tx:
        tx.duty_rosters.record(tables_of(a_roster("wang", {"team": "one"})), NOW, "x", "x")
    return headers


def test_a_shift_acknowledges_and_executes_what_it_was_ordered(client, service, people):
    number = given_order(service, "team")
    (order,) = client.get(ORDERS, headers=people["wang"]).json()["items"]
    assert (order["id"], order["step"], order["late"]) == (number, "given", False)
    assert (order["due_at"], order["allowed"]) == ("2026-01-15T08:25:00.000+08:00", ["acknowledge", "refuse"])
    for command, step in (("acknowledge", "acknowledged"), ("execute", "executed")):
        said = client.post(f"{ORDERS}/{number}/answer", json={"command": command}, headers=people["wang"])
        assert (said.status_code, said.json()["step"]) == (200, step), said.text
    again = client.post(f"{ORDERS}/{number}/answer", json={"command": "execute"}, headers=people["wang"])
    assert (again.status_code, again.json()["code"]) == (409, "duty-refused")
    unknown = client.post(f"{ORDERS}/999/answer", json={"command": "execute"}, headers=people["wang"])
    assert unknown.status_code == 404


def test_who_is_not_production_dispatch_gives_no_order(client, people):
    refused = client.post(ORDERS, json={"text": "开启二号泵"}, headers=people["wang"])
    assert (refused.status_code, refused.json()["code"]) == (409, "duty-refused")
    assert client.get(ORDERS, headers=people["wang"]).json()["items"] == []


def test_an_order_that_is_sent_again_under_its_key_is_one_order(client, service, people):
    by_dispatch = {"Authorization": f"Bearer {service.tokens['dispatcher']}", "Idempotency-Key": "a" * 80}

    def order(text):
        return client.post(ORDERS, headers=by_dispatch, json={"text": text})

    first, again, other = order("开启二号泵"), order("开启二号泵"), order("关闭二号泵")
    assert (first.status_code, again.status_code) == (201, 201), first.text
    assert first.json()["id"] == again.json()["id"]
    assert (other.status_code, other.json()["code"]) == (409, "duty-refused")
    assert len(client.get(ORDERS, headers=people["wang"]).json()["items"]) == 1
