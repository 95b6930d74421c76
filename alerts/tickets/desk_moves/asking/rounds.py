"""What counts since the last rework (C35), and whom it was tried to reach."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from alerts.deadlines.days.local_days import local_day
from alerts.matters.facts import Fact
from alerts.matters.settings import DeskSettings
from alerts.tickets.desk_moves.checks import counts_in_round
from alerts.tickets.desk_moves.matter_file import MatterFile

ATTEMPTS = "attempts"
"""Key in the data of a fact of somebody who was not reached: every instant (UTC ms) at which it was tried."""


def in_round(file: MatterFile, name: str, scope: str | None = None) -> Fact | None:
    """The fact ``name`` of ``scope`` (``None``: of any) if a rework since has not undone it (C35)."""
    facts = file.facts.all_of(name) if scope is None else filter(None, [file.facts.latest(name, scope)])
    counting = (fact for fact in facts if counts_in_round(fact, file))
    return max(counting, key=lambda fact: fact.counts_at, default=None)


def scopes_of_units(file: MatterFile) -> list[str]:
    """Scopes of the assignments that stand; of a ticket that no unit has, the empty one."""
    return [each.scope for each in file.standing] or [""]


def attempts_at(file: MatterFile, name: str, contact: str) -> tuple[int, ...]:
    """When (UTC ms) it was tried in vain to reach ``contact`` in this round; ``name`` is the fact's."""
    tried = in_round(file, name, contact)
    return () if tried is None else tuple(tried.data.get(ATTEMPTS, ()))


def are_enough(attempts: Iterable[int], zone: str, settings: DeskSettings) -> bool:
    """Whether so many ``attempts`` (UTC ms) on so many local days stand for having been reached (W24)."""
    tried = tuple(attempts)
    days = {local_day(each, ZoneInfo(zone)) for each in tried}
    return len(tried) >= settings.attempts and len(days) >= settings.attempt_days
