"""A desk whose people are told by channels that lead to a server of the test's own."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import TypeAdapter

from alerts.channels.settings.channels import Channel
from alerts.desk.notices.sending import SendingBy
from alerts.notices.attempts import Delivery, NoticeAttempt
from alerts.notices.message import Urgency
from alerts.notices.notice import Notice
from alerts.notices.occasions import OCCASIONS
from alerts.notices.pacing import AT_ONCE
from alerts.notices.routes import NoticeRoute, NoticeRoutes
from alerts.people.reach import Reach
from alerts.workers.notices.notifier import Notifier
from alerts.workers.notices.sender import NoticeSender
from ingest.clock import SimulatedClock
from ingest.durations import MINUTE
from tests.alerts.desk.matters.desk_on_record import NINE, OfficeDesk

TAKEN = b'{"errcode": 0, "code": 0}'
"""What the server answers where it takes a message, whichever robot that was for."""
_channels: TypeAdapter[Channel] = TypeAdapter(Channel)
REMIND = 15 * MINUTE


class SendingOffice(OfficeDesk):
    """It tells and sends when it is told to, in step."""

    def __init__(self, records, receiver) -> None:
        super().__init__(records)
        self.receiver = receiver
        self.channels: dict[str, Channel] = {}
        self.rows: list[NoticeRoute] = []
        self.sender: NoticeSender | None = None
        self.by_more: dict = {}
        self.reach("li", mobile="13800000001", mail="li@heat.example")

    def reach(self, name: str, **reach: str) -> None:
        with self.records.begin() as tx:
            tx.reaches.put(tx.users.named(name).id, Reach(**reach))

    def channel(self, name: str, kind: str = "dingtalk", **settings) -> None:
        if kind in ("dingtalk", "feishu"):
            settings.setdefault("token", name)
        if kind == "wecom":
            settings.setdefault("key", name)
        if kind == "sms":
            settings.setdefault("fields", {"to": "{to}", "text": "{text}"})
        settings = {"kind": kind, "url": self.receiver.url, "timeout_s": 1} | settings
        self.channels[name] = _channels.validate_python(settings)

    def route(self, *names: str, urgency: Urgency | None = None) -> None:
        self.rows.append(NoticeRoute(names, urgency))

    @property
    def routes(self) -> NoticeRoutes:
        return NoticeRoutes(tuple(self.rows), {name: each.takes for name, each in self.channels.items()})

    def by(self) -> SendingBy:
        more = {"gathering": AT_ONCE, "origin": "https://wenya.example"} | self.by_more
        return SendingBy(self.channels, self.routes, 2 * MINUTE, **more)

    def restarted(self) -> NoticeSender:
        self.clock = SimulatedClock(self.now)
        self.sender = NoticeSender(self.records, self.clock, lambda: self.desk, self.by(), in_step=True)
        return self.sender

    def tell(self) -> None:
        clock = SimulatedClock(self.now)
        Notifier(
            self.records,
            clock,
            SimulatedClock(NINE),
            lambda: self.desk,
            routes=self.routes,
            remind_ms=REMIND,
        ).tell_in_step(self.now)

    def send(self, after: int = 0) -> None:
        """What leaves ``after`` ms from now."""
        self.now += after
        self.tell()
        sender = self.sender or self.restarted()
        self.clock.advance_to(self.now)
        sender.send_in_step(self.now)

    def urgent(self, **values) -> str:
        return self.dispatched(**values, **{"class": "urgent"})

    def dispatched(self, **values) -> str:
        number = self.a_call(**values)
        self.give(number, "dispatch", "zhang", department="repair")
        return number

    def notice(self, number: str) -> Notice:
        """The last one, but for what tells that another reached nobody."""
        with self.records.reading() as tx:
            found = tx.notices.about(number, 99)
        return next(each for each in found if each.kind not in OCCASIONS.unreached)

    def attempts(self, number: str) -> list[NoticeAttempt]:
        id_ = self.notice(number).id
        with self.records.reading() as tx:
            return tx.attempts.of_notices([id_])[id_]

    def deliveries(self, number: str) -> Mapping[str, Delivery]:
        id_ = self.notice(number).id
        with self.records.reading() as tx:
            return {each.person: each for each in tx.deliveries.of_notices([id_])[id_]}

    def results(self, number: str) -> list[tuple[str, str]]:
        return [(each.channel, each.result or "") for each in self.attempts(number)]

    def texts(self) -> list[str]:
        return [each.json["markdown"]["text"] for each in self.receiver.received if "markdown" in each.json]
