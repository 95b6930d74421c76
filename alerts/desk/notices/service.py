"""That a part of the service does not work is told to who administers it, until it works again."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.notices.channel_health import BAD_IN_A_ROW, ChannelHealth
from alerts.notices.deciding import part_id, told_of_service
from alerts.notices.notice import NoticeState, SubjectKey, SubjectKind
from alerts.notices.occasions import OCCASIONS, ServicePart
from alerts.records import Transaction


def tell_of_channels(tx: Transaction, before: ChannelHealth, after: ChannelHealth, now: int) -> None:
    """Put on record who is to be told of channels that fail since ``before``, at ``now`` (UTC ms).

    What was told of one that works again is superseded, and so is what was told of one that fails anew: each
    is reminded of by one notice.
    """
    for channel in sorted(after.failing - before.failing):
        since = after.since[channel]
        tx.notices.supersede(SubjectKey(SubjectKind.SERVICE, part_id(ServicePart.CHANNEL, channel)))
        tx.notices.add(told_of_service(ServicePart.CHANNEL, channel, since, now, OCCASIONS))
    for channel in after.works_again(before):
        tx.notices.supersede(SubjectKey(SubjectKind.SERVICE, part_id(ServicePart.CHANNEL, channel)))


def health_on_record(tx: Transaction, channels: Iterable[str]) -> ChannelHealth:
    """Of ``channels`` those are failing that were told of and have taken no message since."""
    since: dict[str, int] = {}
    for channel in channels:
        last = tx.notices.about(part_id(ServicePart.CHANNEL, channel), 1, SubjectKind.SERVICE)
        if last and last[0].state is not NoticeState.SUPERSEDED:
            since[channel] = last[0].decided_at
    return ChannelHealth(dict.fromkeys(since, BAD_IN_A_ROW), since, frozenset(since))


def tell_of_calendar(tx: Transaction, unknown: int, day: str, now: int) -> None:
    """Put on record who is to be told that ``unknown`` limits have no due at ``now`` (UTC ms).

    Once for each ``day``; where there is none, what was told of it is superseded.
    """
    if unknown:
        tx.notices.add(told_of_service(ServicePart.CALENDAR, "", day, now, OCCASIONS))
    else:
        tx.notices.supersede(SubjectKey(SubjectKind.SERVICE, part_id(ServicePart.CALENDAR)))
