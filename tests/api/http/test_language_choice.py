"""In which language a request is answered."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers
from starlette.requests import Request

from api.http.language_choice import language_of_answer, language_of_page


def request(query="", **headers):
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "query_string": query.encode(), "headers": raw})


@pytest.mark.parametrize(
    ("asked", "tag"),
    [
        (request(), "zh-CN"),
        (request("lang=en"), "en"),
        (request("lang=xx"), "zh-CN"),
        (request("lang=zh-CN", cookie="wenya_lang=en"), "zh-CN"),
        (request(cookie="wenya_lang=en", accept_language="zh-CN"), "en"),
        (request(accept_language="en-US,en;q=0.9"), "en"),
        (request(accept_language="en;q=0.1, zh-TW;q=0.9"), "zh-CN"),
        (request(accept_language="fr, de;q=0.5"), "zh-CN"),
        (request(accept_language=";;;q=,,q=x" * 100), "zh-CN"),
        (request(accept_language="en;q=0"), "zh-CN"),
    ],
)
def test_the_language_is_the_one_asked_for_most_clearly(asked, tag):
    assert language_of_page(asked, "zh-CN").tag == tag


def test_the_usual_language_is_a_setting():
    assert language_of_page(request(), "en").tag == "en"


@pytest.mark.parametrize(
    ("accepted", "tag"),
    [
        (None, "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("en-US", "en"),
        ("fr", "en"),
        ("*", "en"),
        ("zh", "zh-CN"),
    ],
)
def test_a_program_that_names_no_language_gets_english(accepted, tag):
    headers = {} if accepted is None else {"accept-language": accepted}
    assert language_of_answer(Headers(headers)).tag == tag
