"""Episodes and their evidence, and the places where a ticket has some."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel

from alerts.desk.lookups.ticket_flats import TicketHomes
from alerts.episodes.episode import Episode, EvidenceVersion, judged_by
from alerts.episodes.withdrawals import withdrawal_in_words
from alerts.places.names import name_or_id, short_path
from alerts.tickets.ticket_flat import TicketFlat
from api.http.times import rfc3339, rfc3339_or_none
from api.rest.base_models import Page, Timestamp
from api.words.written_rules import WrittenRules
from ingest.inventory.tree import Inventory
from ingest.readings.quantities import QUANTITIES


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


class FlatItem(BaseModel):
    """A place with episodes on the ticket, or on one below it, and the episode there that was worst.

    ``latest`` is the latest usable reading of ``point``; ``null`` when it has said nothing usable since it
    would be called silent.
    """

    place: str
    place_name: str
    place_path: list[str]
    short_path: list[str]
    point: str
    point_name: str
    metric: str | None
    unit: str | None
    rule: str
    open: bool
    worst: float | None
    worst_at: Timestamp | None
    latest: float | None
    latest_at: Timestamp | None

    @classmethod
    def of(cls, flat: TicketFlat, latest: tuple[int, float] | None, inventory: Inventory) -> Self:
        """The flat as the API shows it; ``latest`` is when (UTC ms) and what was measured last."""
        zone = inventory.zone_of(flat.place)
        point = inventory.points.get(flat.point)
        at, value = (None, None) if latest is None else latest
        return cls(
            place=flat.place,
            place_name=inventory.name_of(flat.place),
            place_path=inventory.path_of(flat.place),
            short_path=short_path(inventory, flat.place),
            point=flat.point,
            point_name=name_or_id(flat.point, inventory),
            metric=None if point is None else point.metric.value,
            unit=None if point is None else QUANTITIES[point.metric].unit,
            rule=flat.rule,
            open=flat.is_open,
            worst=flat.worst,
            worst_at=rfc3339_or_none(flat.worst_at, zone),
            latest=value,
            latest_at=rfc3339_or_none(at, zone),
        )


class FlatPage(Page):
    """The flats of a ticket and of the tickets below it: those with an open episode first, then by place.

    ``breaching`` of the ``measured`` households below its place have an open episode; ``count`` is of all
    flats. ``households`` are those below, measured or not; ``null`` where none is registered. ``own_only``:
    the ticket stands above what the reader sees, and all this is of what they see.
    ``readings_away``: the readings store does not answer, so there is no ``latest``.
    """

    items: list[FlatItem]
    count: int
    breaching: int
    measured: int
    households: int | None
    own_only: bool
    readings_away: bool

    @classmethod
    def of(cls, found: TicketHomes, inventory: Inventory, following: str | None) -> Self:
        """The page as the API shows it; ``following`` is the cursor of the next one."""
        return cls(
            items=[FlatItem.of(flat, found.latest.get(flat.point), inventory) for flat in found.page.items],
            count=found.count,
            breaching=found.breaching,
            measured=found.measured,
            households=found.households or None,
            own_only=found.own_only,
            readings_away=found.readings_away,
            next=following,
        )
