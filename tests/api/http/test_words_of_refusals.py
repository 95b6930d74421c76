"""Refusals are said in the language of whoever asks, and their codes are the same in all."""

from __future__ import annotations

import re
import shutil

import httpx
import pytest

from api.http.problems import ProblemKind
from api.words.languages import LANGUAGES, language
from ingest.form_errors import reason_of
from tests.api.conftest import served
from tests.api.stand_in_service import breach, dead_letter, stand_in_service

COMMAND = "/api/v1/tickets/2026-000001/commands"
RAW = "/api/v1/points/f1-room/readings?from=2026-01-01T00:00:00Z"
ENGLISH = re.compile(r"[A-Za-z]{2,}")
NAMES = re.compile(r"`[^`]*`|'[^']*'|RFC 3339|JSON|Unicode|/openapi\.json|true|false")
"""What stands in Chinese sentences as it is: names, codes and what was sent."""

ASKED = [
    ("GET", "/api/v1/nothing", None),
    ("GET", "/api/v1/tickets/2026-999999", None),
    ("GET", "/api/v1/points/0-0", None),
    ("GET", "/api/v1/points?place=0-0", None),
    ("GET", "/api/v1/episodes/999", None),
    ("GET", "/api/v1/dead-letters/999", None),
    ("GET", "/api/v1/points?cursor=AAAA", None),
    ("GET", "/api/v1/points?limit=5000", None),
    ("GET", "/api/v1/points?limit=many", None),
    ("GET", "/api/v1/points?limit=0", None),
    ("GET", "/api/v1/points?metric=1", None),
    ("GET", "/api/v1/episodes/1.5", None),
    ("GET", f"/api/v1/dead-letters/{2**70}", None),
    ("GET", "/api/v1/tickets?place=%00", None),
    ("GET", f"/api/v1/tickets?place={'0' * 201}", None),
    ("GET", "/api/v1/compliance?place=city", None),
    ("GET", "/api/v1/compliance?place=city&from=2026-01-02&to=2026-01-01", None),
    ("GET", "/api/v1/compliance?place=city&from=2026-01-01&to=2028-01-02", None),
    ("GET", "/api/v1/compliance?place=city&from=1&to=2026-02-30", None),
    ("GET", f"{RAW}&to=2025-01-01T00:00:00Z", None),
    ("GET", f"{RAW}&to=2027-01-01T00:00:00Z", None),
    ("GET", f"{RAW}&to=2099-01-01T00:00:00Z&resolution=hourly", None),
    ("GET", f"{RAW}&to=2026-13-01T00:00:00Z", None),
    ("GET", f"{RAW}&to=1", None),
    ("GET", f"{RAW}&to=1969-12-31T23:59:59Z", None),
    ("DELETE", "/api/v1/tickets", None),
    ("POST", COMMAND, b"{"),
    ("POST", COMMAND, b"[]"),
    ("POST", COMMAND, b"{}"),
    ("POST", COMMAND, b'{"command": "comment", "text": 7, "0": 1}'),
    ("POST", COMMAND, b'{"command": "comment", "text": "\\u0000"}'),
    ("POST", COMMAND, b'{"command": "comment", "text": "' + b"0" * 4_001 + b'"}'),
    ("POST", COMMAND, b'{"command": "comment", "version": 1e99}'),
    ("POST", COMMAND, b'{"command": "comment", "version": 1.5}'),
    ("POST", COMMAND, b'{"command": "comment", "version": "0x"}'),
    ("POST", COMMAND, b'{"command": "comment", "text": " "}'),
    ("POST", COMMAND, b'{"command": "close"}'),
    ("POST", COMMAND, b'{"command": "reopen"}'),
    ("POST", COMMAND, b'{"command": "acknowledge", "version": 9}'),
    ("POST", COMMAND, b"0" * 70_000),
    ("POST", "/api/v1/dead-letters/dismiss", b'{"until": -1}'),
    ("POST", "/api/v1/dead-letters/dismiss", b'{"until": "0", "after": null, "gateway": ""}'),
]


def sentences(problem):
    return [problem["title"], problem["detail"], *(fault["reason"] for fault in problem.get("errors", ()))]


@pytest.fixture(scope="module")
def lived_in(built, tmp_path_factory):
    """The address and a dispatcher's token of a service in which something has happened."""
    folder = tmp_path_factory.mktemp("words")
    shutil.copytree(built, folder, dirs_exist_ok=True)
    with stand_in_service(folder) as service:
        breach(service, "f1-room")
        dead_letter(service)
        with served(service) as url:
            yield url, service.tokens["engineer"]


@pytest.mark.parametrize(("method", "path", "body"), ASKED)
def test_a_refusal_in_chinese_has_no_english_word_and_the_same_codes(lived_in, method, path, body):
    url, token = lived_in
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    answers = {
        tag: httpx.request(method, url + path, content=body, headers=headers | {"Accept-Language": tag})
        for tag in LANGUAGES
    }
    zh, en = answers["zh-CN"].json(), answers["en"].json()
    assert zh["code"] == en["code"]
    assert [fault.get("code") for fault in zh.get("errors", ())] == [
        fault.get("code") for fault in en.get("errors", ())
    ]
    assert all(fault["code"] for fault in en.get("errors", ()))
    assert [text for text in sentences(zh) if ENGLISH.search(NAMES.sub("", text))] == []
    assert [text for text in sentences(en) if re.search("[\u4e00-\u9fff]", text)] == []
    for tag, answer in answers.items():
        assert answer.headers["content-language"] == tag
        assert "Accept-Language" in answer.headers["vary"]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_what_pydantic_says_of_numbers_that_are_none_has_words(tag):
    known = ("float_type", "float_parsing", "finite_number", "greater_than", "less_than", "model_type")
    context = {"gt": 1, "lt": 2}
    reasons = [reason_of({"type": each, "ctx": context, "msg": "English"}) for each in known]
    assert all(language(tag).has(reason.key) for reason in reasons)


def test_an_error_without_words_keeps_its_own():
    assert reason_of({"type": "uuid_parsing", "msg": "no UUID"}) == "no UUID"
    raised = {"error": ValueError("as it is")}
    assert reason_of({"type": "value_error", "ctx": raised, "msg": "as it is"}) == "as it is"


def test_a_program_that_names_no_language_is_answered_in_english(client):
    answer = client.get("/api/v1/points/nobody", headers={"Accept-Language": ""})
    assert answer.json()["title"] == "Nothing is known by that name"
    assert answer.json()["detail"] == "There is no point nobody."


def test_a_command_that_comes_too_early_is_refused_by_what_is_still_so(client, service, bearer):
    breach(service, "f1-room")
    headers = bearer("dispatcher") | {"Accept-Language": "zh-CN"}
    answer = client.post(COMMAND, json={"command": "resolve", "text": "好了"}, headers=headers)
    assert answer.json()["title"] == "尚未恢复"
    assert answer.json()["detail"] == "仍有可测的测点未恢复，或测点仍未恢复上报"
    (fault,) = answer.json()["errors"]
    assert (fault["code"], fault["clauses"]) == ("false-closure", ["P1"])


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_kind_of_problem_has_a_title(tag):
    known = language(tag)
    assert [kind.code for kind in ProblemKind if not known.has(kind.title.key)] == []
