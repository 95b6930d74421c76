"""``wenya notify routes``: by which channels people are told, and one person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from alerts.channels.settings.notices import NoticesSettings, unused_channels
from alerts.desk.people.reaching import reach_of
from alerts.notices.message import Urgency
from alerts.notices.routes import NoticeRoutes
from alerts.people.reach import Reach
from alerts.people.viewer import OPERATOR
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings, records_of
from api.words.terminal_output import say
from ingest.said import Said, name_of


def routes(
    name: Annotated[
        str, typer.Option("--for", metavar="USER", help="What reaches this user.", show_default=False)
    ] = "",
    settings: SettingsFile = None,
) -> None:
    """Tell by which channels notices go, and in which order; nothing is sent."""
    with errors_as_messages():
        read = read_settings(settings)
        reach = None
        if name:
            with records_of(read) as records:
                reach = reach_of(records, OPERATOR, name)
    for each in told_routes(read.notices, reach):
        say(each)


def told_routes(notices: NoticesSettings, reach: Reach | None) -> Iterator[Said]:
    """A line for each urgency and department, and one for each channel that nothing goes by.

    ``reach``: of one person, whose addresses are told beside the channels; ``None``: of nobody.
    """
    known = notices.ways
    departments = dict.fromkeys(row.department for row in known.rows if row.department is not None)
    for department in (None, *departments):
        for urgency in Urgency:
            channels = known.channels(urgency, () if department is None else (department,))
            ways = tuple(_way(known, each, reach) for each in channels)
            about = name_of("urgency", urgency.value)
            if department is not None:
                about = Said("notify-route-of", urgency=about, department=department)
            yield Said("notify-route", about=about, ways=(Said("notify-way-console"), *ways))
    for channel in unused_channels(notices):
        yield Said("notify-unused", channel=channel)


def _way(known: NoticeRoutes, channel: str, reach: Reach | None) -> Said | str:
    if reach is None:
        return channel
    address = known.address(channel, reach)
    if address is None:
        kind = name_of("address-kind", known.kinds[channel].value)
        return Said("notify-way-none", channel=channel, kind=kind)
    if address:
        return Said("notify-way-to", channel=channel, address=address)
    if reach.mobile:
        return Said("notify-way-mentioned", channel=channel, address=reach.mobile)
    return channel
