"""A handler asks for everything about a ticket above: no answer has others' flats, persons or comments."""

from __future__ import annotations

import json
from dataclasses import replace

import httpx
import pytest

from alerts.people.viewer import OPERATOR, Grant, Viewer
from alerts.tickets.ticket import Command
from ingest.inventory.departments import Department, DepartmentKind, ServiceLine
from ingest.inventory.devices import Device, Gateway
from ingest.inventory.tree import Level, Place
from tests.alerts.desk.matters.desk_on_record import say
from tests.api.conftest import served
from tests.api.stand_in_service import NOW, breach, stand_in_service, town
from tests.walk.samples import REQUESTS
from tests.walk.test_marker import ELSEWHERE, token_of, without_choices

MARKS = ("zz-", "甲甲", "乙乙")
"""In the ids and names of the other unit's places, of who works the ticket, and in what they wrote."""
SHOWN = ("room-temperature", "group", "acknowledged")


def marked_town():
    known, flats, rooms = town(), {}, {}
    for n in (1, 2, 3, 4):
        flats[f"zz-{n}"] = Place(f"zz-{n}", Level.HOUSEHOLD, f"甲甲{n}室", "zz-b", households=1)
        room = replace(known.points["f1-room"], id=f"zz-{n}-room", place=f"zz-{n}", device="zz-dev")
        rooms[room.id] = replace(room, name="甲甲卧室")
    units = {
        place: Department(id_, name, DepartmentKind.TERRITORIAL, lines=tuple(ServiceLine), place=place)
        for place, id_, name in (("city", "all", "总调"), ("b1", "own", "本所"), ("zz-b", "zz", ELSEWHERE))
    }
    return replace(
        known,
        places=known.places | flats | {"zz-b": Place("zz-b", Level.BUILDING, "甲甲楼", "st1")},
        points=known.points | rooms,
        gateways=known.gateways | {"zz-gw": Gateway("zz-gw", "zz-b", "甲甲网关")},
        devices=known.devices | {"zz-dev": Device("zz-dev", "zz-gw", name="甲甲表")},
        departments={unit.id: unit for unit in units.values()},
    )


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A station's ticket with two flats of the other unit and an own one; the company works it."""
    with stand_in_service(tmp_path_factory.mktemp("walk")) as made:
        made.import_inventory(OPERATOR, marked_town(), replace=True)
        for room in ("zz-1-room", "zz-2-room", "f1-room"):
            breach(made, room)
        with made.records.reading() as tx:
            (group,) = [each for each in tx.ticket_views.page(territories=None) if each.place == "st1"]
        wang = Viewer("甲甲王", (Grant("handler"),))
        for command in (Command.ACKNOWLEDGE, Command.COMMENT):
            say(made.records, wang, group.number, command, NOW, desk=made.desk(), text="乙乙说明")
        yield made


@pytest.fixture(scope="module")
def number(service) -> str:
    with service.records.reading() as tx:
        return tx.ticket_views.page(state="active", territories=None)[0].number


@pytest.fixture(scope="module")
def client(service):
    token = token_of(service, Grant("handler", "own"))
    with served(service) as address, httpx.Client(base_url=address, timeout=10, headers=token) as made:
        yield made


def requests(number: str):
    """Every route that is read, with the ticket's number where it takes one; lists also by what is below."""
    for path, sample in REQUESTS.items():
        if "json" not in sample and not path.startswith(("/static", "/openapi", "/api/v1/events")):
            own = {"number": number} | ({"id": "3"} if "episodes" in path else {})
            url = path.format(**(sample | own)) + sample.get("below", "")
            params = sample.get("params", {})
            yield from ((url, params | more) for more in ({}, {"parent": number}, {"lang": "zh-CN"}))


def test_no_answer_tells_of_others_flats_persons_or_comments(client, number):
    answered = {}
    for url, params in requests(number):
        answer = client.get(url, params=params)
        said = without_choices(url, answer.text)
        assert [mark for mark in MARKS if mark in said] == [], f"{url} {params}: {said[:500]}"
        if answer.status_code == 200:
            answered[url] = answer.text
    told = {url for url, text in answered.items() if number in text}
    assert told >= {
        *("/work", f"/tickets/{number}", "/api/v1/tickets/above", f"/api/v1/tickets/{number}"),
        *("/api/v1/episodes", "/api/v1/episodes/3"),
    }
    assert f"/api/v1/tickets/{number}/flats" in answered


