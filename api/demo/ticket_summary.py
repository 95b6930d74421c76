"""Tickets in one line each, for a terminal: where, and why by which clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.episodes.episode import Episode
from alerts.places.names import short_path, told
from alerts.rules.limits import MICRO, effective_limit, micro
from alerts.rules.rule import Concern, Rule, Side
from alerts.tickets.ticket import Ticket, TicketFile, TicketKind
from ingest.durations import SECOND
from ingest.inventory.tree import Inventory, Point
from ingest.readings.quantities import QUANTITIES


@dataclass(frozen=True, slots=True)
class TicketSummary:
    """A ticket in one line: where, and why."""

    number: str
    opened: str
    place: str
    concern: str
    why: str
    child: bool


def ticket_summaries(
    files: Sequence[TicketFile], inventory: Inventory, rules: Mapping[str, Rule]
) -> list[TicketSummary]:
    """The tickets of ``files`` in one line each, oldest first, children after their parents."""
    opened_at = {file.ticket.number: file.ticket.opened_at for file in files}

    def place_in_line(file: TicketFile) -> tuple[int, str, bool, str]:
        above = file.ticket.parent or file.ticket.number
        return (opened_at.get(above, 0), above, file.ticket.parent is not None, file.ticket.number)

    return [
        TicketSummary(
            number=file.ticket.number,
            opened=_local(inventory, file.ticket, file.ticket.opened_at),
            place=told(" › ".join(short_path(inventory, file.ticket.place)), file.ticket.place),
            concern=file.ticket.concern,
            why=reason_line(file, inventory, rules),
            child=file.ticket.parent is not None,
        )
        for file in sorted(files, key=place_in_line)
    ]


def reason_line(file: TicketFile, inventory: Inventory, rules: Mapping[str, Rule]) -> str:
    """Why the ticket is open, in one line: clause, the worst value and its limit, how many, since when."""
    ticket = file.ticket
    since = _local(inventory, ticket, ticket.breached_at)
    parts = [_silence(file) if ticket.concern == Concern.SILENCE else _breach(file, inventory, rules)]
    parts.append(f"since {since}")
    if ticket.kind is TicketKind.GROUP:
        parts.append(f"{ticket.affected_households} households affected")
    if ticket.recovered_since is not None:
        parts.append(f"recovered since {_local(inventory, ticket, ticket.recovered_since)}")
    return ", ".join(parts)


def _silence(file: TicketFile) -> str:
    points = len({episode.point for episode in file.episodes})
    if file.ticket.kind is TicketKind.GATEWAY:
        return f"{_clauses(file)}gateway silent, one ticket for its {points} points"
    return f"{_clauses(file)}{points} point(s) silent"


def _clauses(file: TicketFile) -> str:
    """The clauses with a colon; nothing where the rule rests on none."""
    return " ".join(file.ticket.clauses) + ": " if file.ticket.clauses else ""


def _breach(file: TicketFile, inventory: Inventory, rules: Mapping[str, Rule]) -> str:
    clauses = _clauses(file)
    points = len({episode.point for episode in file.episodes})
    worst = _worst(file.episodes, rules)
    if worst is None or worst.worst is None:
        return f"{clauses}{points} point(s)"
    point, rule = inventory.points.get(worst.point), rules[worst.rule]
    limit = _limit(rule, point)
    unit = QUANTITIES[point.metric].unit if point else ""
    sign = "<" if rule.side is Side.BELOW else ">"
    against = "" if limit is None else f" {sign} {limit / MICRO:g}"
    return f"{clauses}{worst.worst:g}{against} {unit} at worst, {points} point(s)"


def _limit(rule: Rule, point: Point | None) -> int | None:
    """The limit now, in millionths of the canonical unit; the rule's own for a point that left."""
    if point is not None:
        return effective_limit(rule, point)
    return None if rule.limit is None else micro(rule.limit)


def _worst(episodes: tuple[Episode, ...], rules: Mapping[str, Rule]) -> Episode | None:
    """The episode with the worst value among those of the first episode's rule."""
    if not episodes or episodes[0].rule not in rules:
        return None
    same = [each for each in episodes if each.rule == episodes[0].rule and each.worst is not None]
    below = rules[episodes[0].rule].side is Side.BELOW
    pick = min if below else max
    return pick(same, key=lambda each: each.worst or 0.0, default=None)


def _local(inventory: Inventory, ticket: Ticket, at: int) -> str:
    """``HH:MM`` at the ticket's place; ``at`` in UTC ms."""
    return f"{datetime.fromtimestamp(at / SECOND, ZoneInfo(inventory.zone_of(ticket.place))):%H:%M}"
