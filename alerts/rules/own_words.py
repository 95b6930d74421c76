"""The words of an organisation's own rules, in its rules file; and whether they are there where they must be.

An organisation says in both languages what its rule is called (``name``) and what it asks for (``text``).
Both may hold ``{ $limit }`` and ``{ $hours }``: the limit and hours that judged, which need not be those of
today.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from alerts.rules.rule import OwnWords, Rule, RuleKind, Texts
from ingest.printable import printable
from ingest.problems import Problem
from ingest.said import Said
from ingest.words.catalogue import CatalogueError
from ingest.words.own_texts import variables_of
from ingest.words.packages import LANGUAGE_TAGS

KEYS = ("name", "text")
LONGEST_WORDS = 300
"""Characters of a name or a text."""
SAID_BY_WORDS = ("kind", "metric", "side", "who")
"""What the words that ship say of a rule beside its limit and hours."""

Report = Callable[[str, Said], None]
"""Takes the key of a rule's table and what is wrong with it."""


def own_words(table: Mapping[str, Any], report: Report, *, is_new: bool) -> OwnWords | None:
    """The words in a rule's table; ``None`` where it has none, and where something is wrong with them.

    A rule that ``is_new`` must have both; one that ships may go without, and has both of its own or none.
    """
    if not any(key in table for key in KEYS):
        return None
    missing = Said("rules-missing") if is_new else Said("rules-words-both", languages=LANGUAGE_TAGS)
    found: list[Texts] = []
    for key in KEYS:
        if key not in table:
            report(key, missing)
            continue
        texts = _texts(key, table[key], report)
        if texts is not None:
            found.append(texts)
    return OwnWords(*found) if len(found) == len(KEYS) else None


def _texts(key: str, given: object, report: Report) -> Texts | None:
    """``given`` in every language; ``None`` after a report."""
    if not isinstance(given, dict):
        report(key, Said("rules-words-needed", languages=LANGUAGE_TAGS))
        return None
    wrong = [(f"{key}.{tag}", Said("rules-words-language", languages=LANGUAGE_TAGS)) for tag in given]
    wrong = [each for each, tag in zip(wrong, given, strict=True) if tag not in LANGUAGE_TAGS]
    used: dict[str, frozenset[str]] = {}
    for tag in LANGUAGE_TAGS:
        try:
            used[tag] = _variables(tag, given.get(tag))
        except ValueError as fault:
            wrong.append((f"{key}.{tag}", fault.args[0]))
    if not wrong and len(set(used.values())) > 1:
        wrong.append((key, Said("rules-words-unequal")))
    for where, said in wrong:
        report(where, said)
    return None if wrong else tuple((tag, given[tag]) for tag in LANGUAGE_TAGS)


def _variables(tag: str, text: object) -> frozenset[str]:
    """What ``text`` wants to be given. Raises `ValueError` with a `Said`."""
    if text is None:
        raise ValueError(Said("rules-missing"))
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_WORDS or printable(text) != text:
        raise ValueError(Said("rules-words-one-line", most=LONGEST_WORDS))
    try:
        variables = variables_of(tag, text)
    except CatalogueError:
        raise ValueError(Said("rules-words-unreadable", allowed=PLACES)) from None
    if not variables <= {"limit", "hours"}:
        raise ValueError(Said("rules-words-unreadable", allowed=PLACES))
    return variables


PLACES = ("{ $limit }", "{ $hours }")
"""What a text may hold beside its words."""


def words_beyond_kind(rule: Rule) -> list[tuple[str, Said]]:
    """``(key, reason)`` for words that tell a limit or hours that a rule of that kind does not have."""
    if rule.words is None or rule.kind is RuleKind.WINDOW:
        return []
    has = {"hours"} if rule.kind is RuleKind.FALL else set()
    found = []
    for key, texts in zip(KEYS, rule.words, strict=True):
        more = {variable for tag, text in texts for variable in variables_of(tag, text)} - has
        if more:
            places = tuple(f"{{ ${variable} }}" for variable in sorted(more))
            found.append((key, Said("rules-words-beyond-kind", kind=rule.kind.value, places=places)))
    return found


class SetProblems(NamedTuple):
    """What is wrong with a set of rules beside the last one on record; warnings stop nothing."""

    problems: list[Problem]
    warnings: list[Problem]


def check_words(
    rules: Mapping[str, Rule], before: Mapping[str, Rule] | None, shipped: Mapping[str, Rule], file: str
) -> SetProblems:
    """Whether each rule has the words that it needs, and a version of its own where it was changed.

    Words are needed by the organisation's own rules, and by those that ship and were made to look at
    something else than their words say. A rule that is on record as it is goes on without them: it is a
    warning. So is a rule that judges otherwise than ``before`` under the same version: its number then means
    two things. ``before`` is the last set on record; ``None``: there is none.
    """
    known = before or {}
    found = SetProblems([], [])
    for rule in rules.values():
        last = known.get(rule.id)
        if rule.words is None and not _fits(rule, shipped.get(rule.id)):
            as_on_record = last is not None and rule == last and last.words is None
            (found.warnings if as_on_record else found.problems).extend(_missing(rule, file))
        if last is not None and rule != last and rule.version == last.version:
            said = Said("rules-same-version", version=str(rule.version))
            found.warnings.append(Problem(file, f"{rule.id}.version", said))
    return found


def _fits(rule: Rule, shipped: Rule | None) -> bool:
    """Whether the words that ship say what ``rule`` asks for."""
    return shipped is not None and all(
        getattr(rule, name) == getattr(shipped, name) for name in SAID_BY_WORDS
    )


def _missing(rule: Rule, file: str) -> list[Problem]:
    said = Said("rules-words-missing", languages=LANGUAGE_TAGS)
    return [Problem(file, f"{rule.id}.{key}", said) for key in KEYS]
