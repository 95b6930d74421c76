"""Every id that goes out has a name beside it."""

import pytest

from alerts.compliance.household_day import HouseholdDay
from tests.api.stand_in_service import breach, dead_letter, pressure_loss


@pytest.fixture
def named(client, service, bearer):
    """The town, whose first room, gateway and device have names."""
    body = client.get("/api/v1/inventory").json()
    for table, name in (("points", "客厅"), ("devices", "温度计"), ("gateways", "楼道网关")):
        body[table][0]["name"] = name
    sent = client.post("/api/v1/inventory/import", json=body, headers=bearer("engineer"))
    assert sent.status_code == 200, sent.text
    return {table: body[table][0]["id"] for table in ("points", "devices", "gateways")}


def test_a_point_has_its_name_and_those_of_its_place_and_device(client, named):
    point = client.get(f"/api/v1/points/{named['points']}").json()
    assert (point["id"], point["name"]) == (named["points"], "客厅")
    others = [each for each in client.get("/api/v1/points").json()["items"] if each["id"] != named["points"]]
    assert others
    assert all(each["name"] == each["id"] for each in others), "its id where nobody named it"
    assert all((each["device_name"] is None) == (each["device"] is None) for each in others)
    assert point["place_name"] == point["place_path"][-1]


def test_an_episode_names_its_point_and_its_place(client, service, named):
    breach(service, named["points"])
    pressure_loss(service)
    episodes = client.get("/api/v1/episodes").json()["items"]
    assert {episode["point_name"] for episode in episodes} == {"客厅", "main"}
    for episode in episodes:
        point = client.get(f"/api/v1/points/{episode['point']}").json()
        assert episode["point_name"] == point["name"]
        assert (episode["place_name"], episode["place_path"]) == (point["place_name"], point["place_path"])


def test_a_diagnosis_names_the_gateway_its_place_and_its_devices(reader, named):
    found = reader.get(f"/api/v1/gateways/{named['gateways']}/diagnosis").json()
    assert (found["id"], found["name"]) == (named["gateways"], "楼道网关")
    assert found["place_name"]
    assert {each["device"]: each["device_name"] for each in found["devices"]}[named["devices"]] == "温度计"
    unknown = reader.get("/api/v1/gateways/nobody/diagnosis").json()
    assert (unknown["id"], unknown["name"], unknown["place_name"]) == (None, None, None)


def test_letters_name_their_gateway(reader, service, named):
    dead_letter(service, gateway="gw1")
    for address in ("/api/v1/dead-letters", "/api/v1/dead-letters/groups"):
        letters = reader.get(address).json()["items"]
        assert [(each["gateway"], each["gateway_name"]) for each in letters] == [("gw1", "楼道网关")]


def test_figures_name_the_household(client, service):
    with service.records.begin() as tx:
        tx.compliance.save([HouseholdDay("f1", "2026-01-15", 100, 100, 140, "qualified")])
    asked = {"place": "b1", "from": "2026-01-15", "to": "2026-01-15"}
    (row,) = client.get("/api/v1/compliance", params=asked).json()["items"]
    assert (row["household"], row["household_name"]) == ("f1", service.inventory().places["f1"].name)


def test_the_flats_of_a_group_are_listed_by_name_with_their_values(client, service, named):
    for n in (1, 2, 3):
        breach(service, f"f{n}-room")
    (group,) = client.get("/api/v1/tickets", params={"kind": "group"}).json()["items"]
    found = client.get(f"/api/v1/tickets/{group['number']}/flats").json()
    assert (found["breaching"], found["measured"], found["count"], found["households"]) == (3, 6, 3, 6)
    assert found["next"] is None
    first = found["items"][0]
    assert (first["place"], first["place_name"], first["short_path"]) == (
        "f1",
        "101室",
        ["翠园小区 1 栋", "101室"],
    )
    assert (first["point"], first["point_name"], first["metric"], first["unit"]) == (
        "f1-room",
        "客厅",
        "indoor_temperature",
        "degC",
    )
    assert first["open"]
    assert first["worst"] < 18
    assert first["latest_at"] == "2026-01-15T08:20:00.000+08:00"


def test_the_flats_of_a_ticket_come_in_pages(client, service):
    for n in (1, 2, 3):
        breach(service, f"f{n}-room")
    (group,) = client.get("/api/v1/tickets", params={"kind": "group"}).json()["items"]
    address, seen, cursor = f"/api/v1/tickets/{group['number']}/flats", [], {}
    while cursor is not None:
        page = client.get(address, params={"limit": 1, **cursor}).json()
        seen += [flat["place"] for flat in page["items"]]
        cursor = {"cursor": page["next"]} if page["next"] else None
    assert seen == ["f1", "f2", "f3"]
    assert client.get(address, params={"cursor": "forged"}).json()["code"] == "bad-cursor"
    assert client.get("/api/v1/tickets/2026-999999/flats").status_code == 404


def test_households_that_nobody_registered_are_unknown_and_not_none(client, service, bearer):
    body = client.get("/api/v1/inventory").json()
    for place in body["places"]:
        place["households"] = 0
    sent = client.post("/api/v1/inventory/import", json=body, headers=bearer("engineer"))
    assert sent.status_code == 200, sent.text
    breach(service, "f1-room")
    (ticket,) = client.get("/api/v1/tickets").json()["items"]
    assert client.get(f"/api/v1/tickets/{ticket['number']}/flats").json()["households"] is None


def test_an_event_goes_on_saying_what_things_were_called_then(client, service, named, bearer):
    breach(service, named["points"])
    body = client.get("/api/v1/inventory").json()
    for table in ("points", "places"):
        for each in body[table]:
            each["name"] = "another"
    sent = client.post("/api/v1/inventory/import", json=body, headers=bearer("engineer"))
    assert sent.status_code == 200, sent.text
    with service.records.reading() as tx:
        told = {event.kind: event.data for event in tx.events.after(0, 100, territories=None)[0]}
    whole = ["春城热力集团", "东城供热公司", "翠园换热站", "翠园小区 1 栋", "101室"]
    for kind in ("episode.opened", "ticket.opened", "notice"):
        assert (told[kind]["place_name"], told[kind]["place_path"]) == ("101室", whole), kind
    assert told["episode.opened"]["point_name"] == "客厅"
