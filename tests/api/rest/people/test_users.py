"""Users, their roles, tokens and passwords over HTTP, and who did it."""

import pytest

from alerts.desk.people.tokens import make_token
from alerts.desk.people.users import NewUser, add_user, disable_user
from alerts.people.viewer import OPERATOR, Grant
from ingest.durations import DAY
from tests.api.stand_in_service import NOW, breach

ADDRESS = "/api/v1/users"


@pytest.fixture
def boss(service) -> dict:
    """Headers of an administrator, beside whom there is another."""
    for name in ("boss", "deputy"):
        add_user(service.records, OPERATOR, NewUser(name, (Grant("administrator"),)), NOW)
    return {"Authorization": f"Bearer {make_token(service.records, OPERATOR, 'boss', NOW).secret}"}


def with_token(secret: str) -> dict:
    return {"Authorization": f"Bearer {secret}"}


def test_a_user_is_added_given_a_token_and_disabled(client, boss):
    sent = {"name": "zhang", "called": "张三", "roles": ["viewer"]}
    added = client.post(ADDRESS, json=sent, headers=boss)
    assert added.status_code == 200, added.text
    assert added.json() == {
        "name": "zhang",
        "called": "张三",
        "kind": "person",
        "roles": ["viewer"],
        "created_at": "2026-01-15T08:20:00.000+08:00",
        "has_password": False,
        "must_change_password": False,
        "disabled_at": None,
        "disabled_by": None,
    }
    nothing_to_do = {"endless_tokens": 0, "locked_until": None, "looks_like": []}
    assert client.get(f"{ADDRESS}/zhang", headers=boss).json() == added.json() | nothing_to_do
    made = client.post(f"{ADDRESS}/zhang/tokens", json={"called": "wall", "days": 1}, headers=boss).json()
    zhang = with_token(made["secret"])
    assert client.get("/api/v1/tickets", headers=zhang).status_code == 200
    assert client.get(ADDRESS, headers=zhang).status_code == 403
    disabled = client.post(f"{ADDRESS}/zhang/disable", json={"because": "left"}, headers=boss).json()
    assert disabled["disabled_by"] == "boss"
    assert client.get("/api/v1/tickets", headers=zhang).status_code == 401
    client.post(f"{ADDRESS}/zhang/enable", json={}, headers=boss)
    assert client.get("/api/v1/tickets", headers=zhang).status_code == 200
    told = client.get("/api/v1/audit", params={"actor": "boss"}, headers=boss).json()["items"]
    assert [(each["kind"], each["subject"]) for each in told] == [
        ("user-enabled", "zhang"),
        ("user-disabled", "zhang"),
        ("token-made", "zhang"),
        ("user-added", "zhang"),
    ]
    assert told[1]["data"] == {"because": "left"}
    assert told[1]["address"] == "127.0.0.1"


def test_all_users_are_listed_in_pages(client, boss):
    names, cursor = [], None
    while True:
        more = {} if cursor is None else {"cursor": cursor}
        page = client.get(ADDRESS, params={"limit": 2} | more, headers=boss).json()
        names += [user["name"] for user in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert names == sorted(names)
    assert {"boss", "deputy", "leaver", "调度员王"} <= set(names)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": "Boss"}, 409, "name-taken"),
        ({"name": "b0ss"}, 422, "name-refused"),
        ({"name": "x" * 100}, 422, "name-refused"),
        ({"name": "zhang", "roles": ["king"]}, 422, "grant-refused"),
        ({"name": "zhang", "roles": ["handler@unit-7"]}, 422, "grant-refused"),
        ({"name": "zhang", "roles": ["handler unit-7"]}, 422, "invalid"),
        ({"name": "zhang", "password": "x"}, 422, "invalid"),
    ],
)
def test_who_cannot_be_is_refused_with_the_reason(client, boss, body, status, code):
    answer = client.post(ADDRESS, json=body, headers=boss)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_look_alike_is_refused_in_chinese_without_naming_the_other(client, boss):
    headers = boss | {"Accept-Language": "zh-CN"}
    answer = client.post(ADDRESS, json={"name": "b0ss"}, headers=headers).json()
    assert answer["detail"] == "该用户名容易与其他用户混淆。"


def test_roles_are_changed_but_for_those_of_the_last_administrator(client, service, boss):
    changed = client.post(f"{ADDRESS}/leaver/roles", json={"add": ["viewer", "head"]}, headers=boss).json()
    assert changed["roles"] == ["head", "viewer"]
    changed = client.post(f"{ADDRESS}/leaver/roles", json={"remove": ["head"]}, headers=boss).json()
    assert changed["roles"] == ["viewer"]
    disable_user(service.records, OPERATOR, "deputy", NOW, because="left")
    for path, body in (("boss/disable", {"because": "left"}), ("boss/roles", {"remove": ["administrator"]})):
        refused = client.post(f"{ADDRESS}/{path}", json=body, headers=boss)
        assert (refused.status_code, refused.json()["code"]) == (409, "last-administrator")


