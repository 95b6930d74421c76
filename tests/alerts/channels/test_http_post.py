"""Requests that nobody answers, or that are answered with something else; bounded, and led nowhere."""

import socket

import pytest

from alerts.channels.http_post import MOST_ANSWER, Request, retry_after, taken_by
from alerts.channels.outcome import Outcome
from alerts.notices.attempts import SendingResult
from api.testkit.receiver import WebhookReceiver
from ingest.clock import elapsed
from ingest.durations import DAY
from tests.alerts.channels.samples import NOW
from tests.system.broker.tls_broker import Authority


def asked(url: str, **more) -> bytes | Outcome:
    return taken_by(Request(url, b"{}", {}, NOW, **{"timeout_s": 5, **more}))


def said(url: str, **more) -> tuple[str, str]:
    outcome = asked(url, **more)
    assert isinstance(outcome, Outcome)
    return outcome.result.value, outcome.code


@pytest.mark.parametrize(
    ("status", "result", "code"),
    [
        (302, "refused", "redirected"),
        (400, "refused", "status"),
        (401, "refused", "key"),
        (403, "refused", "key"),
        (404, "refused", "status"),
        (408, "failed", "busy"),
        (429, "failed", "too-often"),
        (500, "failed", "busy"),
        (503, "failed", "busy"),
        (504, "unknown", "no-answer"),
        (599, "failed", "busy"),
    ],
)
def test_a_status_says_whether_to_try_again(wenya_receiver, status, result, code):
    wenya_receiver.answer(status, b"why", headers={"Location": f"{wenya_receiver.url}/elsewhere"})
    assert said(wenya_receiver.url) == (result, code)
    assert len(wenya_receiver.received) == 1, "a redirection is not followed"


def test_what_the_service_says_of_later_is_kept(wenya_receiver):
    wenya_receiver.answer(429, b"slow down", headers={"Retry-After": "90"})
    outcome = asked(wenya_receiver.url)
    assert (outcome.retry_at, outcome.detail) == (NOW + 90_000, "429 slow down")


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("0", 0),
        ("120", 120_000),
        ("99999999999", DAY),
        ("Thu, 01 Jan 2026 00:01:00 GMT", 60_000),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0),
        ("", None),
        ("soon", None),
        ("-1", None),
    ],
)
def test_times_to_wait(value, wait):
    assert retry_after(value, NOW) == (None if wait is None else NOW + wait)


def test_an_answer_that_does_not_come_in_time_leaves_it_unknown(wenya_receiver):
    wenya_receiver.answer(200, after_s=30)
    begun = elapsed()
    assert said(wenya_receiver.url, timeout_s=0.3) == ("unknown", "no-answer")
    assert elapsed() - begun < 10
    assert len(wenya_receiver.received) == 1


def test_a_connection_that_breaks_after_the_request_leaves_it_unknown(wenya_receiver):
    wenya_receiver.hang_up()
    assert said(wenya_receiver.url) == ("unknown", "cut-off")
    assert len(wenya_receiver.received) == 1


def test_nobody_there_is_a_failure():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    assert said(f"http://127.0.0.1:{port}/") == ("failed", "unreachable")


@pytest.mark.parametrize("url", ["http://[127.0.0.1/", "gopher://x/"])
def test_an_address_that_is_none_is_refused(url):
    assert said(url) == ("refused", "address")


def test_a_long_answer_is_not_read_to_its_end(wenya_receiver):
    wenya_receiver.answer(200, b"x" * (MOST_ANSWER * 4))
    assert asked(wenya_receiver.url) == b"x" * MOST_ANSWER


def test_a_proxy_that_is_away_is_named_without_its_password(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://me:hunter2@127.0.0.1:1")
    outcome = asked("https://dingtalk.invalid/")
    assert (outcome.result, outcome.code) == (SendingResult.FAILED, "unreachable")
    assert "127.0.0.1:1" in outcome.detail
    assert "hunter2" not in outcome.detail


def test_a_certificate_is_checked(tmp_path):
    ours, theirs = (tmp_path / name for name in ("ours", "theirs"))
    ours.mkdir()
    theirs.mkdir()
    authority, other = Authority(ours), Authority(theirs)
    with WebhookReceiver(authority.certify("server")) as receiver:
        assert said(receiver.url) == ("refused", "untrusted")
        assert said(receiver.url, ca_file=other.file) == ("refused", "untrusted")
        by_name = receiver.url.replace("127.0.0.1", "localhost")
        assert said(by_name, ca_file=authority.file) == ("refused", "untrusted")
        assert receiver.received == []
        assert asked(receiver.url, ca_file=authority.file)
        assert len(receiver.received) == 1


def test_an_answer_in_the_clear_where_tls_was_asked_is_no_connection(wenya_receiver):
    assert said(wenya_receiver.url.replace("http:", "https:"))[0] == "failed"
    assert wenya_receiver.received == []
