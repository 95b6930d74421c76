"""A service's answers compared with a ledger, printed: the end of a run, and ``wenya simulate --verify``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.table import Table

from alerts.rules.inventory_files import LIMIT_COLUMNS
from api.cli.simulate.options import console, fail, say
from ingest.settings import read_secret
from simulators.ledger.contents import Ledger
from simulators.ledger.files import LedgerError, read
from simulators.verdict.comparison import CountLine, DiscrepancyKind, Verdict, lateness, verify
from simulators.verdict.service_client import ServiceClient, ServiceError

DIFFERS = 1
"""Exit code when the service does not say what the ledger expects, or the ledger not what was promised."""
MOST_SHOWN = 30
"""Differences that are listed; the others are counted."""


def verify_service(url: str, folder: Path | None, token_file: Path | None) -> None:
    """``wenya simulate --verify URL --ledger FOLDER``: a running service against an earlier run's ledger."""
    if folder is None:
        fail("--verify needs --ledger FOLDER, which `wenya simulate run SCENARIO --ledger FOLDER` writes")
    try:
        ledger = read(folder, LIMIT_COLUMNS)
        with service_at(url, token_file) as service:
            verdict = verify(ledger, service)
    except (LedgerError, ServiceError) as error:
        fail(str(error))
    show(verdict, ledger)
    leave(verdict, ())


def service_at(url: str, token_file: Path | None) -> ServiceClient:
    """The service at ``url``, asked as the user whose token is in the file. Raises `ServiceError`."""
    try:
        return ServiceClient(url, None if token_file is None else read_secret(token_file))
    except ValueError as error:
        fail(f"--token-file: {error}")


def leave(verdict: Verdict | None, promises: Sequence[str]) -> None:
    """End with exit code 1 where the service differs, or where the author's promises are broken."""
    for broken in promises:
        say(broken)
    if promises or (verdict is not None and not verdict.right):
        raise typer.Exit(DIFFERS)


def show(verdict: Verdict, made: Ledger) -> None:
    """Print the table, the differences, and the true breaches that no delivered reading shows."""
    title = f"{made.run.title} (seed {made.run.seed})"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("tickets", no_wrap=True)
    for column in ("expected", "found", "missed", "false", "late", "wrong place", "wrong grouping"):
        table.add_column(column, justify="right")
    for concern, count in sorted(verdict.tickets.items()):
        table.add_row(concern, *_cells(count))
    if not verdict.tickets:
        table.add_row("none", *_cells(CountLine()))
    console.print(table)
    wrong = [rule for rule, count in verdict.episodes.items() if not count.right]
    total = sum(count.expected for count in verdict.episodes.values())
    say(
        f"{total} episodes expected, {sum(count.found for count in verdict.episodes.values())} found"
        + (f"; different in {', '.join(sorted(wrong))}" if wrong else ", each as expected")
    )
    lines = verdict.lines()
    for line in lines[:MOST_SHOWN]:
        say(line)
    if len(lines) > MOST_SHOWN:
        say(f"and {len(lines) - MOST_SHOWN} more")
    _show_hidden(made)


def _cells(count: CountLine) -> tuple[str, ...]:
    """What stands behind a concern, as `show` names the columns."""
    discrepancies = count.discrepancies
    return (
        str(count.expected),
        str(count.found),
        str(discrepancies[DiscrepancyKind.MISSED]),
        str(discrepancies[DiscrepancyKind.FALSE]),
        lateness(count.late),
        str(discrepancies[DiscrepancyKind.WRONG_PLACE]),
        str(discrepancies[DiscrepancyKind.WRONG_GROUPING]),
    )


def _show_hidden(made: Ledger) -> None:
    """True breaches that nothing delivered shows: no fault of the service's, and worth knowing."""
    seen = {(each.rule, each.point) for each in made.episodes if not each.withdrawn}
    hidden = {(each.rule, each.point) for each in made.true_episodes} - seen
    if hidden:
        points = sorted({point for _, point in hidden})
        more = " ..." if len(points) > 5 else ""
        say(f"True breaches that nothing delivered shows: {len(hidden)}, at {', '.join(points[:5])}{more}")
