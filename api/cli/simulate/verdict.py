"""A service's answers compared with a ledger, printed: the end of a run, and ``wenya simulate --verify``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.table import Table

from alerts.rules.inventory_files import LIMIT_COLUMNS
from api.cli.simulate.options import console, fail, fail_by, say
from api.words.terminal_language import terminal_language
from ingest.said import Said, said_by
from ingest.settings import read_secret
from simulators.ledger.contents import Ledger
from simulators.ledger.files import LedgerError, read
from simulators.verdict.comparison import Verdict, lateness, verify
from simulators.verdict.discrepancies import CountLine, DiscrepancyKind
from simulators.verdict.service_client import ServiceClient, ServiceError

DIFFERS = 1
"""Exit code when the service does not say what the ledger expects, or the ledger not what was promised."""
MOST_SHOWN = 30
"""Differences that are listed; the others are counted."""


def verify_service(url: str, folder: Path | None, token_file: Path | None) -> None:
    """``wenya simulate --verify URL --ledger FOLDER``: a running service against an earlier run's ledger."""
    if folder is None:
        fail(Said("verify-needs-ledger"))
    try:
        ledger = read(folder, LIMIT_COLUMNS)
        with service_at(url, token_file) as service:
            verdict = verify(ledger, service)
    except (LedgerError, ServiceError) as error:
        fail_by(error)
    show(verdict, ledger)
    leave(verdict, ())


def service_at(url: str, token_file: Path | None) -> ServiceClient:
    """The service at ``url``, asked as the user whose token is in the file. Raises `ServiceError`."""
    try:
        return ServiceClient(url, None if token_file is None else read_secret(token_file))
    except ValueError as error:
        fail(Said("usage-at", option="--token-file", reason=said_by(error)))


def leave(verdict: Verdict | None, promises: Sequence[Said]) -> None:
    """End with exit code 1 where the service differs, or where the author's promises are broken."""
    for broken in promises:
        say(broken)
    if promises or (verdict is not None and not verdict.right):
        raise typer.Exit(DIFFERS)


def show(verdict: Verdict, made: Ledger) -> None:
    """Print the table, the differences, and the true breaches that no delivered reading shows."""
    language = terminal_language()
    title = language.text("verify-title", title=made.run.title, seed=str(made.run.seed))
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column(language.text("column-tickets"), no_wrap=True)
    for column in (
        language.text("column-expected"),
        language.text("column-found"),
        language.text("discrepancy-missed"),
        language.text("discrepancy-false"),
        language.text("column-late"),
        language.text("discrepancy-wrong-place"),
        language.text("discrepancy-wrong-grouping"),
    ):
        table.add_column(column, justify="right")
    for concern, count in sorted(verdict.tickets.items()):
        table.add_row(language.name_of("concern", concern), *_cells(count))
    if not verdict.tickets:
        table.add_row(language.text("verify-none"), *_cells(CountLine()))
    console.print(table)
    wrong = [rule for rule, count in verdict.episodes.items() if not count.right]
    total = sum(count.expected for count in verdict.episodes.values())
    found = sum(count.found for count in verdict.episodes.values())
    if wrong:
        rules = tuple(sorted(wrong))
        say(Said("verify-different", total=str(total), found=str(found), rules=rules))
    else:
        say(Said("verify-as-expected", total=str(total), found=str(found)))
    lines = verdict.lines()
    for line in lines[:MOST_SHOWN]:
        say(line)
    if len(lines) > MOST_SHOWN:
        say(Said("terminal-and-more", count=str(len(lines) - MOST_SHOWN)))
    _show_hidden(made)


def _cells(count: CountLine) -> tuple[str, ...]:
    """What stands behind a concern, as `show` names the columns."""
    discrepancies = count.discrepancies
    return (
        str(count.expected),
        str(count.found),
        str(discrepancies[DiscrepancyKind.MISSED]),
        str(discrepancies[DiscrepancyKind.FALSE]),
        terminal_language().say(lateness(count.late)),
        str(discrepancies[DiscrepancyKind.WRONG_PLACE]),
        str(discrepancies[DiscrepancyKind.WRONG_GROUPING]),
    )


def _show_hidden(made: Ledger) -> None:
    """True breaches that nothing delivered shows: no fault of the service's, and worth knowing."""
    seen = {(each.rule, each.point) for each in made.episodes if not each.withdrawn}
    hidden = {(each.rule, each.point) for each in made.true_episodes} - seen
    if hidden:
        points = sorted({point for _, point in hidden})
        told = Said("names-all", names=tuple(points[:5]))
        if len(points) > 5:
            told = Said("names-some", names=tuple(points[:5]), more=str(len(points) - 5))
        say(Said("verify-hidden", count=str(len(hidden)), points=told))
