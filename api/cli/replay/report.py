"""What a replay found, as a table or as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from alerts.judging.past.replay import ComparedFigures, DifferenceKind, EpisodeDifference
from alerts.places.names import name_or_id, place_names, point_told
from alerts.rules.plan import Plan
from alerts.rules.rule_words import JudgedBy
from api.http.times import local_time, rfc3339, rfc3339_or_none
from api.words.languages import LANGUAGES, Language, language
from api.words.terminal_language import terminal_language
from api.words.written_rules import WrittenRules
from ingest.inventory.tree import DEFAULT_ZONE, Point

LINES_SHOWN = 200
"""Episodes in a table; JSON lists all."""


class ReportFormat(StrEnum):
    """How the result is written."""

    TABLE = "table"
    JSON = "json"


@dataclass(frozen=True)
class ReplayTask:
    """What is judged again: span (UTC ms), points, roster; ``judged_until`` is how far the service came."""

    start: int
    until: int
    points: Sequence[Point]
    plan: Plan
    judged_until: int


def as_json(task: ReplayTask, found: Sequence[EpisodeDifference], *, dry_run: bool) -> dict[str, Any]:
    """What differs, for programs: counts by rule, then every episode."""
    rules = {tag: WrittenRules(language(tag), task.plan.own_words) for tag in LANGUAGES}
    return {
        "from": rfc3339(task.start, DEFAULT_ZONE),
        "to": rfc3339(task.until, DEFAULT_ZONE),
        "dry_run": dry_run,
        "rules": {
            rule: {kind.value: counts[rule, kind] for kind in DifferenceKind}
            for counts, rule in _by_rule(found)
        },
        "episodes": [
            {
                "change": one.kind.value,
                "rule": one.rule,
                "point": one.point,
                "point_name": name_or_id(one.point, task.plan.inventory),
                **place_names(task.plan.inventory, task.plan.inventory.points[one.point].place),
                "before": _side(task, one, one.before, one.figures_before, one.judged_before, rules),
                "after": _side(task, one, one.after, one.figures_after, one.judged_after, rules),
            }
            for one in found
        ],
    }


def _by_rule(found: Sequence[EpisodeDifference]) -> Iterator[tuple[Counter[tuple[str, DifferenceKind]], str]]:
    counts = Counter((one.rule, one.kind) for one in found)
    for rule in sorted({one.rule for one in found}):
        yield counts, rule


def _side(
    task: ReplayTask,
    one: EpisodeDifference,
    times: tuple[int, int | None] | None,
    figures: ComparedFigures | None,
    judged: JudgedBy | None,
    rules: Mapping[str, WrittenRules],
) -> dict[str, Any] | None:
    """The episode as it was or is, with what judged it, and its figures where they alone differ."""
    if times is None:
        return None
    zone = _zone(task, one)
    side: dict[str, Any] = {
        "opened_at": rfc3339(times[0], zone),
        "ended_at": rfc3339_or_none(times[1], zone),
    }
    if judged is not None:
        side |= _judged_in_words(judged, rules)
    if figures is not None:
        side |= figures._asdict() | {"worst_at": rfc3339_or_none(figures.worst_at, zone)}
    return side


def _judged_in_words(judged: JudgedBy, rules: Mapping[str, WrittenRules]) -> dict[str, Any]:
    """What judged, as the episode holds it, and in words of every language."""
    written = {tag: each.of(judged) for tag, each in rules.items()}
    return {
        "rule_version": judged.version,
        "limit": judged.limit,
        "unit": judged.unit,
        "hours": judged.hours,
        "rule_name": {tag: each.name for tag, each in written.items()},
        "rule_text": {tag: each.text for tag, each in written.items()},
    }


def _zone(task: ReplayTask, one: EpisodeDifference) -> str:
    inventory = task.plan.inventory
    return inventory.zone_of(inventory.points[one.point].place)


def print_report(task: ReplayTask, found: Sequence[EpisodeDifference], *, dry_run: bool) -> None:
    """Counts by rule, then the episodes, in the language of the terminal."""
    language = terminal_language()
    rules = WrittenRules(language, task.plan.own_words)
    console = Console(highlight=False)
    start, until = (rfc3339(at, DEFAULT_ZONE) for at in (task.start, task.until))
    head = language.text("replay-head", count=len(task.points), start=start, until=until)
    console.print(head, markup=False, soft_wrap=True)
    if not found:
        console.print(language.text("replay-same"))
        return
    kinds = [language.name_of("difference", kind) for kind in DifferenceKind]
    counted = Table(language.text("column-rule"), *kinds, box=None, pad_edge=False)
    for counts, rule in _by_rule(found):
        counted.add_row(rule, *(str(counts[rule, kind]) for kind in DifferenceKind))
    lines = Table(
        language.text("column-change"),
        language.text("column-rule"),
        language.text("column-name"),
        language.text("column-point"),
        language.text("column-on-record"),
        language.text("column-judged-again"),
        box=None,
        pad_edge=False,
        title_justify="left",
    )
    for one in found[:LINES_SHOWN]:
        lines.add_row(
            language.name_of("difference", one.kind),
            Text(one.rule),
            Text(_names(one, rules)),
            Text(point_told(task.plan.inventory, one.point)),
            _span(task, one, one.before, one.figures_before, language),
            _span(task, one, one.after, one.figures_after, language),
        )
    wide = Console(highlight=False) if console.is_terminal else Console(highlight=False, width=200)
    wide.print(counted)
    wide.print()
    wide.print(lines)
    if len(found) > LINES_SHOWN:
        more = language.text("replay-and-more", count=str(len(found) - LINES_SHOWN))
        console.print(more, soft_wrap=True)
    console.print(language.text("replay-dry" if dry_run else "replay-done"))


def _names(one: EpisodeDifference, rules: WrittenRules) -> str:
    """What the rule is called that judged it, and that judges it now where that is called otherwise."""
    judged = (each for each in (one.judged_before, one.judged_after) if each is not None)
    return " → ".join(dict.fromkeys(rules.of(each).name for each in judged))


def _span(
    task: ReplayTask,
    one: EpisodeDifference,
    times: tuple[int, int | None] | None,
    figures: ComparedFigures | None,
    language: Language,
) -> str:
    if times is None:
        return ""
    if figures is not None:
        worst, mean = ("-" if value is None else f"{value:.3f}" for value in (figures.worst, figures.mean))
        breaching, covered = str(figures.breaching), str(figures.covered)
        return language.text("replay-figures", worst=worst, mean=mean, breaching=breaching, covered=covered)
    opened, ended = (None if at is None else local_time(at, _zone(task, one)) for at in times)
    if ended is None:
        return language.text("replay-open", opened=f"{opened:%Y-%m-%d %H:%M:%S}")
    return language.text(
        "replay-ended", opened=f"{opened:%Y-%m-%d %H:%M:%S}", ended=f"{ended:%Y-%m-%d %H:%M:%S}"
    )
