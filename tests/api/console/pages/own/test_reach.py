"""The page on which somebody says how notices reach them."""

from __future__ import annotations

from enum import StrEnum

import httpx
import pytest

from alerts.channels.settings.notices import NoticesSettings
from tests.api.conftest import served
from tests.api.people_on_leave import staff
from tests.api.signed_in import PAGE, form_of, origin_of, sign_in
from tests.api.stand_in_service import PASSWORD


@pytest.fixture
def wang(service):
    staff(service)
    with served(service) as address, httpx.Client(base_url=address, timeout=10) as client:
        client.headers.update(PAGE | {"Accept-Language": "zh-CN"})
        assert sign_in(client, "wang", PASSWORD).status_code == 303
        yield client


def sent(client: httpx.Client, **form: str) -> httpx.Response:
    page = client.get("/reach")
    return client.post("/reach", data={"form": form_of(page), **form}, headers=origin_of(client))


def test_what_somebody_says_is_what_reaches_them(wang, service):
    assert 'href="/reach"' in wang.get("/password").text
    assert 'href="/reach"' in wang.get("/notices").text
    assert sent(wang, mail=" wang@heat.example", mobile="138 0000-0000", language="en").status_code == 303
    with service.records.reading() as tx:
        reach = tx.reaches.of(["wang"])["wang"]
    assert (reach.mail, reach.mobile, reach.language) == ("wang@heat.example", "13800000000", "en")
    page = wang.get("/reach").text
    assert 'value="wang@heat.example"' in page
    assert 'value="en" selected' in page


def test_what_was_typed_comes_back_with_why_it_was_refused(wang, service):
    refused = sent(wang, mail="wang@heat.example", mobile="12", language="en")
    assert refused.status_code == 422
    assert "应为手机号码" in refused.text
    assert 'value="wang@heat.example"' in refused.text
    assert 'value="12"' in refused.text
    with service.records.reading() as tx:
        assert tx.reaches.of(["wang"])["wang"].mail == ""


class Post(StrEnum):
    """Channels of the routes below."""

    MAIL = "post"
    GROUP = "crew"


ROUTES = NoticesSettings.model_validate(
    {
        "channels": {
            Post.MAIL: {"kind": "email", "host": "mail.example", "sender": "w@heat.example"},
            Post.GROUP: {"kind": "feishu", "token": "t" * 36},
        },
        "routes": [
            {"urgency": "high", "channels": [Post.GROUP, Post.MAIL]},
            {"department": "one", "urgency": "normal", "channels": [Post.MAIL]},
        ],
    }
)


def ways(client: httpx.Client) -> str:
    return client.get("/reach").text.split('id="ways"')[1].split("</section>")[0]


def test_without_routes_the_console_alone_is_said_and_what_is_not_used(wang):
    assert "除控制台外没有渠道能通知到您" in ways(wang)
    sent(wang, mail="wang@heat.example", mobile="13800000000")
    told = ways(wang)
    assert "您登记的邮箱目前用不上" in told
    assert "您登记的手机目前用不上" in told


def test_the_channels_of_each_urgency_are_told_in_their_order_with_what_is_left_out(wang, service):
    service.settings = service.settings.model_copy(update={"notices": ROUTES})
    told = ways(wang)
    high, normal, own = (told.split("<h4>")[n] for n in (1, 2, 4))
    assert high.index("控制台") < high.index(Post.GROUP) < high.index(Post.MAIL)
    assert "您未登记邮箱" in high
    assert "仅控制台" in normal
    assert "您未登记邮箱" in own
    sent(wang, mail="wang@heat.example", mobile="13800000000")
    told = ways(wang)
    assert "提及 13800000000" in told
    assert "用不上" not in told
    assert told.count("wang@heat.example") == 3, "urgent of all, and both of the own department"
