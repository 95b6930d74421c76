"""Departments over HTTP: who answers for what."""

import pytest

from ingest.inventory.departments import NO_IDS

DEPARTMENTS = [
    {"id": "dispatch", "kind": "functional", "name": "生产调度部"},
    {
        "id": "all",
        "kind": "territorial",
        "name": "供热供水所",
        "parent": "dispatch",
        "line": ["heating", "water"],
        "place": "org",
        "head": "wang",
        "leader": "zhao",
        "phones": ["08:00-18:00=0431-8800001", "18:00-08:00=0431-8800002"],
        "channels": ["console"],
        "duties": ["network", "metering"],
        "petition_staff": ["li"],
    },
]
ADDRESS = "/api/v1/departments"


@pytest.fixture
def manned(client, service, bearer):
    """The town with a department that answers for all of it."""
    root = next(place.id for place in service.inventory().places.values() if place.parent is None)
    rows = [row | ({"place": root} if "place" in row else {}) for row in DEPARTMENTS]
    sent = client.post("/api/v1/inventory/import", json={"departments": rows}, headers=bearer("engineer"))
    assert sent.status_code == 200, sent.text
    assert sent.json()["departments"] == 2
    return root


def test_who_answers_is_told_to_all(client, service, bearer, manned):
    page = client.get(ADDRESS).json()
    assert [item["id"] for item in page["items"]] == ["all", "dispatch"]
    place = service.inventory().name_of(manned)
    assert page["items"][0] == {
        "id": "all",
        "name": "供热供水所",
        "kind": "territorial",
        "parent": "dispatch",
        "parent_name": "生产调度部",
        "line": ["heating", "water"],
        "duties": ["network", "metering"],
        "place": manned,
        "place_name": place,
        "place_path": [place],
    }
    for role in ("viewer", "dispatcher", "engineer"):
        one = client.get(f"{ADDRESS}/all", headers=bearer(role)).json()
        assert client.get(ADDRESS, headers=bearer(role)).json()["items"][0] == one == page["items"][0]
    assert client.get(f"{ADDRESS}/nobody").json()["code"] == "not-found"


def test_a_list_is_cut_into_pages(client, manned):
    first = client.get(ADDRESS, params={"limit": 1}).json()
    rest = client.get(ADDRESS, params={"limit": 1, "cursor": first["next"]}).json()
    assert ([item["id"] for item in first["items"] + rest["items"]], rest["next"]) == (
        ["all", "dispatch"],
        None,
    )


def test_persons_and_numbers_are_in_no_export_of_a_viewer(client, bearer, manned):
    for form in ("json", "csv", "toml"):
        for headers in ({}, bearer("viewer")):
            text = client.get("/api/v1/inventory", params={"format": form}, headers=headers).text
            assert not any(secret in text for secret in ("wang", "zhao", "0431"))
    assert client.get("/api/v1/inventory", headers=bearer("dispatcher")).json()["departments"]


def test_a_gap_is_refused_with_place_and_line(client, service, bearer, manned):
    row = [DEPARTMENTS[1] | {"line": ["heating"], "place": manned}]
    sent = client.post("/api/v1/inventory/import", json={"departments": row}, headers=bearer("engineer"))
    assert (sent.status_code, sent.json()["code"]) == (422, "bad-inventory")
    place = service.inventory().points["main"].place
    (error,) = sent.json()["errors"]
    assert error["code"] == "no-responsible-unit"
    assert error["reason"] == (
        f"{service.inventory().name_of(place)} [{place}] has points of the line “water”,"
        " and no territorial department of that line is at or above it (no-responsible-unit)."
    )


def test_what_stands_where_a_department_has_its_id_is_no_id_of_one(client, bearer):
    paths = client.get("/openapi.json", headers=bearer("engineer")).json()["paths"]
    below = {
        path.removeprefix(f"{ADDRESS}/").split("/")[0] for path in paths if path.startswith(f"{ADDRESS}/")
    }
    assert below - {"{id}"} == NO_IDS
