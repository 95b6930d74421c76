"""The rules in force: what they ask for, what they were, and where and when they judge."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from alerts.desk.rules.applying import RulesAtPoint, rules_at_point
from alerts.desk.rules.listing import RuleFile, RuleVersion, ShownRule, list_rules, show_rule
from alerts.people.viewer import Viewer
from alerts.rules.rule_words import words_in_force
from alerts.rules.shown.applying import WhyNot
from alerts.rules.shown.keys import KeyValue, keys_of
from api.access.authentication import asks
from api.http.dependencies import AnswerLanguage, ServiceDep
from api.http.parameters import PointId, RuleId
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Instant, rfc3339, rfc3339_or_none
from api.rest.base_models import Timestamp
from api.words.languages import Language

router = APIRouter(tags=["rules"])


class RuleItem(BaseModel):
    """A rule.

    Attributes
    ----------
    name, text
        What it is called and asks for, in the language of the answer; limit and hours that points have of
        their own are called that.
    in_force
        False: it ships, and the installation goes without it; or, where it does not ship, was removed.
    ships
        False: it is one of the installation's own.
    differs
        Keys in which it differs from what ships.
    points
        Points that it looks at, of those that are seen.
    keys
        As a rules file writes them.
    """

    id: str
    name: str
    text: str | None
    in_force: bool
    ships: bool
    differs: list[str]
    points: int
    keys: dict[str, KeyValue]

    @classmethod
    def of(cls, shown: ShownRule, language: Language) -> Self:
        """As the API shows it."""
        name, text = words_in_force(shown.rule)
        return cls(
            id=shown.rule.id,
            name=language.say(name),
            text=None if text is None else language.say(text),
            in_force=shown.in_force,
            ships=shown.ships,
            differs=list(shown.differs),
            points=shown.points,
            keys=keys_of(shown.rule),
        )


class RuleList(BaseModel):
    """The rules in their order. ``version`` counts the sets of rules on record, the last is of ``since``."""

    version: int
    since: Timestamp | None
    items: list[RuleItem]


class RuleVersionItem(BaseModel):
    """What a rule was from ``since`` on: its keys, null where it was off, and which were otherwise before."""

    set_version: int
    since: Timestamp
    keys: dict[str, KeyValue] | None
    changed: list[str]

    @classmethod
    def of(cls, version: RuleVersion, zone: str) -> Self:
        """As the API shows it."""
        return cls(
            set_version=version.set_version,
            since=rfc3339(version.since, zone),
            keys=None if version.rule is None else keys_of(version.rule),
            changed=list(version.changed),
        )


class RuleFileItem(BaseModel):
    """A rule, the keys that ship under its id, and its versions on record, newest first.

    ``more``: older sets of rules are on record, and were not looked through.
    """

    rule: RuleItem
    shipped: dict[str, KeyValue] | None
    versions: list[RuleVersionItem]
    more: bool

    @classmethod
    def of(cls, file: RuleFile, zone: str, language: Language) -> Self:
        """As the API shows it."""
        return cls(
            rule=RuleItem.of(file.shown, language),
            shipped=None if file.shipped is None else keys_of(file.shipped),
            versions=[RuleVersionItem.of(each, zone) for each in file.versions],
            more=file.more,
        )


class RuleAtPointItem(BaseModel):
    """A rule at a point: ``why`` it does not judge it then, null if it does; ``reason`` in words.

    ``version``, ``limit`` in ``unit`` and ``hours`` are those in force then; null where it never looks at it.
    """

    rule: str
    clause: str
    why: WhyNot | None
    reason: str | None
    version: int | None
    limit: float | None
    unit: str | None
    hours: str | None


class RulesAtPointItem(BaseModel):
    """The rules at a point at an instant, first those that judge it then."""

    point: str
    at: Timestamp
    set_version: int = Field(description="Which set of rules it is told by; 0: none is on record.")
    since: Timestamp | None = Field(description="Since when that set is in force.")
    may_have_differed: bool = Field(
        description="The instant is before the first rules on record: it is told by these."
    )
    rules: list[RuleAtPointItem]

    @classmethod
    def of(cls, found: RulesAtPoint, language: Language) -> Self:
        """As the API shows it."""
        rules = []
        for each in found.rules:
            version, limit, unit, hours = each.terms or (None, None, None, None)
            rules.append(
                RuleAtPointItem(
                    rule=each.rule.id,
                    clause=each.rule.clause,
                    why=each.why,
                    reason=None if each.reason is None else language.say(each.reason),
                    version=version,
                    limit=limit,
                    unit=unit,
                    hours=hours,
                )
            )
        return cls(
            point=found.point.id,
            at=rfc3339(found.at, found.zone),
            set_version=found.set_version,
            since=rfc3339_or_none(found.since or None, found.zone),
            may_have_differed=found.may_have_differed,
            rules=rules,
        )


@router.get("/rules")
def rules(
    service: ServiceDep, viewer: Annotated[Viewer, asks(list_rules)], language: AnswerLanguage
) -> RuleList:
    """The rules in force, those that ship and are off, and own ones removed lately, with what differs."""
    found, zone = list_rules(service.records, viewer, plan=service.plan()), service.inventory().root_zone
    items = [RuleItem.of(each, language) for each in found.rules]
    return RuleList(version=found.version, since=rfc3339_or_none(found.since or None, zone), items=items)


@router.get("/rules/{id}", responses=problem_responses(ProblemKind.NOT_FOUND))
def rule(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(show_rule)],
    language: AnswerLanguage,
    id: RuleId,  # noqa: A002 - as in the rules file
) -> RuleFileItem:
    """A rule, what ships under its id, and its versions on record."""
    found = show_rule(service.records, viewer, id, plan=service.plan())
    return RuleFileItem.of(found, service.inventory().root_zone, language)


@router.get("/points/{id}/rules", responses=problem_responses(ProblemKind.NOT_FOUND))
def rules_of_point(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(rules_at_point)],
    language: AnswerLanguage,
    id: PointId,  # noqa: A002 - as in the REST contract
    at: Annotated[Instant | None, Query(description="Now if it is left out.")] = None,
) -> RulesAtPointItem:
    """Which rules judge a point at an instant, by which limit, and why the others do not."""
    when = service.clock.now() if at is None else at
    return RulesAtPointItem.of(
        rules_at_point(service.records, viewer, id, when, plan=service.plan()), language
    )
