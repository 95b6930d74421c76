"""The form that gives a dispatch order, and the list of those that were given (C2)."""

from __future__ import annotations

import re

import httpx
import pytest

from alerts.duty.roster_files import tables_of
from tests.api.conftest import served
from tests.api.people_on_leave import staff
from tests.api.signed_in import PAGE, form_of, origin_of, sign_in
from tests.api.stand_in_service import NAMES, NOW, PASSWORD
from tests.walk.duty_samples import a_roster, given_order

NEW = "/orders/new"


@pytest.fixture
def client(service):
    staff(service)
    with service.records.begin() as tx:
        tx.duty_rosters.record(tables_of(a_roster("wang", {"team": "one"})), NOW, "x", "x")
    with served(service) as address, httpx.Client(base_url=address, timeout=10) as client:
        client.headers.update(PAGE | {"Accept-Language": "zh-CN"})
        yield client


@pytest.fixture
def dispatcher(client):
    assert sign_in(client, NAMES["dispatcher"], PASSWORD).status_code == 303
    return client


def the_form(client: httpx.Client, **asked: str) -> tuple[str, dict[str, str]]:
    """The address of an empty form, with its key, and what it carries unseen."""
    led = client.get(NEW, params=asked)
    assert led.status_code == 303
    page = client.get(led.headers["location"])
    (key,) = re.findall(r'name="key" value="([^"]+)"', page.text)
    assert key in led.headers["location"]
    return led.headers["location"], {"form": form_of(page), "key": key}


def given(client: httpx.Client, hidden: dict[str, str], **fields: str) -> httpx.Response:
    return client.post(NEW, data=hidden | fields, headers=origin_of(client))


def orders(service) -> list[str]:
    with service.records.reading() as tx:
        return [line.text for line in tx.duty_lines.orders(None, 99)]


def test_going_back_and_sending_again_gives_one_order(dispatcher, service):
    assert 'href="/orders"' in dispatcher.get("/duty").text
    address, hidden = the_form(dispatcher, post="team")
    assert '<option value="team" selected>' in dispatcher.get(address).text
    first = given(dispatcher, hidden, post="team", text="开启二号泵")
    assert first.status_code == 303
    again = {"form": form_of(dispatcher.get(address)), "key": hidden["key"]}
    assert (
        given(dispatcher, again, post="team", text="开启二号泵").headers["location"]
        == first.headers["location"]
    )
    assert orders(service) == ["开启二号泵"]
    other = given(dispatcher, again, post="team", text="关闭三号阀")
    assert other.status_code == 409
    assert "关闭三号阀" in other.text
    assert hidden["key"] not in other.text, "what is typed now may be sent as another order"
    page = dispatcher.get("/orders").text
    assert "开启二号泵" in page
    assert "已下达" in page
    assert "答复期限" in page


@pytest.mark.parametrize(("post", "text", "wrong"), [("team", " ", "text"), ("", "开启二号泵", "post")])
def test_what_is_refused_keeps_what_was_typed_and_names_its_field(dispatcher, service, post, text, wrong):
    _, hidden = the_form(dispatcher)
    refused = given(dispatcher, hidden, post=post, text=text)
    assert refused.status_code == 409
    assert f'aria-describedby="{"text-hint " if wrong == "text" else ""}{wrong}-fault"' in refused.text
    kept = '<option value="team" selected>' if wrong == "text" else ">开启二号泵</textarea>"
    assert kept in refused.text
    assert hidden["key"] in refused.text
    assert orders(service) == []


def test_who_gives_none_is_offered_no_form_and_sees_the_orders_of_their_post(client, service):
    number = given_order(service, "team")
    assert sign_in(client, "wang", PASSWORD).status_code == 303
    page = client.get("/orders").text
    assert f'href="/duty/team/log#order-{number}"' in page
    assert NEW not in page
    assert 'action="/orders/new"' not in client.get("/orders/new?key=" + "0" * 30).text.split("<main")[1]
