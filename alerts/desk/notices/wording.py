"""What a notice says: short enough for a phone, and nothing of who reported (desk.md, section 12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.deadlines.desk_clock import DeskClock
from alerts.matters.choices import Origin
from alerts.notices.message import NoticeMessage
from alerts.notices.notice import Notice
from alerts.places.names import point_in_full, shortened
from alerts.records.desk.sensors.matter_episodes import WorstNow
from alerts.rules.rule import Side
from alerts.rules.rule_words import quantity_in_words
from alerts.tickets.ticket import Ticket
from alerts.words.desk_names import choice_name, clock_name, notice_name, notice_task_name
from ingest.inventory.tree import DEFAULT_ZONE, Inventory
from ingest.said import Said, name_of
from ingest.words.packages import catalogue_of

MOST_NAMES = 3
"""Names of a place on its way down."""


@dataclass(frozen=True, slots=True)
class NoticeMatter:
    """What a notice is about, as it is now.

    ``clock`` and ``worst`` are ``None`` where it is about none, and where no breach with a value goes on.
    """

    notice: Notice
    ticket: Ticket
    clock: DeskClock | None
    worst: WorstNow | None


def message_of(
    about: NoticeMatter,
    round_: int,
    *,
    inventory: Inventory,
    language: str,
    link: str = "",
    mobiles: tuple[str, ...] = (),
    repeated: bool = False,
) -> NoticeMessage:
    """The message of a notice in its ``round_``-th round, in the language with that tag.

    ``link``: where it is answered; empty: nowhere. ``mobiles``: whom a group mentions.
    """
    notice, ticket = about.notice, about.ticket
    catalogue = catalogue_of(language)
    place = " ".join(shortened(inventory.path_of(ticket.place), MOST_NAMES))
    return NoticeMessage(
        notice=notice.number(round_),
        title=Said("notice-title", ticket=ticket.number, place=place, what=_what(ticket)).written(catalogue),
        lines=tuple(each.written(catalogue) for each in _lines(about, round_, inventory)),
        link=link,
        urgency=notice.urgency,
        mobiles=mobiles,
        repeated=repeated,
        language=language,
    )


def _what(ticket: Ticket) -> Said:
    """What it is about: of what people brought its category."""
    if ticket.origin is not Origin.SENSOR and ticket.category is not None:
        return choice_name("category", ticket.category.value)
    return name_of("concern", ticket.concern)


def _lines(about: NoticeMatter, round_: int, inventory: Inventory) -> Iterator[Said]:
    notice, ticket, clock = about.notice, about.ticket, about.clock
    zone = inventory.zone_of(ticket.place) if ticket.place in inventory.places else DEFAULT_ZONE
    kind: Said = notice_name(notice.occasion)
    if clock is not None:
        kind = Said("notice-of-clock", kind=kind, clock=clock_name(clock.key), clause=clock.clause)
    yield Said("notice-again", kind=kind, count=round_ - 1) if round_ > 1 else kind
    if about.worst is not None:
        yield _worst(about.worst, inventory)
    yield Said("notice-since", at=_local(ticket.breached_at, zone))
    due = ticket.due_at if clock is None else clock.due_at
    if due is not None:
        yield Said("notice-due", at=_local(due, zone))
    yield notice_task_name(notice.occasion)


def _worst(worst: WorstNow, inventory: Inventory) -> Said:
    return Said(
        f"notice-worst-{'below' if worst.side is Side.BELOW else 'above'}",
        point=point_in_full(inventory, worst.point),
        value=quantity_in_words(worst.worst, worst.unit),
        limit=quantity_in_words(worst.limit, worst.unit),
    )


def _local(at: int, zone: str) -> str:
    """Month, day, hour and minute by the clocks of ``zone``, written as every language reads it."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).strftime("%m-%d %H:%M")
