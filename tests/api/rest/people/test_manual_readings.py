"""Manual readings over HTTP: entered, held against the sensor, listed, found."""

from __future__ import annotations

import pytest

from alerts.duty.roster_files import tables_of
from ingest.durations import MINUTE
from ingest.readings.batch import batch_of
from tests.api.people_on_leave import staff
from tests.api.stand_in_service import NOW
from tests.walk.duty_samples import a_roster

ENTRY = "/api/v1/manual-readings"
OF_POINT = "/api/v1/points/f1-room/manual-readings"
AT = "2026-01-15T08:19:00.000+08:00"


@pytest.fixture
def people(service) -> dict[str, dict]:
    headers = staff(service)
    with service.records.begin() as tx:
        tx.duty_rosters.record(tables_of(a_roster("wang", {"team": "one"})), NOW, "x", "x")
    return headers


def row(value: float, **more) -> dict:
    return {"point": "f1-room", "at": AT, "value": value, **more}


def test_what_contradicts_the_sensor_is_entered_listed_and_found(client, service, people):
    key = service.known.points["f1-room"].key
    service.store.write(batch_of([key], [NOW - MINUTE], [16.0]))
    sent = client.post(ENTRY, json={"rows": [row(18.5)], "post": "team"}, headers=people["wang"])
    assert sent.status_code == 201, sent.text
    (item,) = sent.json()["items"]
    assert (item["entered_by"], item["at"], item["unit"], item["value"]) == ("wang", AT, "degC", 18.5)
    assert item["sensor"] == {"at": AT, "value": 16.0, "tolerance": 0.5, "differs": True}
    corrected = row(16.1, about=item["id"], text="看错刻度")
    client.post(ENTRY, json={"rows": [corrected], "post": "team"}, headers=people["wang"])
    listed = client.get(OF_POINT, headers=people["wang"]).json()
    assert [(each["value"], each["about"]) for each in listed["items"]] == [(16.1, item["id"]), (18.5, None)]
    assert listed["items"][1]["corrected_by"] == [listed["items"][0]["id"]]
    of_post = client.get("/api/v1/duty/team/manual-readings", headers=people["wang"]).json()
    assert of_post["items"] == listed["items"]
    (found,) = client.get("/api/v1/findings", headers=people["wang"]).json()["items"]
    assert (found["kind"], found["ticket"], found["place"], found["user"]) == (
        "report_untrue",
        None,
        "f1",
        "wang",
    )
    assert "18.50 °C" in found["because"], found["because"]


def test_a_list_goes_on_and_can_be_narrowed_by_time(client, people):
    rows = [row(18.0, at=f"2026-01-15T08:{minute:02}:00+08:00") for minute in range(3)]
    assert client.post(ENTRY, json={"rows": rows}, headers=people["wang"]).status_code == 201
    first = client.get(OF_POINT, params={"limit": 2}, headers=people["wang"]).json()
    more = {"limit": 2, "cursor": first["next"]}
    rest = client.get(OF_POINT, params=more, headers=people["wang"]).json()
    assert [each["at"][14:16] for each in first["items"] + rest["items"]] == ["02", "01", "00"]
    assert rest["next"] is None
    span = {"from": "2026-01-15T08:01:00+08:00", "to": "2026-01-15T08:02:00+08:00"}
    (only,) = client.get(OF_POINT, params=span, headers=people["wang"]).json()["items"]
    assert only["at"][14:16] == "01"


def test_all_that_is_wrong_is_told_and_nothing_is_entered(client, people):
    late = "2026-01-15T09:00:00+08:00"
    rows = [row(18.0), row(99.0, at=late), row(18.0, at=late), row(18.0, about=999)]
    rows.append(row(18.0, at=late) | {"point": "x"})
    refused = client.post(ENTRY, json={"rows": rows}, headers=people["wang"])
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    where = [each["where"] for each in refused.json()["errors"]]
    assert where == [
        *("rows.1.value", "rows.1.at", "rows.2.at", "rows.3.about"),
        *("rows.4.point", "rows.4.at"),
    ]
    assert client.get(OF_POINT, headers=people["wang"]).json()["items"] == []
    unknown = client.post(ENTRY, json={"rows": [row(18.0) | {"point": "x"}]}, headers=people["wang"])
    assert unknown.status_code == 404


def test_nobody_is_named_to_who_does_not_say_who_they_are(client, people):
    client.post(ENTRY, json={"rows": [row(18.0, text="王工代读")]}, headers=people["wang"])
    (item,) = client.get(OF_POINT).json()["items"]
    assert (item["value"], item["entered_by"], item["text"]) == (18.0, "", "")
