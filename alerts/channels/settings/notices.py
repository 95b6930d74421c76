"""``[notices]``: the channels, and how people are told by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import time
from typing import Annotated, Literal

from pydantic import BeforeValidator, ValidationInfo, field_validator

from alerts.channels.settings.base import of_form
from alerts.channels.settings.channels import Channel, ChannelName
from alerts.notices.message import Urgency
from alerts.notices.pacing import Gathering
from alerts.notices.routes import NoticeRoute, NoticeRoutes
from ingest.durations import HOUR, MINUTE
from ingest.said import Said
from ingest.settings import Section, listed, setting

_Clock = Annotated[str, of_form(r"([01][0-9]|2[0-3]):[0-5][0-9]", Said("channel-time"))]


class NoticeRouteSection(Section):
    """``[[notices.routes]]``: the channels of one urgency, of one department, or of all."""

    channels: Annotated[tuple[ChannelName, ...], BeforeValidator(listed)] = setting(
        ..., "Channels", "Their names, in the order in which they are tried.", min_length=1
    )
    urgency: Literal["high", "normal"] | None = setting(
        None, "Urgency", "Left out: for both, where the other row says nothing."
    )
    department: str | None = setting(
        None, "Department", "Id; for it and those below it that have no row. Left out: for all.", min_length=1
    )

    @property
    def route(self) -> NoticeRoute:
        """The row as what sends goes by it."""
        urgency = None if self.urgency is None else Urgency(self.urgency)
        return NoticeRoute(self.channels, urgency, self.department)


class NoticesSettings(Section):
    """``[notices]``: by which channels people are told, and when."""

    channels: dict[ChannelName, Channel] = setting(
        {}, "Channels", "A table for each, `[notices.channels.NAME]`; which keys it has goes by its `kind`."
    )
    routes: tuple[NoticeRouteSection, ...] = setting(
        (),
        "Routes",
        "A table for each, `[[notices.routes]]`: which channels a notice goes by, in their order. Without one"
        " nothing leaves the console.",
        validate_default=True,
    )
    answer_minutes: int = setting(
        2,
        "Wait for an answer",
        "What is urgent goes by the next channel when nobody has answered for so long. Shorter rings more"
        " telephones.",
        unit="min",
        ge=1,
        le=60,
    )
    remind_minutes: int = setting(
        15,
        "Reminders",
        "What is urgent and unanswered is told again, to whoever is on duty then, at most once in so long,"
        " until somebody answers; 5 at least.",
        unit="min",
        ge=5,
        le=1440,
    )
    answer_links: bool = setting(
        default=False,
        title="Answer by link",
        description="Messages to one person have a link by which they say that they know without signing in,"
        " once. Whoever has the message can, too. Needs `api.origin`.",
    )
    answer_link_hours: int = setting(
        24, "Life of a link", "Then it answers nothing any more.", unit="h", ge=1, le=168
    )
    quiet_from: _Clock = setting(
        "00:00", "Quiet from", "Local time from which on what is not urgent waits; equal to the next: never."
    )
    quiet_until: _Clock = setting("00:00", "Quiet until", "Local time until which it waits.")
    digest_minutes: int = setting(
        0,
        "Digest",
        "For how long the first of what is not urgent waits for others to share a message with.",
        unit="min",
        ge=0,
        le=1440,
    )

    @field_validator("routes")
    @classmethod
    def _sound(
        cls, value: tuple[NoticeRouteSection, ...], info: ValidationInfo
    ) -> tuple[NoticeRouteSection, ...]:
        """Every channel is there and once in a row, and no row is there twice."""
        known: Mapping[str, Channel] = info.data.get("channels", {})
        if "channels" in info.data:
            for row in value:
                for name in row.channels:
                    if name not in known:
                        raise ValueError(Said("route-no-channel", channel=name))
        if any(count > 1 for row in value for count in Counter(row.channels).values()):
            raise ValueError(Said("route-channel-twice"))
        if any(count > 1 for count in Counter((row.department, row.urgency) for row in value).values()):
            raise ValueError(Said("route-twice"))
        return value

    @property
    def ways(self) -> NoticeRoutes:
        """The routes, with what each channel is addressed to."""
        kinds = {name: channel.takes for name, channel in self.channels.items()}
        return NoticeRoutes(tuple(row.route for row in self.routes), kinds)

    @property
    def answer_ms(self) -> int:
        """`answer_minutes` in ms."""
        return self.answer_minutes * MINUTE

    @property
    def link_ms(self) -> int:
        """For how long a link answers, in ms; 0: messages have none."""
        return self.answer_link_hours * HOUR if self.answer_links else 0

    @property
    def remind_ms(self) -> int:
        """`remind_minutes` in ms."""
        return self.remind_minutes * MINUTE

    def gathering(self, zone: str) -> Gathering:
        """How what is not urgent waits, by the clocks of ``zone``."""
        quiet = (time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_until))
        return Gathering(*quiet, zone, self.digest_minutes * MINUTE)


def unused_channels(settings: NoticesSettings) -> tuple[str, ...]:
    """Channels that no row of the routes names: nothing goes by them."""
    named = {name for row in settings.routes for name in row.channels}
    return tuple(name for name in settings.channels if name not in named)
