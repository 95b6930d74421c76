"""Signed requests: as Standard Webhooks has them, so that any of its libraries verifies them."""

import base64
import re
from dataclasses import replace
from pathlib import Path

import pytest

from alerts.channels.outcome import DELIVERED
from alerts.channels.webhook import signature
from alerts.notices.message import NoticeMessage, merged
from tests.alerts.channels.samples import MESSAGE, NOW, SECRET, sent

GUIDE = (Path(__file__).parents[3] / "docs/guides/channels.md").read_text(encoding="utf-8")


@pytest.fixture
def webhook(wenya_receiver):
    return {"kind": "webhook", "url": f"{wenya_receiver.url}/hook?a=b", "secret": SECRET}


def test_the_signature_is_that_of_the_standard():
    """The example of the reference implementation's own tests."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}') == (
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_a_program_is_told_all_and_can_verify_it(wenya_receiver, webhook):
    assert sent("duty", **webhook) == DELIVERED
    (came,) = wenya_receiver.received
    assert (came.method, came.path) == ("POST", "/hook?a=b")
    assert came.json == {
        "notice": "N-000123",
        "notices": ["N-000123"],
        "urgency": "high",
        "repeated": False,
        "language": "zh-CN",
        "title": MESSAGE.title,
        "lines": list(MESSAGE.lines),
        "link": MESSAGE.link,
        "text": "\n".join((f"N-000123 {MESSAGE.title}", *MESSAGE.lines, MESSAGE.link)),
        "to": ["duty"],
        "posts": [],
    }
    assert came.headers["webhook-timestamp"] == str(NOW // 1000)


def test_it_is_verified_as_the_guide_says(wenya_receiver, webhook):
    (code,) = [block for block in re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL) if "verified" in block]
    names: dict = {}
    exec(code, names)
    verified = names["verified"]
    sent("duty", **webhook)
    (came,) = wenya_receiver.received
    at = NOW / 1000
    assert verified(SECRET, came.headers, came.body, at)
    assert verified(SECRET, came.headers, came.body, at + 300)
    assert not verified(SECRET, came.headers, came.body, at + 301)
    assert not verified(SECRET, came.headers, came.body + b" ", at)
    assert not verified("whsec_" + base64.b64encode(b"k" * 24).decode(), came.headers, came.body, at)
    later = {**came.headers, "webhook-timestamp": str(NOW // 1000 + 1)}
    assert not verified(SECRET, later, came.body, at)


def test_a_repetition_has_the_same_id_and_a_digest_one_of_its_own(wenya_receiver, webhook):
    other = NoticeMessage("N-000124", "管网压力低")
    (digest,) = merged([MESSAGE, other], 2048)
    sent(message=NoticeMessage("N-000123", "x", repeated=True), **webhook)
    sent(message=digest, **webhook)
    assert [each.headers["webhook-id"] for each in wenya_receiver.received] == ["N-000123", "N-000123+1"]
    assert wenya_receiver.received[0].json["repeated"] is True
    assert wenya_receiver.received[1].json["notices"] == ["N-000123", "N-000124"]


def test_any_2xx_is_enough_and_its_body_is_nothing(wenya_receiver, webhook):
    wenya_receiver.answer(204)
    assert sent(**webhook) == DELIVERED


def test_it_says_whom_it_is_for_and_by_which_posts(wenya_receiver, webhook):
    of_people = replace(MESSAGE, told=("li", "ma"), posts=("person", "unit"))
    assert sent(message=of_people, **webhook) == DELIVERED
    (came,) = wenya_receiver.received
    assert (came.json["to"], came.json["posts"]) == (["li", "ma"], ["person", "unit"])
