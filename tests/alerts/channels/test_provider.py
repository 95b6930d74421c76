"""Text messages and calls: what a provider asks for is written in the settings, and its answer is read."""

from urllib.parse import parse_qs, urlsplit

import pytest

from alerts.channels.outcome import DELIVERED
from alerts.notices.message import NoticeMessage
from tests.alerts.channels.samples import MESSAGE, NOW, sent

TO = "13800000000"
FIELDS = {"apikey": "{secret}", "mobile": "{to}", "text": "【温压】{title:.12}，详见 {link}"}


@pytest.fixture
def sms(wenya_receiver):
    return {
        "kind": "sms",
        "url": wenya_receiver.url,
        "secret": "api-key",
        "fields": FIELDS,
        "answer_field": "code",
    }


def test_a_form_has_the_fields_filled(wenya_receiver, sms):
    assert sent(TO, **sms, send_as="form") == DELIVERED
    (came,) = wenya_receiver.received
    assert parse_qs(came.body.decode()) == {
        "apikey": ["api-key"],
        "mobile": [TO],
        "text": [f"【温压】2026-000017 ，详见 {MESSAGE.link}"],
    }


def test_json_may_have_lists_and_tables_and_headers_their_key(wenya_receiver, sms):
    fields = {"PhoneNumberSet": ["{to}"], "TemplateParam": {"n": "{notice}", "t": "{timestamp}"}, "x": "{{}}"}
    more = {"fields": fields, "headers": {"Authorization": "Bearer {secret}"}}
    assert sent(TO, **{**sms, "kind": "voice", **more}) == DELIVERED
    (came,) = wenya_receiver.received
    assert came.json == {
        "PhoneNumberSet": [TO],
        "TemplateParam": {"n": "N-000123", "t": str(NOW)},
        "x": "{}",
    }
    assert came.headers["authorization"] == "Bearer api-key"


def test_a_query_is_a_get(wenya_receiver, sms):
    assert sent(TO, **{**sms, "url": f"{wenya_receiver.url}/api?v=1", "send_as": "query"}) == DELIVERED
    (came,) = wenya_receiver.received
    assert (came.method, came.body) == ("GET", b"")
    assert parse_qs(urlsplit(came.path).query)["mobile"] == [TO]
    assert parse_qs(urlsplit(came.path).query)["v"] == ["1"]


@pytest.mark.parametrize(
    ("answer", "field", "values", "result"),
    [
        ({"code": 0}, "code", ("0",), "delivered"),
        ({"code": "OK"}, "code", ("0", "OK"), "delivered"),
        ({"code": 22, "msg": "api-key 1 小时内同一手机号发送次数超过限制"}, "code", ("0",), "failed"),
        ({"data": {"ok": True}}, "data.ok", ("true",), "delivered"),
        ({"data": []}, "data.ok", ("true",), "unknown"),
        (b"OK", "code", ("0",), "unknown"),
        (b"whatever", None, ("0",), "delivered"),
    ],
)
def test_the_answer_is_read(wenya_receiver, sms, answer, field, values, result):
    wenya_receiver.answer(200, answer)
    outcome = sent(TO, **{**sms, "answer_field": field, "answer_values": values})
    assert outcome.result.value == result
    assert "api-key" not in outcome.detail


@pytest.mark.parametrize("to", ["", "138 0000 0000", "nobody", "+", "1" * 16])
def test_what_is_no_number_is_refused_without_a_request(wenya_receiver, sms, to):
    outcome = sent(to, **sms)
    assert (outcome.result.value, outcome.code) == ("refused", "address")
    assert wenya_receiver.received == []


def test_braces_of_others_are_no_fields(wenya_receiver, sms):
    assert sent(TO, NoticeMessage("N-1", "{secret} {0}"), **sms) == DELIVERED
    assert wenya_receiver.received[0].json["text"].startswith("【温压】{secret} {0}")
