"""Notices told and sent as the service does it, by one channel of mobiles that leads to the test's server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter

from alerts.channels.settings.channels import Channel
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.notices.sending import SendingBy
from alerts.notices.pacing import AT_ONCE
from alerts.notices.routes import NoticeRoute, NoticeRoutes
from alerts.people.reach import Reach
from alerts.records import Records
from alerts.workers.notices.notifier import Notifier
from alerts.workers.notices.sender import NoticeSender
from ingest.clock import SimulatedClock
from ingest.durations import MINUTE, SECOND

_CHANNEL: TypeAdapter[Channel] = TypeAdapter(Channel)
PACED = 5 * SECOND
"""Within which the few messages of a test leave, whatever the limit of the channel."""


class ByChannel:
    """What is told and sent, in step; each has an address whose mobile is said with `reach`."""

    def __init__(self, records: Records, desk: Callable[[], DeskInForce], receiver: Any) -> None:
        fields = {"to": "{to}", "text": "{text}"}
        channel = _CHANNEL.validate_python(
            {"kind": "sms", "url": receiver.url, "fields": fields, "timeout_s": 1}
        )
        self.receiver = receiver
        self._records, self._desk = records, desk
        self._routes = NoticeRoutes((NoticeRoute(("sms",), None),), {"sms": channel.takes})
        self._by = SendingBy({"sms": channel}, self._routes, 2 * MINUTE, gathering=AT_ONCE)
        self._sender: NoticeSender | None = None
        self._clock = SimulatedClock(0)

    def reach(self, **mobiles: str) -> None:
        """Login name -> mobile."""
        with self._records.begin() as tx:
            for name, mobile in mobiles.items():
                tx.reaches.put(tx.users.named(name).id, Reach(mobile=mobile))

    def at(self, now: int) -> list[tuple[str, str]]:
        """(mobile, text) of all that has left by ``now`` (UTC ms) since the beginning."""
        clock = SimulatedClock(now)
        Notifier(
            self._records, clock, clock, self._desk, routes=self._routes, remind_ms=15 * MINUTE
        ).tell_in_step(now)
        if self._sender is None:
            self._clock = SimulatedClock(now)
            self._sender = NoticeSender(self._records, self._clock, self._desk, self._by, in_step=True)
        for later in range(0, PACED, SECOND):
            self._clock.advance_to(now + later)
            self._sender.send_in_step(now + later)
        return [(each.json["to"], each.json["text"]) for each in self.receiver.received]
