"""The pages of users: somebody is added, let in, seen, and kept out again, by what stands on the pages."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import expect

from alerts.desk.people.users import NewUser, add_user
from alerts.people.audit import AuditFilter
from alerts.people.doors.second_factor import SecondFactor
from alerts.people.session import UserSession, key_of, new_id
from alerts.people.user import UserKind
from alerts.people.viewer import OPERATOR, Grant
from api.console.pages.people.users import page_of
from api.ports.oidc_settings import OidcSettings
from ingest.durations import HOUR
from tests.api.conftest import served
from tests.api.signed_in import form_of, origin_of, session_of, sign_in
from tests.api.stand_in_service import HOSTILE, NAMES, NOW, stand_in_service

PAGE = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture
def boss(service, monkeypatch) -> str:
    """The role under which the administrator of these tests signs in."""
    add_user(service.records, OPERATOR, NewUser("管理员李", (Grant("administrator"),)), NOW)
    monkeypatch.setitem(NAMES, "administrator", "管理员李")
    return "administrator"


def press(page, name: str) -> None:
    """Press the first button of that name, and wait for the page that comes."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def test_somebody_is_added_let_in_with_what_is_shown_once_and_kept_out_again(
    open_page, service, boss, address
):
    page = open_page("/users", role=boss)
    page.get_by_text("Add a user").first.click()
    page.get_by_role("textbox", name="User name").fill("王新")
    page.get_by_label("Called").fill("王工")
    page.get_by_label("First role").select_option("viewer")
    press(page, "Add a user")
    assert page.get_by_role("heading", name="王工").is_visible()
    assert page.get_by_text("Cannot sign in yet").is_visible()

    press(page, "Make a one-time password")
    secret = page.locator("#secret").inner_text()
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#copy-said")).not_to_be_empty()
    with httpx.Client(base_url=address) as browser:
        assert sign_in(browser, "王新", secret).headers["location"] == "/password"

        with page.expect_navigation():
            page.get_by_role("link", name="Noted, go back").click()
        assert secret not in page.content()
        assert page.get_by_text("One-time password to be changed").is_visible()

        page.get_by_label("Why (kept in the audit)").fill("left")
        press(page, "Disable this user")
        assert page.get_by_text("Disabled: no sign-in").is_visible()
        assert browser.get("/api/v1/session").status_code == 401
    with service.records.reading() as tx:
        told = [each.kind for each in tx.audit.page(AuditFilter(subject="王新"), None, 9)]
    assert {"user-added", "password-set", "user-disabled"} <= set(told)


def test_a_token_is_good_for_what_was_ticked_and_roles_are_given_and_taken(open_page, service, boss, address):
    add_user(service.records, OPERATOR, NewUser("大屏", (Grant("dispatcher"),), kind=UserKind.PROGRAM), NOW)
    page = open_page(page_of("大屏"), role=boss)
    page.locator("#new-token summary").click()
    page.get_by_label("What for").fill("一楼")
    page.locator("[name='scope.look']").check()
    press(page, "Make a token")
    token = page.locator("#secret").inner_text()
    bearer = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=address, headers=bearer) as program:
        assert program.get("/api/v1/tickets").status_code == 200
        assert program.get("/api/v1/dead-letters").status_code == 403
        press(page, "Revoke")
        assert program.get("/api/v1/tickets").status_code == 401
    page.get_by_label("Role", exact=True).select_option("viewer")
    press(page, "Give a role")
    press(page, "Take away dispatcher")
    with service.records.reading() as tx:
        assert tx.users.named("大屏").grants == (Grant("viewer"),)


