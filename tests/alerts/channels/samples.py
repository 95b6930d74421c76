"""A message, an instant and channels that lead to a server of the test's own."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from alerts.channels.outcome import Outcome
from alerts.channels.sending import send
from alerts.channels.settings.channels import Channel
from alerts.notices.message import NoticeMessage, Urgency
from ingest.durations import SECOND

NOW = 1_767_225_600 * SECOND
"""2026-01-01T00:00:00Z."""
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = NoticeMessage(
    notice="N-000123",
    title="2026-000017 北区 7 栋 603 室 卧室 室温不足",
    lines=("现为 16.2 degC，低于 18 degC", "自 06:00 起；应于 08:30 前到场"),
    link="https://wenya.example/tickets/2026-000017",
    urgency=Urgency.HIGH,
    mobiles=("13800000000",),
)
_channels: TypeAdapter[Channel] = TypeAdapter(Channel)


def channel(**settings: Any) -> Channel:
    """A channel with these settings."""
    return _channels.validate_python({"timeout_s": 5, **settings})


def sent(address: str = "", message: NoticeMessage = MESSAGE, **settings: Any) -> Outcome:
    """What comes of sending ``message`` by a channel with these settings."""
    return send(message, address, channel(**settings), NOW)
