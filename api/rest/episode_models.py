"""Episodes and their evidence."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel

from alerts.episodes.episode import Episode, EvidenceVersion, judged_by
from alerts.episodes.withdrawals import withdrawal_in_words
from alerts.places.names import name_or_id
from api.http.times import rfc3339, rfc3339_or_none
from api.rest.base_models import Page, Timestamp
from api.words.written_rules import WrittenRules
from ingest.inventory.tree import Inventory


class EpisodeItem(BaseModel):
    """One span during which one rule was violated at one point.

    ``rule_version``, ``limit``, ``unit`` and ``hours`` are those that judged its opening mark. ``limit`` is
    ``null`` for a rule without one (silent, unusable, stuck, fall), ``unit`` for silent and unusable. All are
    ``null`` for an episode from before they were recorded. ``rule_name`` and ``rule_text`` say in the
    language of the answer what the rule is called and what it asks for, with the limit and hours that judged;
    the text is ``null`` where they are not known. ``flags``, of unusable only: flag -> how many readings had
    it, and ``usable`` those that may be judged. Names are those of today.
    """

    id: int
    rule: str
    rule_version: int
    rule_name: str
    rule_text: str | None
    clause: str
    point: str
    point_name: str
    place: str
    place_name: str
    place_path: list[str]
    limit: float | None
    unit: str | None
    hours: str | None
    concern: str
    severity: str
    began_at: Timestamp
    opened_at: Timestamp
    ended_at: Timestamp | None
    end_reason: str | None
    worst: float | None
    worst_at: Timestamp | None
    mean: float | None
    covered: int
    breaching: int
    flags: dict[str, int] | None
    found_late: bool
    withdrawn: bool
    withdrawn_reason: str | None
    ticket: str | None

    @classmethod
    def of(cls, episode: Episode, inventory: Inventory, rules: WrittenRules, **more: Any) -> Self:
        """The episode as the API shows it, with the words of its rule from ``rules``."""
        rule, why = rules.of(judged_by(episode)), episode.withdrawn_reason
        zone = inventory.zone_of(episode.place)
        return cls(
            id=episode.id,
            rule=episode.rule,
            rule_version=episode.rule_version,
            rule_name=rule.name,
            rule_text=rule.text,
            clause=episode.clause,
            point=episode.point,
            point_name=name_or_id(episode.point, inventory),
            place=episode.place,
            place_name=inventory.name_of(episode.place),
            place_path=inventory.path_of(episode.place),
            limit=episode.limit,
            unit=episode.unit,
            hours=episode.hours,
            concern=episode.concern,
            severity=episode.severity,
            began_at=rfc3339(episode.began_at, zone),
            opened_at=rfc3339(episode.opened_at, zone),
            ended_at=rfc3339_or_none(episode.ended_at, zone),
            end_reason=episode.end_reason,
            worst=episode.worst,
            worst_at=rfc3339_or_none(episode.worst_at, zone),
            mean=episode.mean,
            covered=episode.covered,
            breaching=episode.breaching,
            flags=None if episode.flags is None else dict(episode.flags),
            found_late=episode.found_late,
            withdrawn=episode.withdrawn,
            withdrawn_reason=why and rules.language.say(withdrawal_in_words(why)),
            ticket=episode.ticket,
            **more,
        )


class EpisodePage(Page):
    """Episodes, newest opening first."""

    items: list[EpisodeItem]


class EvidenceItem(BaseModel):
    """One reading of the opening window, frozen with the episode."""

    measured_at: Timestamp
    value: float
    received_at: Timestamp


class EvidenceVersionItem(BaseModel):
    """The readings of the opening window as they were known at ``recorded_at``; the first version is 1."""

    version: int
    recorded_at: Timestamp
    readings: list[EvidenceItem]

    @classmethod
    def of(cls, version: EvidenceVersion, zone: str) -> Self:
        """The version as the API shows it."""
        return cls(
            version=version.version,
            recorded_at=rfc3339(version.recorded_at, zone),
            readings=[
                EvidenceItem(measured_at=rfc3339(at, zone), value=value, received_at=rfc3339(received, zone))
                for at, value, received in version.readings
            ],
        )


class EpisodeDetail(EpisodeItem):
    """An episode with its evidence; ``null`` until it has been assessed.

    ``evidence`` is the first version. ``evidence_versions`` are all of them, oldest first: ``covered`` and
    ``breaching`` are those of the last one, which differs from the first where late data changed the window.
    """

    evidence: list[EvidenceItem] | None
    evidence_versions: list[EvidenceVersionItem]

    @classmethod
    def whole(cls, episode: Episode, inventory: Inventory, rules: WrittenRules) -> Self:
        """The episode and its evidence."""
        zone = inventory.zone_of(episode.place)
        versions = [EvidenceVersionItem.of(version, zone) for version in episode.evidence_versions]
        first = versions[0].readings if versions else None
        return cls.of(episode, inventory, rules, evidence=first, evidence_versions=versions)