def test_users_are_found_by_what_they_are_called_their_role_and_state(client, service, bearer):
    add_user(service.records, OPERATOR, NewUser("li", (Grant("administrator"),)), NOW)
    add_user(service.records, OPERATOR, NewUser("zhang", (Grant("caller"),), called="Zhang San"), NOW)
    with service.records.begin() as tx:
        token = tx.tokens.make(tx.users.named("li").id, NOW, made_by="li")
        tx.users.disable(tx.users.named("leaver").id, NOW, "li")
    headers = PAGE | {"Authorization": f"Bearer {token}"}

    def found(**asked: str) -> list[str]:
        page = client.get("/users", params=asked, headers=headers).text
        listed = client.get("/api/v1/users", params=_of_program(asked), headers=headers).json()["items"]
        names = [each["name"] for each in listed]
        assert [page_of(name) in page for name in names] == [True] * len(names)
        assert page.count('class="place-name"') == len(names)
        return names

    assert found(text="zhang s") == ["zhang"]
    assert found(text="100%") == []
    assert found(role="caller") == ["zhang"]
    assert "leaver" in found(state="disabled")
    assert "leaver" not in found(state="enabled")
    assert found(role="caller", department="d1") == []
    assert client.get("/users", headers=PAGE | bearer("engineer")).status_code == 403


def _of_program(asked: dict[str, str]) -> dict[str, str]:
    state = {"enabled": "false", "disabled": "true"}
    return {
        {"state": "disabled"}.get(name, name): state.get(value, value) if name == "state" else value
        for name, value in asked.items()
    }


def test_who_has_lost_the_phone_is_helped_and_is_signed_in_nowhere_any_more(open_page, service, boss):
    user = add_user(service.records, OPERATOR, NewUser("王新", (Grant("viewer"),)), NOW)
    begun = {"change_only": False, "began_at": NOW, "seen_at": NOW, "ends_at": NOW + HOUR}
    with service.records.begin() as tx:
        tx.second_factors.begin(SecondFactor(user.id, "JBSWY3DPEHPK3PXP", NOW, ""))
        tx.second_factors.turn_on(user.id, NOW, 1)
        tx.sessions.add(UserSession(key_of(new_id()), user.id, **begun))
    page = open_page("/users/王新", role=boss)
    assert "JBSWY3DPEHPK3PXP" not in page.content()
    press(page, "Take the second factor off")
    assert page.get_by_text("off", exact=True).is_visible()
    assert page.get_by_role("button", name="Take the second factor off").count() == 0
    with service.records.reading() as tx:
        assert tx.second_factors.of(user.id) is None
        assert tx.sessions.of_user(user.id, NOW, 9) == []


def test_what_somebody_typed_comes_back_as_text(client, service, boss):
    cookie = {"Cookie": f"wenya-session={session_of(service, boss)}"}
    form = form_of(client.get("/users", headers=PAGE | cookie))
    sent = {"form": form, "name": HOSTILE, "called": HOSTILE, "role": HOSTILE}
    answer = client.post("/users", data=sent, headers=PAGE | cookie | origin_of(client))
    assert answer.status_code == 422
    assert HOSTILE not in answer.text


def test_a_role_that_there_is_not_is_refused_and_a_department_told(client, service, boss):
    cookie = {"Cookie": f"wenya-session={session_of(service, boss)}"}
    for url in ("/users?role=nope", "/api/v1/users?role=nope"):
        refused = client.get(url, headers=PAGE | cookie)
        assert refused.status_code == 422
        assert "role" in refused.text
    page = client.get("/users?department=nope", headers=PAGE | cookie)
    assert "nothing that you see is called nope" in page.text


def test_whom_the_provider_knows_a_user_as_is_shown_and_linked(tmp_path, monkeypatch):
    provider = OidcSettings(issuer="https://id.example/realms/heat", client_id="wenya")
    with stand_in_service(tmp_path, oidc=provider) as service, served(service) as url:
        add_user(service.records, OPERATOR, NewUser("管理员李", (Grant("administrator"),)), NOW)
        monkeypatch.setitem(NAMES, "administrator", "管理员李")
        cookie = {"Cookie": f"wenya-session={session_of(service, 'administrator')}"}
        with httpx.Client(base_url=url, headers=PAGE | cookie) as client:
            path = page_of(NAMES["viewer"])
            before = client.get(path)
            assert "No provider knows this user" in before.text
            form = {"form": form_of(before), "subject": f" {HOSTILE} "}
            told = client.post(f"{path}/identity", data=form, headers=origin_of(client))
            assert told.status_code == 303
            after = client.get(path).text
            assert HOSTILE not in after
            assert provider.issuer in after
            taken = client.post(f"{page_of('管理员李')}/identity", data=form, headers=origin_of(client))
            assert (taken.status_code, 'id="refused"' in taken.text) == (403, True)
