"""The page on which somebody says how notices reach them."""

from __future__ import annotations

import httpx
import pytest

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
