"""How somebody is reached, over HTTP: said by themselves or an administrator, and shown to nobody else."""

from __future__ import annotations

import pytest

from alerts.desk.people.tokens import make_token
from alerts.desk.people.users import NewUser, add_user
from alerts.people.viewer import OPERATOR, Grant
from tests.api.stand_in_service import NOW

NUMBER = "13800000000"


@pytest.fixture
def people(service) -> dict[str, dict]:
    """Headers of somebody of each role, by name."""
    found = {}
    for name, role in (("boss", "administrator"), ("wang", "handler"), ("li", "dispatcher")):
        add_user(service.records, OPERATOR, NewUser(name, (Grant(role),)), NOW)
        found[name] = {"Authorization": f"Bearer {make_token(service.records, OPERATOR, name, NOW).secret}"}
    return found


def test_somebody_says_how_they_are_reached_and_an_administrator_sees_and_changes_it(client, people):
    own, of_wang = "/api/v1/session/reach", "/api/v1/users/wang/reach"
    nothing = {"mail": None, "mobile": None, "language": None}
    assert client.get(own, headers=people["wang"]).json() == nothing
    said = {"mail": "wang@heat.example", "mobile": "138 0000 0000", "language": "en"}
    changed = client.put(own, json=said, headers=people["wang"])
    assert (changed.status_code, changed.json()) == (200, said | {"mobile": NUMBER})
    assert client.get(of_wang, headers=people["boss"]).json() == changed.json()
    client.put(of_wang, json={"mobile": NUMBER}, headers=people["boss"])
    assert client.get(own, headers=people["wang"]).json() == nothing | {"mobile": NUMBER}


def test_nobody_else_sees_it(client, people):
    client.put("/api/v1/session/reach", json={"mobile": NUMBER}, headers=people["wang"])
    assert client.get("/api/v1/users/wang/reach", headers=people["li"]).status_code == 403
    assert client.put("/api/v1/users/wang/reach", json={}, headers=people["li"]).status_code == 403
    assert NUMBER not in client.get("/api/v1/users/wang", headers=people["boss"]).text


def test_the_audit_says_what_was_changed_and_no_address(client, people):
    client.put("/api/v1/session/reach", json={"mobile": NUMBER}, headers=people["wang"])
    client.put("/api/v1/session/reach", json={"mobile": NUMBER}, headers=people["wang"])
    told = client.get("/api/v1/audit", params={"kind": "reach-changed"}, headers=people["boss"]).json()[
        "items"
    ]
    assert [(each["actor"], each["subject"], each["data"]) for each in told] == [
        ("wang", "wang", {"changed": ["mobile"]})
    ]


def test_an_address_that_cannot_be_is_refused_with_the_reason(client, people):
    headers = people["wang"] | {"Accept-Language": "zh-CN"}
    refused = client.put("/api/v1/session/reach", json={"mail": "王@heat.example"}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "reach-refused")
    assert "邮箱" in refused.json()["detail"]
