"""Names for forms over REST: a few, and of each no more than its name."""

from __future__ import annotations

import pytest

from alerts.desk.people.users import NewUser, add_user
from alerts.people.viewer import OPERATOR, Grant
from ingest.inventory.departments import Department, DepartmentKind
from ingest.inventory.tree import Inventory
from tests.api.console.test_work import UNITS
from tests.api.stand_in_service import NOW

LOOKUP = "/api/v1/lookup"
STATIONS = {f"s{n}": Department(f"s{n}", f"第{n}供热所", DepartmentKind.FUNCTIONAL) for n in range(40)}


@pytest.fixture
def ask(service, client, bearer):
    service.import_inventory(OPERATOR, Inventory(departments=UNITS | STATIONS), replace=False)
    add_user(
        service.records,
        OPERATOR,
        NewUser("孙丽", (Grant("handler", "repair"), Grant("viewer")), called="孙师傅"),
        NOW,
        departments=set(UNITS),
    )

    def send(what: str, text: str, role: str = "dispatcher", **more):
        return client.get(f"{LOOKUP}/{what}", params={"text": text} | more, headers=bearer(role))

    return send


def test_a_name_and_no_more_is_told(ask):
    assert ask("people", "孙").json() == {
        "items": [{"name": "孙丽", "units": [{"id": "repair", "name": "维修公司"}]}]
    }
    assert ask("people", "孙师傅").json() == {"items": []}, "what somebody is called is for who sees users"
    assert ask("departments", "维修").json() == {"items": [{"id": "repair", "name": "维修公司"}]}
    (flat,) = ask("places", "2栋 201").json()["items"]
    assert (flat["id"], flat["name"], flat["path"][-2:]) == ("b2f", "201室", ["翠园小区 2 栋", "201室"])


def test_so_many_are_told_and_what_is_too_much_is_refused(ask):
    assert len(ask("departments", "供热所").json()["items"]) == 10
    assert len(ask("departments", "供热所", limit=20).json()["items"]) == 20
    for text, more in (("x", {"limit": 21}), ("", {}), ("x" * 201, {}), ("a\0", {})):
        assert ask("places", text, **more).status_code == 422, text


def test_who_works_at_no_desk_looks_nobody_up(ask, client):
    for what in ("places", "departments", "people"):
        assert ask(what, "x", "viewer").json()["code"] == "forbidden"
        assert client.get(f"{LOOKUP}/{what}?text=x").status_code in (401, 403)


def test_the_list_of_departments_is_narrowed_down_and_its_pages_keep_to_that(ask, client, bearer):
    headers = bearer("viewer")
    found = client.get("/api/v1/departments?text=第3&limit=5", headers=headers).json()
    assert [each["id"] for each in found["items"]] == ["s3", "s30", "s31", "s32", "s33"]
    rest = client.get(f"/api/v1/departments?text=第3&cursor={found['next']}", headers=headers).json()
    assert [each["id"] for each in rest["items"]] == [f"s3{n}" for n in range(4, 10)]
    assert client.get(f"/api/v1/departments?cursor={found['next']}", headers=headers).status_code == 400