def test_the_file_says_what_it_is_whose_it_is_and_what_one_s_own_flats_have(client, number):
    whole = client.get(f"/api/v1/tickets/{number}").json()
    assert (whole["above"], whole["number"], whole["place"]) == (True, number, "st1")
    assert whole["units"] == [{"id": "all", "name": "总调"}]
    assert (whole["concern"], whole["kind"], whole["state"]) == SHOWN
    assert (whole["episode_count"], whole["open_episodes"]) == (1, 1)
    (episode,) = whole["episodes"]
    assert (episode["place"], episode["clause"], episode["ticket"]) == ("f1", "H15", number)
    assert client.get(f"/api/v1/episodes/{episode['id']}").json()["evidence"]
    flats = client.get(f"/api/v1/tickets/{number}/flats").json()
    assert [each["place_name"] for each in flats["items"]] == ["101室"]
    assert (flats["breaching"], flats["measured"], flats["households"], flats["own_only"]) == (1, 6, 6, True)
    unknown = {"clocks", "history", "children", "result", "affected_households", "version", "parent"}
    assert not unknown & set(whole)


def test_the_board_tells_of_it_apart_and_counts_it_nowhere(client, number):
    page = client.get("/work", params={"lang": "zh-CN"}).text
    above, board = page.split('id="above"')[1].split("</section>")
    assert "上级单位工单 (1)" in above
    assert "翠园换热站" in above
    assert "总调" in above
    assert number not in board
    assert "0 张未办结" in page
    listed = client.get("/api/v1/tickets").json()["items"]
    assert [each["number"] for each in listed] == []
    (told,) = client.get("/api/v1/tickets/above", params={"concern": "room-temperature"}).json()["items"]
    assert (told["number"], told["units"][0]["name"]) == (number, "总调")
    assert client.get("/api/v1/tickets/above", params={"concern": "silence"}).json()["items"] == []


@pytest.mark.parametrize(
    ("tag", "head"),
    [
        ("zh-CN", "您的辖区内：6 户测温户中 1 户不达标，影响 6 户"),
        ("en", "Of your places: 1 of 6 measured households in breach, 6 households affected"),
    ],
)
def test_the_page_has_one_s_own_flats_and_no_button(client, number, tag, head):
    page = client.get(f"/tickets/{number}", params={"lang": tag}).text
    assert head in page
    assert "101室" in page
    assert "H15" in page
    assert '<svg class="chart"' in page
    for nothing in ("data-command", "<textarea", 'id="history"', 'id="clocks"'):
        assert nothing not in page


def test_a_command_is_refused_with_who_may(client, number):
    answer = client.post(f"/api/v1/tickets/{number}/commands", json={"command": "comment", "text": "x"})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert "Needed: receiver, handler, " in answer.json()["detail"]
    unknown = client.post("/api/v1/tickets/2026-999999/commands", json={"command": "comment", "text": "x"})
    assert unknown.status_code == 404


@pytest.mark.parametrize("since", ["0", "newest but two"])
def test_the_live_stream_says_that_it_changed_and_nothing_of_others(service, client, number, since):
    with service.records.reading() as tx:
        newest = tx.events.newest()
    ids, said = [], []
    after = since if since == "0" else str(newest - 2)
    with client.stream("GET", "/api/v1/events", headers={"Last-Event-ID": after}) as answer:
        for line in answer.iter_lines():
            key, _, value = line.partition(": ")
            ids += [value] if key == "id" else []
            said += [json.loads(value)] if key == "data" else []
            if not line and ids and ids[-1] == str(newest):
                break
    text = json.dumps(said, ensure_ascii=False)
    assert [mark for mark in MARKS if mark in text] == []
    last = said[-1]
    assert (last["subject"], last["above"], last["state"]) == (number, True, "acknowledged")
    assert not {"command", "place", "version"} & set(last)
