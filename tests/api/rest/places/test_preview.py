"""An import can be looked at before it is done, and what was looked at is what is done."""

from __future__ import annotations

import json

import pytest

PREVIEW, IMPORT = "/api/v1/inventory/preview", "/api/v1/inventory/import"


@pytest.fixture
def engineer(client, service):
    client.headers.update({"Authorization": f"Bearer {service.tokens['engineer']}"})
    return client


def sent(client, path: str, content: dict, **params):
    headers = {"Content-Type": "application/json"}
    return client.post(path, content=json.dumps(content), headers=headers, params=params)


def test_a_preview_tells_what_becomes_of_each_row_and_writes_nothing(engineer, service):
    before = service.known
    file = json.loads(engineer.get("/api/v1/inventory").text)
    room = next(each for each in file["points"] if each["id"] == "f1-room")
    room["name"] = "客厅"
    file["points"] = [each for each in file["points"] if each["id"] != "f5-room"]
    moved = next(each for each in file["points"] if each["id"] == "f2-room")
    moved["place"] = "f3"
    file["points"].append({**room, "id": "f1-kitchen"})
    told = sent(engineer, PREVIEW, file, replace=True).json()
    (points,) = [each for each in told["tables"] if each["name"] == "points"]
    assert points["counts"] == {"added": 1, "changed": 1, "moved": 1, "removed": 1}
    rows = {row["id"]: (row["change"], row["fields"]) for row in points["rows"]}
    assert rows["f1-room"] == ("changed", ["name"])
    assert rows["f2-room"] == ("moved", ["place"])
    assert (rows["f1-kitchen"][0], rows["f5-room"][0]) == ("added", "removed")
    with service.records.reading() as tx:
        assert tx.inventory.load().points == before.points


def test_only_what_was_previewed_is_imported_and_only_once(engineer, service):
    file = {"places": [{"id": "f77", "level": "household", "name": "77号", "parent": "b1", "households": 1}]}
    parent = service.known.places["f1"].parent
    file["places"][0]["parent"] = parent
    mark = sent(engineer, PREVIEW, file).json()["mark"]
    other = {"places": [{**file["places"][0], "name": "78号"}]}
    for refused in (
        sent(engineer, IMPORT, other, previewed=mark),
        sent(engineer, IMPORT, file, previewed="0" * 64),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "stale-version")
    assert "f77" not in service.known.places
    assert sent(engineer, IMPORT, file, previewed=mark).status_code == 200
    assert service.known.places["f77"].name == "77号"
    again = sent(engineer, IMPORT, file, previewed=mark)
    assert again.json()["code"] == "stale-version", "the inventory has changed since, by this very import"


def test_every_bad_row_of_a_previewed_file_is_named(engineer):
    refused = sent(engineer, PREVIEW, {"places": [{"id": "x", "level": "nothing"}, {"id": ""}]})
    assert refused.json()["code"] == "bad-inventory"
    assert len(refused.json()["errors"]) >= 2


def test_a_list_of_flats_is_previewed_with_what_should_be_known_of_it(engineer):
    root = engineer.get("/api/v1/inventory").json()["places"][0]["name"]
    above = f"单位：{root},,,\n采暖期：10-20至04-10,,,\n"
    rows = above + "楼栋,房号,设备编号,面积\n9,101,d99,90\n,102,,80\n合计,2户,,\n"
    headers = {"Content-Type": "text/csv", "Accept-Language": "zh-CN"}
    told = engineer.post(PREVIEW, content=rows.encode("gb18030"), headers=headers).json()
    added = {table["name"]: table["counts"].get("added") for table in told["tables"]}
    assert [added[name] for name in ("places", "points", "devices", "aliases")] == [3, 1, 1, 2]
    assert [each["code"] for each in told["warnings"]] == [
        "flats-unread", "flats-skipped", "flats-periods", "flats-no-gateway",
    ]  # fmt: skip
    assert told["warnings"][0]["reason"] == "1 列没有读取：面积"
    assert told["households"] > 2
    done = engineer.post(
        IMPORT, content=rows.encode("gb18030"), headers=headers, params={"previewed": told["mark"]}
    ).json()
    assert done["warnings"] == told["warnings"], "who imports without a look is told as well"


@pytest.mark.parametrize("form", ["csv", "toml", "xlsx"])
def test_an_export_is_saved_as_a_file_of_its_kind(engineer, form):
    answer = engineer.get("/api/v1/inventory", params={"format": form})
    assert answer.headers["content-disposition"] == f'attachment; filename="inventory.{form}"'


def test_an_engineer_takes_an_empty_form_in_the_language_of_the_answer(engineer):
    answer = engineer.get("/api/v1/inventory/flats/form", headers={"Accept-Language": "zh-CN"})
    assert answer.headers["content-disposition"].endswith("%E4%BD%8F%E6%88%B7%E6%B8%85%E5%8D%95.xlsx")
    headers = {"Content-Type": answer.headers["content-type"]}
    told = engineer.post(PREVIEW, content=answer.content, headers=headers).json()
    assert (told["tables"], told["warnings"]) == ([], [])
