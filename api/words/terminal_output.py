"""What a command prints, line by line.

Apart from what commands share (`api.cli.terminal`), whose imports take half a second: how a command was
called wrongly is said without them.
"""

from __future__ import annotations

import typer

from api.words.terminal_language import terminal_language
from ingest.printable import printable
from ingest.said import Said

LONGEST_LINE = 2_000
"""Characters that are printed of a line in which others may have written."""


def tell(text: str, *, err: bool = False) -> None:
    """Print ``text``, in which others may have written: each line is made fit to be shown."""
    for line in text.split("\n"):
        typer.echo(printable(line, LONGEST_LINE), err=err)


def say(said: Said | str, *, err: bool = False) -> None:
    """As `tell`, in the language of the terminal."""
    tell(terminal_language().say(said), err=err)


def warn(said: Said | str) -> None:
    """Print what is no fault, and may not be what anybody wants."""
    say(Said("terminal-warning", said=said))
