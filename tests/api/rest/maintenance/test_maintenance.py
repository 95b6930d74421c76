"""Maintenance over HTTP: entered, listed, ended, and refused."""

from __future__ import annotations

ADDRESS = "/api/v1/maintenance"
BODY = {"kind": "place", "subject": "f1", "to": "2026-01-16T08:00:00+08:00", "because": "换表"}


def test_it_is_entered_listed_and_ended(client, bearer):
    headers = bearer("engineer")
    made = client.post(ADDRESS, json=BODY, headers=headers)
    assert made.status_code == 201, made.text
    item = made.json()
    assert (item["kind"], item["subject"], item["place"], item["in_force"]) == ("place", "f1", "f1", True)
    assert item["to"] == "2026-01-16T08:00:00.000+08:00"
    (listed,) = client.get(ADDRESS, headers=headers).json()["items"]
    assert listed == item
    (unnamed,) = client.get(ADDRESS).json()["items"]
    assert (unnamed["subject"], unnamed["by"], unnamed["because"]) == ("f1", "", "")
    ended = client.post(f"{ADDRESS}/{item['id']}/end", json={}, headers=headers).json()
    assert not ended["in_force"]
    assert ended["ended_by"] == item["by"] != ""
    again = client.post(f"{ADDRESS}/{item['id']}/end", json={}, headers=headers)
    assert (again.status_code, again.json()["code"]) == (422, "maintenance-refused")


def test_pages_go_on_without_a_gap(client, bearer):
    headers = bearer("engineer")
    for n in range(5):
        client.post(ADDRESS, json=BODY | {"because": f"{n}"}, headers=headers).raise_for_status()
    first = client.get(ADDRESS, params={"limit": 3}, headers=headers).json()
    rest = client.get(ADDRESS, params={"limit": 3, "cursor": first["next"]}, headers=headers).json()
    assert [each["because"] for each in first["items"] + rest["items"]] == ["4", "3", "2", "1", "0"]
    assert rest["next"] is None


def test_what_is_wrong_is_said(client, bearer):
    headers = bearer("engineer") | {"Accept-Language": "zh-CN"}

    def refused(**change: object) -> tuple[int, str]:
        answer = client.post(ADDRESS, json=BODY | change, headers=headers)
        return answer.status_code, answer.json()["detail"]

    assert refused(subject="zz") == (404, "没有 zz。")
    assert refused(kind="gateway", subject="f1")[0] == 404
    assert refused(because=" ") == (422, "检修须写明事由，一行之内，最多 200 个字符。")
    assert refused(to="2026-01-15T07:00:00+08:00")[1].startswith("检修的结束须晚于开始")
    assert refused(**{"from": "2025-01-15T07:00:00+08:00"})[0] == 422
    assert client.post(ADDRESS, json=BODY, headers=bearer("viewer")).status_code == 403
    assert client.post(f"{ADDRESS}/99/end", json={}, headers=headers).status_code == 404
