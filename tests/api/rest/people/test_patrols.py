"""Patrol and repair sheets over HTTP."""

from __future__ import annotations

import pytest

from alerts.duty.roster_files import tables_of
from tests.api.people_on_leave import staff
from tests.api.stand_in_service import NOW
from tests.walk.duty.patrol_samples import CHECKS
from tests.walk.duty_samples import a_roster

PATROLS = "/api/v1/duty/team/patrols"
BODY = {"day": "2026-01-15", "checks": CHECKS, "findings": [{"what": "阀门渗漏"}]}


@pytest.fixture
def people(service) -> dict[str, dict]:
    headers = staff(service)
    with service.records.begin() as tx:
        tx.duty_rosters.record(tables_of(a_roster("wang", {"team": "one"})), NOW, "x", "x")
    return headers


def test_a_sheet_is_filed_and_what_is_found_waits_to_be_issued(client, people):
    filed = client.post(PATROLS, json=BODY, headers=people["wang"])
    assert filed.status_code == 201, filed.text
    (repair,) = filed.json()["repairs"]
    assert (repair["step"], repair["what"], repair["due_at"]) == ("found", "阀门渗漏", None)
    listed = client.get(PATROLS, headers=people["wang"]).json()
    assert [each["id"] for each in listed["items"]] == [filed.json()["id"]]
    assert listed["days"][0] == {"day": "2026-01-15", "filed": True, "whole": True}
    issued = client.post(
        f"/api/v1/duty/team/repairs/{repair['id']}",
        json={"command": "accept"},
        headers=people["wang"],
    )
    assert (issued.status_code, issued.json()["code"]) == (409, "duty-refused")


def test_a_sheet_without_a_check_is_told_where_it_is_missing(client, people):
    checks = {name: said for name, said in CHECKS.items() if name != "smell"}
    refused = client.post(PATROLS, json={**BODY, "checks": checks}, headers=people["wang"])
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
