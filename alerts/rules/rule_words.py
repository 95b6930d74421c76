"""What the rule that judged is called and what it asks for, by what an episode holds of it.

Limit and hours are in the words, and they are those that judged: a rule that is changed later changes nothing
about what is said of the episodes before. The words of an organisation's own rule are those of its version.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from alerts.rules.rule import ALWAYS, CONTRACT, SUPPLY, OwnWords, Rule, RuleKind
from alerts.rules.rule_files import default_rules
from ingest.readings.quantities import QUANTITIES
from ingest.said import OwnSaid, Said, key_of, name_of


class JudgedBy(NamedTuple):
    """The rule that judged an episode, as the episode holds it.

    ``limit`` is in ``unit``, a canonical one; ``hours`` as `alerts.rules.plan.Terms` has them. Without hours
    it was not recorded what the rule asked for.
    """

    rule: str
    version: int
    limit: float | None
    unit: str | None
    hours: str | None


WordsByVersion = Mapping[tuple[str, int], OwnWords]
"""Rule id and version -> the words that the organisation gave it."""


class RuleWords(NamedTuple):
    """Name and text of a rule; its id for one that nobody gave words, and no text where nothing is known."""

    name: Said | OwnSaid | str
    text: Said | OwnSaid | None


def words_of(judged: JudgedBy, own: WordsByVersion) -> RuleWords:
    """The words of the rule ``judged``; ``own`` are those of rules that have words of their own."""
    words = own.get((judged.rule, judged.version))
    return _written(judged, words, limit_in_words(judged), hours_in_words(judged.hours))


def words_in_force(rule: Rule) -> RuleWords:
    """The words of ``rule`` for all its points: hours and limit that each has of its own are called that.

    The name of one that ships is without them: its text has both.
    """
    judged = JudgedBy(rule.id, rule.version, None, None, rule.hours)
    words = _written(judged, rule.words, limit_of_rule(rule), hours_of_rule(rule))
    return words if rule.words is not None else words._replace(name=name_of("rule", rule.id))


def _written(judged: JudgedBy, words: OwnWords | None, limit: Said, hours: Said) -> RuleWords:
    values = {"limit": limit, "hours": hours}
    if words is not None:
        given = tuple(values.items())
        return RuleWords(OwnSaid(words.name, given), OwnSaid(words.text, given))
    shipped = default_rules().get(judged.rule)
    if shipped is None:
        return RuleWords(judged.rule, None)
    if judged.hours is None:
        return RuleWords(name_of("rule", judged.rule), None)
    text = Said(key_of("rule_text", judged.rule), **values)
    if shipped.kind is RuleKind.WINDOW:
        return RuleWords(Said(key_of("rule_named", judged.rule), **values), text)
    return RuleWords(name_of("rule", judged.rule), text)


def limit_of_rule(rule: Rule) -> Said:
    """The limit of ``rule`` with its unit; where it has none, that each point has its own."""
    if rule.limit is None or rule.metric is None:
        return Said("limit-of-point")
    return quantity_in_words(float(rule.limit), QUANTITIES[rule.metric].unit)


def hours_of_rule(rule: Rule) -> Said:
    """As `hours_in_words`; of what a contract or a calendar says, that it does."""
    by = {CONTRACT: Said("hours-by-contract"), SUPPLY: Said("hours-by-supply")}
    return by.get(rule.hours) or hours_in_words(rule.hours)


def limit_in_words(judged: JudgedBy) -> Said:
    """The limit with its unit, "20 ℃", exactly as it was compared."""
    if judged.limit is None or judged.unit is None:
        return Said("terms-not-recorded")
    return quantity_in_words(judged.limit, judged.unit)


def quantity_in_words(value: float, unit: str) -> Said:
    """``value`` in ``unit``, a canonical one, with all its digits."""
    return Said(key_of("quantity", unit), value=f"{value:.10g}")


def hours_in_words(hours: str | None) -> Said:
    """The periods of the day, or that it is all of it."""
    if hours is None:
        return Said("terms-not-recorded")
    return Said("hours-always") if hours == ALWAYS else Said("hours-of-day", periods=tuple(hours.split("|")))


CLAUSE_NUMBERS: Mapping[str, frozenset[tuple[float, str]]] = {
    "H15": frozenset({(18.0, "06:00-21:00")}),
    "H16": frozenset({(16.0, "21:00-06:00"), (18.0, "21:00-06:00")}),
}
"""Clause -> limit and hours that its wording names; the wording of all others names none."""


def wording_fits(clause: str, judged: JudgedBy) -> bool:
    """Whether the wording of ``clause`` names the limit and hours that judged, if it names any."""
    named = CLAUSE_NUMBERS.get(clause)
    return named is None or (judged.limit, judged.hours) in named


def words_by_version(rules: Mapping[str, Rule]) -> dict[tuple[str, int], OwnWords]:
    """The words of those of ``rules`` that have some of their own."""
    return {(rule.id, rule.version): rule.words for rule in rules.values() if rule.words is not None}
