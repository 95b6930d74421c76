"""Episodes on record, kept in memory: changes are applied as the SQL records apply them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from alerts.episodes.episode import Change, Ending, Episode, EpisodeFigures, Opening, Reassessment
from alerts.rules.rule import Rule
from ingest.inventory.tree import Inventory

Identity = tuple[str, str, int]


class EpisodesInMemory:
    """Episodes by rule, point and opening. Applying a change twice changes nothing."""

    def __init__(self, inventory: Inventory, rules: Mapping[str, Rule]) -> None:
        self._inventory = inventory
        self._rules = rules
        self._episodes: dict[Identity, Episode] = {}
        self.revived = 0
        """How many episodes were withdrawn and came back."""

    def know(self, inventory: Inventory, rules: Mapping[str, Rule]) -> None:
        """From now on these are installed and in force."""
        self._inventory, self._rules = inventory, rules

    def apply(self, changes: Iterable[Change]) -> None:
        for change in changes:
            key = (change.rule, change.point, change.opened_at)
            before = self._episodes.get(key)
            if isinstance(change, Opening):
                self._episodes[key] = self._opened(before, change)
            elif before is None:
                raise AssertionError(f"{change} is about an episode that was never opened")
            elif isinstance(change, Ending):
                self._episodes[key] = replace(before, ended_at=change.ended_at, end_reason=change.reason)
            elif isinstance(change, EpisodeFigures):
                self._episodes[key] = replace(before, worst=change.worst, worst_at=change.worst_at)
            elif isinstance(change, Reassessment):
                pass  # nothing is assessed here
            else:
                self._episodes[key] = replace(before, withdrawn=True, withdrawn_reason=change.reason)

    def _opened(self, before: Episode | None, change: Opening) -> Episode:
        facts = {"began_at": change.began_at, "covered": change.covered, "breaching": change.breaching}
        if before is not None and not before.withdrawn:
            return replace(before, **facts)
        self.revived += before is not None
        rule, point = self._rules[change.rule], self._inventory.points[change.point]
        return Episode(
            id=len(self._episodes),
            rule=rule.id,
            rule_version=change.rule_version,
            clause=rule.clause,
            point=point.id,
            place=point.place,
            concern=rule.concern,
            severity=rule.severity,
            opened_at=change.opened_at,
            ended_at=None,
            end_reason=None,
            worst=change.worst,
            worst_at=change.worst_at,
            mean=None,
            found_late=change.found_late,
            withdrawn=False,
            withdrawn_reason=None,
            recorded_at=0,
            limit=change.limit,
            unit=change.unit,
            hours=change.hours,
            **facts,
        )

    def valid(self) -> list[Episode]:
        """Those not withdrawn."""
        return [e for e in self._episodes.values() if not e.withdrawn]

    def withdrawn(self) -> list[Episode]:
        """Those that late data withdrew."""
        return [e for e in self._episodes.values() if e.withdrawn]

    def touching(self, points: Iterable[str] | None, instant: int) -> list[Episode]:
        """Those not withdrawn, of these points (``None``: all), that touch ``instant`` or opened later."""
        wanted = {e.point for e in self.valid()} if points is None else set(points)
        return [
            e for e in self.valid() if e.point in wanted and (e.ended_at is None or e.ended_at >= instant)
        ]
