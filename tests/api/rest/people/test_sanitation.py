"""Sanitation lists of a pump station over HTTP, and on its page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.duty.roster_files import tables_of
from alerts.people.viewer import OPERATOR
from ingest.inventory.departments import Duty
from ingest.inventory.tree import Inventory
from tests.api.people_on_leave import DEPARTMENTS, staff
from tests.api.stand_in_service import NOW
from tests.walk.duty.station_samples import ANSWERS
from tests.walk.duty_samples import a_roster

LISTS = "/api/v1/duty/team/sanitation"
BAD = ANSWERS | {"vents": {"good": False, "what": "防护网破损"}}


@pytest.fixture
def people(service) -> dict[str, dict]:
    headers = staff(service)
    attendants = replace(DEPARTMENTS["one"], duties=(Duty.PUMP_ATTENDANTS,))
    service.import_inventory(OPERATOR, Inventory(departments={"one": attendants}), replace=False)
    with service.records.begin() as tx:
        tx.duty_rosters.record(tables_of(a_roster("wang", {"team": "one"})), NOW, "x", "x")
    return headers


def test_a_list_is_filed_and_what_failed_is_found(client, people):
    filed = client.post(LISTS, json={"day": "2026-01-15", "lines": BAD}, headers=people["wang"])
    assert filed.status_code == 201, filed.text
    assert (filed.json()["failed"], filed.json()["lines"]["vents"]["what"]) == (["vents"], "防护网破损")
    seen = client.get(LISTS, headers=people["wang"]).json()
    assert seen["days"][0] == {"day": "2026-01-15", "filed": True, "failed": 1}
    assert [each["id"] for each in seen["items"]] == [filed.json()["id"]]
    assert (seen["place"], seen["readings_away"]) == ("b1", False)
    (found,) = client.get("/api/v1/findings?kind=sanitation", headers=people["big"]).json()["items"]
    assert (found["kind"], found["place"]) == ("sanitation", "b1")


def test_a_list_that_says_not_all_is_refused(client, people):
    refused = client.post(LISTS, json={"day": "2026-01-15", "lines": {}}, headers=people["wang"])
    assert (refused.status_code, refused.json()["code"]) == (409, "duty-refused")
    assert client.get(LISTS, headers=people["li"]).status_code == 404
