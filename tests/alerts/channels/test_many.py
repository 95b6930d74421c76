"""500 alarms in a minute, decided and really sent: every robot below its limit, nobody lost, none late."""

import re
from collections import Counter

import pytest

from alerts.channels.outcome import DELIVERED
from alerts.channels.sending import send
from alerts.notices.message import NoticeMessage, Urgency
from alerts.notices.pacing import WaitingMessage, decide
from ingest.durations import MINUTE, SECOND
from tests.alerts.channels.samples import NOW, channel

ALARMS = [
    WaitingMessage(
        NoticeMessage(
            f"N-{number:06}",
            f"2026-{number:06} 北区 {number % 30} 栋 603 室 卧室 室温不足",
            ("现为 16.2 degC，低于 18 degC",),
            f"https://wenya.example/tickets/2026-{number:06}",
            Urgency.HIGH,
        ),
        NOW + 10 * MINUTE + number * 120,
    )
    for number in range(500)
]


def text_of(kind: str, document: dict) -> str:
    parts = {"wecom": ("text", "content"), "dingtalk": ("markdown", "text"), "feishu": ("content", "text")}
    outer, inner = parts[kind]
    return document[outer][inner]


@pytest.mark.parametrize(
    ("kind", "key", "a_minute", "most_bytes"),
    [("wecom", "key", 20, 2048), ("dingtalk", "token", 20, 20_000), ("feishu", "token", 100, 20_480)],
)
def test_a_robot_is_told_of_all_in_time_and_below_its_limit(wenya_receiver, kind, key, a_minute, most_bytes):
    robot = channel(kind=kind, url=wenya_receiver.url, **{key: "k3y"})
    coming, waiting, instants = list(ALARMS), {}, []
    went: dict[str, int] = {}
    now = ALARMS[0].since
    while coming or waiting:
        while coming and coming[0].since <= now:
            each = coming.pop(0)
            waiting[each.message.notice] = each
        said = decide(robot.limits, instants, list(waiting.values()), now)
        for message in said.messages:
            assert send(message, "", robot, now) == DELIVERED
            instants.append(now)
            went |= dict.fromkeys(message.numbers, now)
            for number in message.numbers:
                del waiting[number]
        now += SECOND  # as a worker that looks each second

    told = [text_of(kind, each.json) for each in wenya_receiver.received]
    numbers = Counter(number for text in told for number in re.findall(r"\bN-\d{6}(?!\+)", text))
    assert set(numbers) == {each.message.notice for each in ALARMS}
    assert set(numbers.values()) == {1}
    assert max(went[each.message.notice] - each.since for each in ALARMS) <= MINUTE
    assert max(sum(at <= other < at + MINUTE for other in instants) for at in instants) <= a_minute
    assert (
        max(
            len(text.encode() if kind == "wecom" else each.body)
            for text, each in zip(told, wenya_receiver.received, strict=True)
        )
        <= most_bytes
    )
