"""The page on which one asks for leave, accepts and approves: each sees the buttons that are theirs."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.api.conftest import served
from tests.api.people_on_leave import STARTS_AT, staff
from tests.api.signed_in import PAGE, form_of, origin_of, sign_in
from tests.api.stand_in_service import PASSWORD

BUTTONS = re.compile(r'action="(/leave/\d+/\w+)"')
ASKED = {"substitute": "li", "starts": "2026-01-15T09:20", "ends": "2026-01-15T12:20", "because": "年假"}


@pytest.fixture
def open_as(service):
    """Gives what a browser has in which somebody has signed in."""
    staff(service)
    clients = []
    with served(service) as address:

        def open_(name: str, language: str = "en") -> httpx.Client:
            client = httpx.Client(base_url=address, timeout=10)
            clients.append(client)
            client.headers.update(PAGE | {"Accept-Language": language})
            assert sign_in(client, name, PASSWORD).status_code == 303
            return client

        yield open_
        for client in clients:
            client.close()


def send(client: httpx.Client, path: str, **form: str) -> httpx.Response:
    """Fill in a form of the page and send it."""
    page = client.get("/leave")
    return client.post(path, data={"form": form_of(page), **form}, headers=origin_of(client))


def buttons(client: httpx.Client) -> list[str]:
    return [path.rpartition("/")[2] for path in BUTTONS.findall(client.get("/leave").text)]


def test_one_asks_one_approves_and_one_accepts(open_as, service):
    wang, head, li = open_as("wang"), open_as("head"), open_as("li", "zh-CN")
    assert "There is no leave that concerns you." in wang.get("/leave").text
    assert send(wang, "/leave", **ASKED).status_code == 303
    assert [buttons(each) for each in (wang, head, li)] == [
        ["end"],
        ["approve", "decline", "end"],
        ["accept", "decline"],
    ]
    page = li.get("/leave").text
    assert "wang，由 li 代岗" in page
    assert "年假" in page
    (approve, *_), (accept, *_) = (BUTTONS.findall(each.get("/leave").text) for each in (head, li))
    assert send(head, approve).status_code == 303
    service.wall.advance_to(STARTS_AT)
    wang, head, li = open_as("wang"), open_as("head"), open_as("li", "zh-CN")  # an hour without use is over
    assert "Its time has come: it waits." in wang.get("/leave").text
    assert send(li, accept).status_code == 303
    page = li.get("/leave").text
    assert "休假中" in page
    assert "您正在为 wang 代岗。" in page
    assert [buttons(each) for each in (wang, head, li)] == [["end"], ["end"], []]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"substitute": ""}, "请假须指定代岗人。"),
        ({"substitute": "wang"}, "不能由本人代岗。"),
        ({"substitute": "li\0"}, "代岗人的用户名最多 32 个字符，且只能一行。"),
        ({"substitute": "l" * 10_000}, "代岗人的用户名最多 32 个字符，且只能一行。"),
        ({"because": "年\n假"}, "事由最多 500 个字符，且只能一行。"),
        ({"ends": ""}, "请假须填写结束时间。"),
        ({"ends": "mor\0gen"}, "“mor�gen”不是日期和时间。"),
        ({"ends": "morgen"}, "“morgen”不是日期和时间。"),
        ({"ends": "2026-01-15T09:20+08:00"}, "不是日期和时间。"),
        ({"ends": "0001-01-01T00:00"}, "不是日期和时间。"),
        ({"ends": ASKED["starts"]}, "请假的结束时间须晚于开始时间。"),
    ],
)
def test_what_is_refused_is_said_and_what_was_typed_stays(open_as, change, said):
    wang = open_as("wang", "zh-CN")
    answer = send(wang, "/leave", **(ASKED | change))
    assert answer.status_code == 409
    assert said in answer.text
    assert f'value="{(ASKED | change)["because"]}"' in answer.text


def test_who_may_not_is_told_and_so_is_who_comes_too_late(open_as):
    wang, head, li = open_as("wang"), open_as("head"), open_as("li")
    send(wang, "/leave", **ASKED)
    (accept, decline) = BUTTONS.findall(li.get("/leave").text)
    refused = send(wang, accept)
    assert (refused.status_code, "Only li can accept to stand in." in refused.text) == (409, True)
    assert accept.replace("accept", "end") in refused.text, "it is the page with the leaves"
    assert send(li, decline).status_code == 303
    late = send(head, decline)
    assert (late.status_code, "is not possible now" in late.text) == (409, True)


def test_a_form_of_others_is_refused_and_nobody_in_particular_has_no_such_page(open_as, client):
    wang = open_as("wang")
    refused = wang.post("/leave", data=ASKED, headers=origin_of(wang))
    assert refused.status_code == 403
    assert buttons(wang) == []
    assert "This page needs a sign-in" in client.get("/leave", headers=PAGE).text
    assert 'href="/leave"' not in client.get("/work", headers=PAGE).text
    assert 'href="/leave"' in wang.get("/work").text
