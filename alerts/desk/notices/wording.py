"""What a notice says: short enough for a phone, and nothing of who reported (desk.md, section 12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.desk.notices.subjects.subject import SubjectFacts
from alerts.notices.message import NoticeMessage
from alerts.notices.notice import Notice, SubjectKind
from alerts.words.desk_names import clock_name, notice_name, notice_task_name
from ingest.inventory.tree import DEFAULT_ZONE, Inventory
from ingest.said import Said
from ingest.words.packages import catalogue_of


@dataclass(frozen=True, slots=True)
class NoticeMatter:
    """What a notice is about, as it is now; ``how_bad``: ``None`` where that is not known."""

    notice: Notice
    subject: SubjectFacts
    how_bad: Said | None = None


def message_of(
    about: NoticeMatter,
    round_: int,
    *,
    inventory: Inventory,
    language: str,
    link: str = "",
    mobiles: tuple[str, ...] = (),
    repeated: bool = False,
    told: tuple[str, ...] = (),
) -> NoticeMessage:
    """The message of a notice in its ``round_``-th round, in the language with that tag.

    ``link``: where it is answered; empty: nowhere. ``mobiles``: whom a group mentions; ``told``: names of
    the users whom it is for.
    """
    notice, subject = about.notice, about.subject
    catalogue = catalogue_of(language)
    # A post is on duty whatever happens: what it is told says itself what it is.
    what = _kind(about) if notice.of is SubjectKind.POST else subject.what
    title = Said("notice-title", number=subject.number, place=subject.where, what=what)
    return NoticeMessage(
        notice=notice.number(round_),
        title=title.written(catalogue),
        lines=tuple(each.written(catalogue) for each in _lines(about, round_, inventory)),
        link=link,
        urgency=notice.urgency,
        mobiles=mobiles,
        repeated=repeated,
        language=language,
        told=told,
        posts=tuple(each.value for each in notice.posts),
    )


def _lines(about: NoticeMatter, round_: int, inventory: Inventory) -> Iterator[Said]:
    notice, subject = about.notice, about.subject
    clock, kind = subject.clock_of(notice), _kind(about)
    zone = inventory.zone_of(subject.place) if subject.place else DEFAULT_ZONE
    yield Said("notice-again", kind=kind, count=round_ - 1) if round_ > 1 else kind
    if about.how_bad is not None:
        yield about.how_bad
    yield from subject.more_of(notice)
    if subject.hours is not None:
        starts, ends = subject.hours
        yield Said("notice-hours", starts=_local(starts, zone), ends=_local(ends, zone))
    if subject.since is not None:
        yield Said("notice-since", at=_local(subject.since, zone))
    due = subject.due_at if clock is None else clock.due_at
    if due is not None:
        yield Said("notice-due", at=_local(due, zone))
    yield notice_task_name(notice.occasion)


def _kind(about: NoticeMatter) -> Said:
    """Of what it is told: the occasion, with the limit where it is a step of one."""
    notice, clock = about.notice, about.subject.clock_of(about.notice)
    kind: Said = notice_name(notice.occasion)
    if clock is None:
        return kind
    return Said("notice-of-clock", kind=kind, clock=clock_name(clock.key), clause=clock.clause)


def _local(at: int, zone: str) -> str:
    """Month, day, hour and minute by the clocks of ``zone``, written as every language reads it."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).strftime("%m-%d %H:%M")
