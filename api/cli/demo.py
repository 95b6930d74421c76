"""``wenya demo``: the main job on a fresh machine, shown as it happens."""

from __future__ import annotations

import tempfile
import threading
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from api.cli.terminal import MISTAKE, written
from api.demo.demo import DISPATCHER, Demo
from api.demo.ticket_summary import TicketSummary
from api.ports.log_settings import LogSettings
from api.ports.logs import log_to
from api.wiring.hosted_service import HOST, HostingError
from api.wiring.private_files import for_owner_only
from api.words.languages import Language
from api.words.terminal_language import terminal_language
from api.words.terminal_output import say
from ingest.clock import elapsed
from ingest.durations import DAY, SECOND
from ingest.inventory.tree import DEFAULT_ZONE
from ingest.said import Said
from simulators.publishing.driver import Progress
from simulators.publishing.publisher import PublishError

console = Console()

RELOAD_EVERY = 0.5
"""Seconds between two looks at the tickets."""


def demo(
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same town, to the byte.")] = 0,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of console and API; 0: a free one.")] = 8470,
    speed: Annotated[
        float, typer.Option(min=0.0, help="Simulated seconds per second; 0 is as fast as it goes.")
    ] = 864.0,
    keep: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Keep the stores in this new or empty folder.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Exit when the day is over.")] = False,
) -> None:
    """Run broker, stores, service and console here, and a winter day of a small heated town through them."""
    stop = threading.Event()
    for_owner_only()
    try:
        with ExitStack() as stack:
            folder = _folder(keep, stack)
            # Out of what the terminal shows, beside the stores.
            stack.callback(log_to(settings=LogSettings(format="json", file=folder / "wenya.log")))
            with console.status(terminal_language().text("demo-starting-all")):
                running = stack.enter_context(Demo(folder, seed=seed, port=port))
            _print_addresses(running)
            _play_day(running, speed or None, stop)
            if not once:
                _print(Said("demo-over"))
                stop.wait()
    except KeyboardInterrupt:
        _print(Said("terminal-stopped"))
    except (HostingError, PublishError, OSError) as error:
        say(Said("usage-refused", command="wenya demo", reason=written(error)), err=True)
        raise typer.Exit(MISTAKE) from None
    finally:
        if keep is not None and (keep / "inventory.toml").exists():
            _print(Said("demo-stores", folder=str(keep)))


def _folder(keep: Path | None, stack: ExitStack) -> Path:
    """A temporary folder that goes when the demo ends, or the new or empty one that is to stay."""
    if keep is None:
        return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wenya-demo-")))
    keep.mkdir(parents=True, exist_ok=True)
    if any(keep.iterdir()):
        raise HostingError(Said("hosting-folder-not-empty", folder=str(keep)))
    return keep


def _print_addresses(running: Demo) -> None:
    port, port_v4 = running.broker_ports
    _print(Said("demo-console", url=running.url))
    _print(Said("demo-api", url=running.url))
    _print(Said("demo-live", url=running.url))
    _print(Said("demo-broker", address=f"{HOST}:{port}", older=f"{HOST}:{port_v4}"))
    _print(Said("demo-sign-in", user=DISPATCHER, password=running.password))
    _print(Said("demo-token", token=running.token))


def _print(said: Said) -> None:
    """A line on the terminal, in its language."""
    console.print(terminal_language().say(said), highlight=False, markup=False, soft_wrap=True)


def _play_day(running: Demo, speed: float | None, stop: threading.Event) -> None:
    """Drive the day, showing time, readings and tickets as they open."""
    display = _Display(running)
    with Live(console=console, get_renderable=display.render, auto_refresh=False, transient=True) as live:

        def update(progress: Progress) -> None:
            if display.update(progress) and console.is_terminal:
                live.refresh()

        running.day(speed=speed, on_progress=update, stop=stop)
    display.reload()
    display.print_summary()


class _Display:
    """What the demo looks like now; without a terminal, a line for each ticket as it opens."""

    def __init__(self, running: Demo) -> None:
        self._running = running
        self._zone = ZoneInfo(DEFAULT_ZONE)
        self._language = terminal_language()
        self._progress: Progress | None = None
        self._tickets: list[TicketSummary] = []
        self._printed: set[str] = set()
        self._reloaded_at = elapsed()

    def update(self, progress: Progress) -> bool:
        """Take in the progress; True when it was time to look at the tickets as well."""
        self._progress = progress
        if elapsed() - self._reloaded_at < RELOAD_EVERY:
            return False
        self.reload()
        return True

    def reload(self) -> None:
        """Look at the tickets."""
        self._reloaded_at = elapsed()
        self._tickets = self._running.tickets(self._language)
        if not console.is_terminal:
            for ticket in self._tickets:
                if ticket.number not in self._printed:
                    self._printed.add(ticket.number)
                    console.print(self._ticket_line(ticket), highlight=False, markup=False, soft_wrap=True)

    def render(self) -> Group:
        """Time and counts above the tickets."""
        gone = 0 if self._progress is None else self._progress.now - self._running.town.start
        return Group(
            Text(self._head()), ProgressBar(total=DAY, completed=gone), _table(self._tickets, self._language)
        )

    def print_summary(self) -> None:
        """What has become of the day."""
        if console.is_terminal:
            console.print(Text(self._head()), _table(self._tickets, self._language))
            return
        for line in (self._head(), *map(self._ticket_line, self._tickets)):
            console.print(line, highlight=False, markup=False, soft_wrap=True)

    def _head(self) -> str:
        progress = self._progress
        if progress is None:
            return self._language.text("demo-starting")
        at = datetime.fromtimestamp(progress.now / SECOND, self._zone)
        return self._language.text(
            "demo-head",
            time=f"{at:%Y-%m-%d %H:%M}",
            readings=str(self._running.town.readings),
            acknowledged=str(progress.acknowledged),
            sent=str(progress.sent),
            tickets=str(len(self._tickets)),
        )

    def _ticket_line(self, ticket: TicketSummary) -> str:
        return self._language.text(
            "demo-ticket",
            opened=ticket.opened,
            number=ticket.number,
            place=ticket.place,
            concern=ticket.about,
            why=ticket.why,
        )


def _table(tickets: list[TicketSummary], language: Language) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(language.text("column-ticket"), no_wrap=True)
    table.add_column(language.text("column-opened"), no_wrap=True)
    table.add_column(language.text("column-place"), overflow="fold")
    table.add_column(language.text("column-concern"), overflow="fold")
    table.add_column(language.text("column-why"), overflow="fold")
    for ticket in tickets:
        indent = "  " if ticket.child else ""
        style = "dim" if ticket.child else ""
        cells = (ticket.number, ticket.opened, indent + ticket.place, ticket.about, ticket.why)
        table.add_row(*(Text(cell, style=style) for cell in cells))
    return table