def test_a_token_is_listed_without_its_secret_and_revoked(client, service, boss):
    made = client.post(f"{ADDRESS}/deputy/tokens", json={"scope": ["people"]}, headers=boss).json()
    deputy = with_token(made["secret"])
    assert client.get(ADDRESS, headers=deputy).status_code == 200
    assert client.get("/api/v1/audit", headers=deputy).status_code == 403, "its token is not for that"
    service.token_use.save(service.records)
    (token,) = client.get(f"{ADDRESS}/deputy/tokens", headers=boss).json()["items"]
    assert (token["scope"], token["made_by"]) == (["people"], "boss")
    assert token["last_used_at"] == "2026-01-15T08:20:00.000+08:00"
    assert made["secret"].partition(".")[2] not in str(token)
    revoked = client.post(f"/api/v1/tokens/{token['id']}/revoke", json={}, headers=boss)
    assert revoked.json()["revoked_at"] is not None
    assert client.get(ADDRESS, headers=deputy).status_code == 401


def test_a_token_that_is_good_for_nothing_is_refused_without_saying_why(client, service, boss):
    """Expired, revoked, of a disabled user, of nobody, cut: all answers are equal to the byte."""
    records = service.records
    tokens = {name: make_token(records, OPERATOR, name, NOW) for name in ("deputy", "leaver")}
    expired = make_token(records, OPERATOR, "boss", NOW - 2 * DAY, days=1).secret
    good = make_token(records, OPERATOR, "boss", NOW).secret
    deputy = tokens["deputy"].secret
    client.post(f"/api/v1/tokens/{deputy.partition('.')[0]}/revoke", json={}, headers=boss)
    disable_user(records, OPERATOR, "leaver", NOW, because="left")
    bad = [
        expired,
        deputy,
        tokens["leaver"].secret,
        f"{good.partition('.')[0]}.{deputy.partition('.')[2]}",
        good[:-1],
        good.partition(".")[0],
        "0" * 62,
        "x",
    ]
    answers = [client.get("/api/v1/tickets", headers=with_token(token)) for token in bad]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    headers = [{k: v for k, v in answer.headers.items() if k != "date"} for answer in answers]
    assert all(each == headers[0] for each in headers)


def test_a_one_time_password_is_shown_once(client, boss):
    made = client.post(f"{ADDRESS}/leaver/password", json={}, headers=boss).json()
    assert len(made["secret"]) > 15
    user = client.get(f"{ADDRESS}/leaver", headers=boss).json()
    assert (user["has_password"], user["must_change_password"]) == (True, True)
    assert made["secret"] not in str(user)


@pytest.mark.parametrize("path", ["nobody", "nobody/tokens"])
def test_a_user_that_there_is_not_is_not_found(client, boss, path):
    assert client.get(f"{ADDRESS}/{path}", headers=boss).status_code == 404


def test_refusals_are_audited_together(client, service, boss, bearer):
    for _ in range(3):
        client.get(ADDRESS, headers=bearer("dispatcher"))
        client.get(ADDRESS, headers=with_token("x.y"))
    service.refusals.save(service.records)
    told = client.get("/api/v1/audit", params={"kind": "refused"}, headers=boss).json()["items"]
    assert sorted((each["actor"], each["subject"], each["data"]["code"]) for each in told) == [
        ("", f"GET {ADDRESS}", "bad-token"),
        ("调度员王", f"GET {ADDRESS}", "forbidden"),
    ]
    assert {(each["data"]["times"], each["address"]) for each in told} == {(3, "127.0.0.1")}


def test_a_command_on_a_ticket_is_told_with_its_address_and_without_what_was_said(
    client, service, boss, bearer
):
    breach(service, "f1-room")
    said = {"command": "comment", "text": "call 0431-88000011"}
    answer = client.post("/api/v1/tickets/2026-000001/commands", json=said, headers=bearer("dispatcher"))
    assert answer.status_code == 200
    (told,) = client.get("/api/v1/audit", params={"kind": "ticket-command"}, headers=boss).json()["items"]
    assert (told["actor"], told["address"], told["subject"]) == ("调度员王", "127.0.0.1", "2026-000001")
    assert told["data"] == {"command": "progress"}, "the desk's own word"
