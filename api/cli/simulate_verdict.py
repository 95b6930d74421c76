"""What a service said, held against a ledger and shown: the end of a run, and ``wenya simulate --verify``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.table import Table

from api.cli.simulate_options import console, fail, say
from ingest.settings import read_secret
from simulators.ledger import Ledger, LedgerError, read
from simulators.verdict import Amiss, Count, Verdict, lateness, verify
from simulators.watched import ServiceError, Watched

DIFFERS = 1
"""Exit code when the service does not say what the ledger expects, or the ledger not what was promised."""
MOST_SHOWN = 30
"""Differences that are listed; the others are counted."""


def check_against(url: str, folder: Path | None, token_file: Path | None) -> None:
    """``wenya simulate --verify URL --ledger FOLDER``: a running service against an earlier run's ledger."""
    if folder is None:
        fail("--verify needs --ledger FOLDER, which `wenya simulate run SCENARIO --ledger FOLDER` writes")
    try:
        ledger = read(folder)
        with watched(url, token_file) as service:
            verdict = verify(ledger, service)
    except (LedgerError, ServiceError) as error:
        fail(str(error))
    show(verdict, ledger)
    leave(verdict, ())


def watched(url: str, token_file: Path | None) -> Watched:
    """The service at ``url``, asked as the user whose token is in the file. Raises `ServiceError`."""
    try:
        return Watched(url, None if token_file is None else read_secret(token_file))
    except ValueError as error:
        fail(f"--token-file: {error}")


def leave(verdict: Verdict | None, promises: Sequence[str]) -> None:
    """End with exit code 1 where the service differs, or where the author's promises are broken."""
    for broken in promises:
        say(broken)
    if promises or (verdict is not None and not verdict.right):
        raise typer.Exit(DIFFERS)


def show(verdict: Verdict, made: Ledger) -> None:
    """Print the table, the differences, and what the sensors kept from everybody."""
    title = f"{made.run.title} (seed {made.run.seed})"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("tickets", no_wrap=True)
    for column in ("expected", "found", "missed", "false", "late", "wrong place", "wrong grouping"):
        table.add_column(column, justify="right")
    for concern, count in sorted(verdict.tickets.items()):
        table.add_row(concern, *_cells(count))
    if not verdict.tickets:
        table.add_row("none", *_cells(Count()))
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


def _cells(count: Count) -> tuple[str, ...]:
    """What stands behind a concern, as `show` names the columns."""
    amiss = count.amiss
    return (
        str(count.expected),
        str(count.found),
        str(amiss[Amiss.MISSED]),
        str(amiss[Amiss.FALSE]),
        lateness(count.late),
        str(amiss[Amiss.WRONG_PLACE]),
        str(amiss[Amiss.WRONG_GROUPING]),
    )


def _show_hidden(made: Ledger) -> None:
    """True breaches that nothing delivered shows: no fault of the service's, and worth knowing."""
    seen = {(each.rule, each.point) for each in made.episodes if not each.withdrawn}
    hidden = {(each.rule, each.point) for each in made.true_episodes} - seen
    if hidden:
        points = sorted({point for _, point in hidden})
        more = " ..." if len(points) > 5 else ""
        say(f"True breaches that nothing delivered shows: {len(hidden)}, at {', '.join(points[:5])}{more}")
