"""Robots of group chats: what is sent, signed as their services say, and an error inside a 200 seen."""

import logging
from urllib.parse import parse_qs, quote_plus, urlsplit

import pytest

from alerts.channels import dingtalk, feishu
from alerts.channels.outcome import DELIVERED
from alerts.notices.attempts import SendingResult
from alerts.notices.message import NoticeMessage
from ingest.durations import MINUTE
from tests.alerts.channels.samples import MESSAGE, NOW, sent

DINGTALK_SIGN = "L6A/k15RsdssLcCLKWJAgpO9AicLG7OYucG9wMwEF2U="
"""printf '%s\\n%s' 1767225600000 SECd1ngt4lk | openssl dgst -sha256 -hmac SECd1ngt4lk -binary | base64"""
FEISHU_SIGN = "VMAIXRwfkIWm40Iu1PTYwmM+IFTSdISOa+9dW4wHuAo="
"""printf '' | openssl dgst -sha256 -hmac $'1767225600\\nf31shu' -binary | base64"""


@pytest.fixture
def robots(wenya_receiver):
    """Kind -> its settings, all of the one receiver."""
    url = wenya_receiver.url
    return {
        "wecom": {"kind": "wecom", "url": f"{url}/cgi-bin/webhook/send", "key": "k-e+y"},
        "dingtalk": {
            "kind": "dingtalk",
            "url": f"{url}/robot/send",
            "token": "t0ken",
            "secret": "SECd1ngt4lk",
        },
        "feishu": {
            "kind": "feishu",
            "url": f"{url}/open-apis/bot/v2/hook",
            "token": "t0ken",
            "secret": "f31shu",
        },
    }


def test_signatures_are_those_of_another_tool():
    assert dingtalk.signature("SECd1ngt4lk", NOW) == DINGTALK_SIGN
    assert feishu.signature("f31shu", NOW // 1000) == FEISHU_SIGN


def test_wecom_has_a_text_and_whom_it_mentions(wenya_receiver, robots):
    assert sent(**robots["wecom"]) == DELIVERED
    (came,) = wenya_receiver.received
    assert (came.method, came.path) == ("POST", "/cgi-bin/webhook/send?key=k-e%2By")
    assert came.json["msgtype"] == "text"
    assert came.json["text"]["content"].startswith("N-000123 2026-000017 北区")
    assert came.json["text"]["content"].endswith(MESSAGE.link)
    assert came.json["text"]["mentioned_mobile_list"] == ["13800000000"]


def test_dingtalk_has_markdown_and_a_signature_that_is_encoded_once(wenya_receiver, robots):
    assert sent(**robots["dingtalk"]) == DELIVERED
    (came,) = wenya_receiver.received
    assert f"timestamp={NOW}&sign=L6A%2Fk15RsdssLcCLKWJAgpO9AicLG7OYucG9wMwEF2U%3D" in came.path
    assert parse_qs(urlsplit(came.path).query) == {
        "access_token": ["t0ken"],
        "timestamp": [str(NOW)],
        "sign": [DINGTALK_SIGN],
    }
    assert came.json["msgtype"] == "markdown"
    assert came.json["markdown"]["title"].startswith("N-000123 2026-000017")
    assert came.json["markdown"]["text"].endswith("@13800000000")
    assert came.json["at"] == {"atMobiles": ["13800000000"], "isAtAll": False}


def test_dingtalk_without_a_secret_is_not_signed(wenya_receiver, robots):
    assert sent(**{**robots["dingtalk"], "secret": None}) == DELIVERED
    assert wenya_receiver.received[0].path == "/robot/send?access_token=t0ken"


def test_feishu_is_signed_in_the_body_and_mentions_nobody_by_a_name(wenya_receiver, robots):
    assert sent(message=NoticeMessage("N-1", '<at user_id="all"></at>'), **robots["feishu"]) == DELIVERED
    (came,) = wenya_receiver.received
    assert came.path == "/open-apis/bot/v2/hook/t0ken"
    assert came.json == {
        "msg_type": "text",
        "content": {"text": 'N-1 ＜at user_id="all">＜/at>'},
        "timestamp": "1767225600",
        "sign": FEISHU_SIGN,
    }


@pytest.mark.parametrize(
    ("kind", "answer", "result", "code", "wait"),
    [
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url"}, "refused", "key", None),
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}, "failed", "too-often", MINUTE),
        ("wecom", {"errcode": 45002, "errmsg": "content size out of limit"}, "refused", "content", None),
        ("wecom", {"errcode": -1, "errmsg": "system busy"}, "failed", "busy", None),
        ("wecom", {"errcode": 60020, "errmsg": "not allow to access"}, "failed", "service", None),
        ("dingtalk", {"errcode": 310000, "errmsg": "sign not match"}, "refused", "signature", None),
        ("dingtalk", {"errcode": 300001, "errmsg": "token is not exist"}, "refused", "key", None),
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast"}, "failed", "too-often", 10 * MINUTE),
        ("feishu", {"code": 19021, "msg": "sign match fail"}, "refused", "signature", None),
        ("feishu", {"code": 19024, "msg": "Key Words Not Found"}, "refused", "signature", None),
        ("feishu", {"code": 11232, "msg": "frequency limited"}, "failed", "too-often", MINUTE),
        ("feishu", {"code": 9499, "msg": "too many request"}, "failed", "too-often", MINUTE),
        ("feishu", {"code": 9499, "msg": "Bad Request"}, "refused", "content", None),
        ("feishu", {"StatusCode": 0, "StatusMessage": "success"}, "delivered", "taken", None),
        ("feishu", {"code": True, "msg": "x"}, "failed", "service", None),
        ("wecom", {"message": "ok"}, "unknown", "answer", None),
        ("dingtalk", ["ok"], "unknown", "answer", None),
        ("dingtalk", b"<html>sign in to the network</html>", "unknown", "answer", None),
        ("feishu", b"", "unknown", "answer", None),
    ],
)
def test_an_error_inside_a_200_is_none_the_less_one(wenya_receiver, robots, kind, answer, result, code, wait):
    wenya_receiver.answer(200, answer)
    outcome = sent(**robots[kind])
    assert (outcome.result, outcome.code) == (SendingResult(result), code)
    assert outcome.retry_at == (None if wait is None else NOW + wait)


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_keys_are_told_to_nobody(wenya_receiver, robots, kind):
    keys = [value for name, value in robots[kind].items() if name in ("key", "token", "secret")]
    echoed = " ".join([*keys, *map(quote_plus, keys)])
    wenya_receiver.answer(200, {"errcode": 1, "code": 1, "errmsg": echoed, "msg": echoed})
    outcome = sent(**robots[kind])
    assert "***" in outcome.detail
    assert not [key for key in keys if key in outcome.detail or quote_plus(key) in outcome.detail]


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_keys_are_in_no_log_even_of_whoever_logs_everything(wenya_receiver, robots, kind, caplog):
    caplog.set_level(logging.DEBUG)
    assert sent(**robots[kind]) == DELIVERED
    keys = [value for name, value in robots[kind].items() if name in ("key", "token", "secret")]
    assert not [key for key in keys if key in caplog.text]


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_the_longest_message_is_below_what_the_service_takes(wenya_receiver, robots, kind):
    long = NoticeMessage("N-1", '"' * 500, ('"' * 500,) * 100, MESSAGE.link)
    assert sent(message=long, **robots[kind]) == DELIVERED
    (came,) = wenya_receiver.received
    assert MESSAGE.link in came.body.decode()
    assert len(came.body) <= 20_000
    if kind == "wecom":
        assert len(came.json["text"]["content"].encode()) <= 2048
