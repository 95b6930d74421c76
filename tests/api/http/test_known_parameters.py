"""A parameter that no route knows is refused with its name, on every page and by all of REST."""

from __future__ import annotations

import re

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from api.wiring.app import create_app
from tests.api.stand_in_service import stand_in_service

FOR_OTHERS = ("/healthz", "/readyz", "/metrics", "/openapi.json", "/sign-in/provider/back")
"""What is in front of the service asks for these, or a provider of identities sends somebody there."""


@pytest.fixture(scope="module")
def routes(tmp_path_factory):
    with stand_in_service(tmp_path_factory.mktemp("routes")) as service:
        return [
            (method, re.sub(r"\{[^}]+\}", "1", route.path))
            for route in iter_route_contexts(create_app(service).routes)
            if isinstance(route.original_route, APIRoute) and route.path not in FOR_OTHERS
            for method in route.methods
        ]


def test_every_route_refuses_what_it_does_not_know(routes, client):
    """Before anybody is asked who they are: nothing has been looked up, and nothing is done."""
    assert len(routes) > 150
    for method, path in routes:
        answer = client.request(
            method, path, params={"previewd": "7"}, headers={"Accept": "application/json"}
        )
        assert answer.status_code == 422, (method, path, answer.text[:300])
        (fault,) = answer.json()["errors"]
        assert (fault["where"], fault["reason"]) == ("query.previewd", "There is no parameter previewd here.")


def test_what_is_given_twice_is_refused_where_one_of_them_would_be_ignored(client):
    answer = client.get("/api/v1/points?place=b1&place=b2&limit=9")
    assert answer.status_code == 422
    assert [each["reason"] for each in answer.json()["errors"]] == ["The parameter place is given twice."]
    page = client.get("/work?unit=1&unit=2", headers={"Accept": "text/html", "Accept-Language": "zh-CN"})
    assert page.status_code == 422
    assert "参数 unit 重复" in page.text


def test_a_page_says_which_one_and_lets_the_frames_own_through(client):
    asked = {"Accept": "text/html", "Accept-Language": "zh-CN"}
    assert client.get("/departments?text=%20&lang=zh-CN", headers=asked).status_code == 200, (
        "as a form sends it"
    )
    page = client.get("/places/b1?moth=2026-01-01&lang=zh-CN", headers=asked)
    assert page.status_code == 422
    assert "此处没有参数 moth" in page.text
    assert client.get("/places/b1?lang=en&theme=dark", headers=asked).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        *("/stops?state=0", "/gateways?silent=0.5", "/findings?kind=0"),
        *("/now?lang=xx", "/work?lang=", "/rules?theme=pink"),
        *("/work?text=\u202e", "/search?text=\u200b\u3164", "/departments?text=%20\u202e"),
    ],
)
def test_a_page_names_what_does_not_take_its_value(client, path):
    name = path.partition("?")[2].partition("=")[0]
    page = client.get(path, headers={"Accept": "text/html", "Accept-Language": "zh-CN"})
    assert page.status_code == 422
    assert f"参数 {name} 的取值有误" in page.text


def test_a_name_that_cannot_be_seen_or_has_no_end_is_shown_as_far_as_it_is_of_use(client):
    hostile = "<script>\u202e" + "x" * 4_000
    page = client.get("/now", params={hostile: "1"}, headers={"Accept": "text/html"})
    assert page.status_code == 422
    assert "<script>x" not in page.text
    assert "\u202e" not in page.text
    assert "x" * 100 not in page.text
