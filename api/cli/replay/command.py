"""``wenya replay``: judge a span of history again, and bring the records in line with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from rich.console import Console
from rich.progress import Progress

from alerts.episodes.episode import Change, EpisodeFigures, Reassessment, identity_of
from alerts.judging.compiling import check_rules
from alerts.judging.past.replay import (
    LEAD,
    DifferenceKind,
    EpisodeDifference,
    as_of,
    differences,
    diverging_points,
    figures_after,
    judge_span,
    still_valid,
)
from alerts.judging.past.trial import portions
from alerts.people.audit import AuditKind
from alerts.people.viewer import OPERATOR
from alerts.records import Records, RecordsError
from alerts.rules.plan import plan_of
from alerts.rules.rule_files import RuleProblems, load_rules
from alerts.workers.progress import JUDGED_UNTIL
from api.cli.replay.report import ReplayTask, ReportFormat, as_json, print_report
from api.cli.terminal import MISTAKE, SettingsFile, errors_as_messages, read_settings, records_of, written
from api.cli.usage import BadOption, instant_of
from api.http.times import rfc3339
from api.ports.settings import Settings
from api.wiring.connections import store_of
from api.words.terminal_language import terminal_language
from api.words.terminal_output import say, tell
from ingest.clock import RealClock
from ingest.inventory.tree import DEFAULT_ZONE, Inventory, Point
from ingest.journal.file import JournalError
from ingest.journal.left_behind import left_behind
from ingest.readings.batch import Batch
from ingest.readings.history import History
from ingest.said import Said
from ingest.stores.contract import ReadingStore, StoreError
from ingest.stores.history import ReadingHistory

READINGS_AT_ONCE = 2_000_000
"""About how many readings are judged at a time: what bounds the memory of a long span."""


class StoredReadings(NamedTuple):
    """The readings that history is judged by; ``complete``: with those that came last."""

    readings: History
    complete: bool


errors = Console(stderr=True, highlight=False)


def replay(
    from_: Annotated[
        str, typer.Option("--from", metavar="RFC3339", help="Such as 2026-01-31T06:00:00+08:00.")
    ],
    to: Annotated[str, typer.Option("--to", metavar="RFC3339", help="The last instant judged again.")],
    *,
    rules: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Rules file; default: service.rules of the settings.")
    ] = None,
    place: Annotated[
        str | None, typer.Option(metavar="ID", help="Only the points at this place and below.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what differs from the records, and change nothing.")
    ] = False,
    form: Annotated[ReportFormat, typer.Option("--format", help="table or json.")] = ReportFormat.TABLE,
    settings: SettingsFile = None,
) -> None:
    """Judge history again from the stored readings, through the code that judges live.

    With --dry-run and --rules it shows what a changed rule would have done. Without --dry-run the records are
    brought in line: episodes that were missed are added as found late, those that were none are withdrawn,
    none is erased. Stop the service first.
    """
    start, until = instant_of("--from", from_), instant_of("--to", to)
    if until < start:
        raise BadOption("--to", Said("replay-reversed"))
    with errors_as_messages(), _with_hint():
        read = read_settings(settings)
        with records_of(read, as_they_are=dry_run) as records, nullcontext() if dry_run else records.claim():
            task = _task(records, read, rules, place, (start, until), dry_run=dry_run)
            with _readings(read, task.plan.inventory, dry_run=dry_run) as history:
                found = list(_judge(task, records, history, dry_run=dry_run))
    if form is ReportFormat.JSON:
        typer.echo(json.dumps(as_json(task, found, dry_run=dry_run), ensure_ascii=False, indent=2))
    else:
        print_report(task, found, dry_run=dry_run)


@contextmanager
def _with_hint() -> Iterator[None]:
    """Tell what to do where a running service is in the way."""
    try:
        yield
    except (StoreError, JournalError, RecordsError) as error:
        key = error.said.key if isinstance(error.said, Said) else ""
        if error.code == "in-use" or key == "store-open-elsewhere":
            tell(written(error), err=True)
            say(Said("replay-stop-first"), err=True)
            raise typer.Exit(MISTAKE) from error
        raise


def _task(
    records: Records,
    settings: Settings,
    rules_file: Path | None,
    place: str | None,
    span: tuple[int, int],
    *,
    dry_run: bool,
) -> ReplayTask:
    """What is to be judged, from what is on record. Raises `RuleProblems`, `RecordsError`."""
    file = rules_file or settings.service.rules
    rules = load_rules(file)
    start, until = span
    with records.reading() as tx:
        inventory = tx.inventory.load()
        in_force = tx.rules.last()
        limit_changes = still_valid(tx.rules.limit_changes(start - LEAD), in_force, rules)
        rule_changes = still_valid(tx.rules.rule_changes(start - LEAD), in_force, rules)
        own_words = tx.rules.own_words()
        kept = tx.meta.get(JUDGED_UNTIL)
    problems = check_rules(rules, inventory, file.name if file else "rules").problems
    if problems:
        raise RuleProblems(problems)
    judged_until = until if kept is None else int(kept)
    if not dry_run:
        until = min(until, judged_until)
        if until < start:
            came = rfc3339(judged_until, DEFAULT_ZONE)
            raise BadOption("--from", Said("replay-not-judged", until=came))
    points = _points(inventory, place)
    plan = plan_of(inventory, rules, limit_changes, rule_changes, own_words)
    return ReplayTask(start, until, points, plan, judged_until)


def _points(inventory: Inventory, place: str | None) -> list[Point]:
    if place is None:
        return list(inventory.points.values())
    if place not in inventory.places:
        raise BadOption("--place", Said("replay-no-place", id=repr(place)))
    return [point for node in inventory.below(place) for point in inventory.points_at[node.id]]


@contextmanager
def _readings(settings: Settings, inventory: Inventory, *, dry_run: bool) -> Iterator[StoredReadings]:
    """The stored readings, with those that a stopped service has left in its journal; both stay as they are.

    While the service runs, its journal cannot be looked into: a dry run does without the last seconds, and
    anything else is refused. Raises `StoreError`, `JournalError`.
    """
    with ExitStack() as stack:
        unwritten: Callable[[], Iterable[Batch]] = list
        complete = True
        if settings.journal.path.exists():
            try:
                unwritten = stack.enter_context(left_behind(settings.journal.path))
            except JournalError as error:
                if error.code != "in-use" or not dry_run:
                    raise
                complete = False
        store = _store(settings, inventory)
        stack.callback(store.close)
        yield StoredReadings(ReadingHistory(store, unwritten), complete)


def _store(settings: Settings, inventory: Inventory) -> ReadingStore:
    readings = settings.readings
    if readings.kind == "duckdb" and not readings.duckdb.path.exists():
        raise StoreError(
            "unavailable", Said("store-no-file", file=str(readings.duckdb.path)), retryable=False
        )
    return store_of(settings, lambda: inventory, read_only=True)


def _judge(
    task: ReplayTask, records: Records, history: StoredReadings, *, dry_run: bool
) -> Iterator[EpisodeDifference]:
    """Portion by portion, each with a transaction of its own; what was cut short can be done again."""
    bar = Progress(console=errors, transient=True, disable=not errors.is_terminal)
    with bar:
        bar_task = bar.add_task(terminal_language().text("replay-judging"), total=len(task.points))
        for points in portions(task.points, (task.start, task.until), READINGS_AT_ONCE):
            yield from _judge_portion(task, points, records, history, dry_run=dry_run)
            bar.advance(bar_task, len(points))


def _judge_portion(
    task: ReplayTask, points: Sequence[Point], records: Records, history: StoredReadings, *, dry_run: bool
) -> list[EpisodeDifference]:
    """What differs; without ``dry_run`` it is brought in line.

    A point that is left in another state at the end of the span than is on record is judged on, as far as the
    service came: what follows depends on it.
    """
    with records.reading() as tx:
        on_record = tx.episodes.overlapping([p.id for p in points], task.start - 1, task.until)
    recorded = as_of(on_record, task.until)
    changes = judge_span(task.plan, points, recorded, task.start, task.until, history.readings)
    follow = set()
    if not dry_run and task.judged_until > task.until:
        follow = diverging_points(recorded, changes)
    on_record = [e for e in on_record if e.point not in follow]
    recorded = [e for e in recorded if e.point not in follow]
    changes = [change for change in changes if change.point not in follow]
    now = RealClock().now()
    figures = figures_after(
        task.plan, on_record, changes, task.until, history.readings, now, going_on=history.complete
    )
    found = differences(recorded, changes, figures)
    if dry_run:
        return found
    _bring_in_line(task, records, changes, found, figures, now)
    further = replace(task, until=task.judged_until)
    followed = [point for point in points if point.id in follow]
    for some in portions(followed, (further.start, further.until), READINGS_AT_ONCE):
        found += _judge_portion(further, some, records, history, dry_run=False)
    return found


def _bring_in_line(
    task: ReplayTask,
    records: Records,
    changes: Sequence[Change],
    found: Sequence[EpisodeDifference],
    figures: Sequence[EpisodeFigures],
    now: int,
) -> None:
    """Put what differs on record with its figures; the desk takes it up when the service starts."""
    moved = {one.identity for one in found if one.kind is DifferenceKind.FIGURES and one.identity is not None}
    changed = {identity_of(change) for change in changes}
    due_figures = [each for each in figures if identity_of(each) in moved | changed]
    # Their readings were all read.
    due = [Reassessment(*identity_of(each), since=0) for each in due_figures]
    if changed or moved:
        with records.begin() as tx:
            all_changes = [*changes, *due, *due_figures]
            tx.episodes.apply(all_changes, task.plan.inventory, task.plan.rules, now)
            told: dict[str, Any] = {
                "from": task.start,
                "until": task.until,
                "episodes": len(moved | changed),
            }
            tx.audit.act(OPERATOR, AuditKind.HISTORY_REPLAYED, now, **told)
