"""Tickets in one line each, for a terminal: where, and why by which clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.episodes.episode import Episode, judged_by
from alerts.places.names import short_path
from alerts.rules.plan import Plan
from alerts.rules.rule import Concern, Rule, Side
from alerts.rules.rule_words import quantity_in_words, words_of
from alerts.tickets.ticket import Ticket, TicketFile, TicketKind
from api.words.languages import Language
from ingest.durations import SECOND
from ingest.inventory.tree import Inventory
from ingest.printable import told
from ingest.said import Said


@dataclass(frozen=True, slots=True)
class TicketSummary:
    """A ticket in one line: where, and why. ``about`` is the concern in words."""

    number: str
    opened: str
    place: str
    concern: str
    about: str
    why: str
    child: bool


def ticket_summaries(files: Sequence[TicketFile], plan: Plan, language: Language) -> list[TicketSummary]:
    """The tickets of ``files`` in one line each, oldest first, children after their parents."""
    opened_at = {file.ticket.number: file.ticket.opened_at for file in files}
    inventory = plan.inventory

    def place_in_line(file: TicketFile) -> tuple[int, str, bool, str]:
        above = file.ticket.parent or file.ticket.number
        return (opened_at.get(above, 0), above, file.ticket.parent is not None, file.ticket.number)

    return [
        TicketSummary(
            number=file.ticket.number,
            opened=_local(inventory, file.ticket, file.ticket.opened_at),
            place=told(" › ".join(short_path(inventory, file.ticket.place)), file.ticket.place),
            concern=file.ticket.concern,
            about=language.name_of("concern", file.ticket.concern),
            why=reason_line(file, plan, language),
            child=file.ticket.parent is not None,
        )
        for file in sorted(files, key=place_in_line)
    ]


def reason_line(file: TicketFile, plan: Plan, language: Language) -> str:
    """Why the ticket is open, in one line: clause, the rule that judged, the worst value, since when."""
    ticket, inventory = file.ticket, plan.inventory
    parts = [_silence(file) if ticket.concern == Concern.SILENCE else _breach(file, plan)]
    parts.append(Said("demo-since", time=_local(inventory, ticket, ticket.breached_at)))
    if ticket.kind is TicketKind.GROUP:
        parts.append(Said("ticket-flats-affected", households=ticket.affected_households))
    if ticket.recovered_since is not None:
        parts.append(Said("demo-recovered", time=_local(inventory, ticket, ticket.recovered_since)))
    line = language.text("demo-separator").join(map(language.say, parts))
    clauses = " ".join(ticket.clauses)
    return language.text("demo-by-clause", clauses=clauses, why=line) if clauses else line


def _silence(file: TicketFile) -> Said:
    points = len({episode.point for episode in file.episodes})
    if file.ticket.kind is TicketKind.GATEWAY:
        return Said("demo-silent-gateway", count=points)
    return Said("demo-silent", count=points)


def _breach(file: TicketFile, plan: Plan) -> Said:
    points = len({episode.point for episode in file.episodes})
    if not file.episodes:
        return Said("demo-points", count=points)
    worst = _worst(file.episodes, plan.rules) or file.episodes[0]
    rule = words_of(judged_by(worst), plan.own_words).name
    if worst.worst is None or worst.unit is None:
        return Said("demo-breach", rule=rule, count=points)
    return Said(
        "demo-breach-worst", rule=rule, worst=quantity_in_words(worst.worst, worst.unit), count=points
    )


def _worst(episodes: tuple[Episode, ...], rules: Mapping[str, Rule]) -> Episode | None:
    """The episode with the worst value among those that the first episode's rule judged in that version."""
    rule = rules.get(episodes[0].rule)
    if rule is None:
        return None
    judged = judged_by(episodes[0])[:2]
    same = [each for each in episodes if judged_by(each)[:2] == judged and each.worst is not None]
    pick = min if rule.side is Side.BELOW else max
    return pick(same, key=lambda each: each.worst or 0.0, default=None)


def _local(inventory: Inventory, ticket: Ticket, at: int) -> str:
    """``HH:MM`` at the ticket's place; ``at`` in UTC ms."""
    return f"{datetime.fromtimestamp(at / SECOND, ZoneInfo(inventory.zone_of(ticket.place))):%H:%M}"
