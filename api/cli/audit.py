"""``wenya audit``: who did what, and whether what is on record is as it was written."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from alerts.attachments.store import AttachmentStore
from alerts.chain.anchors import LARGEST, anchor_text, parse_anchors
from alerts.desk.people.audit import audit_head, list_audit, verify_audit
from alerts.people.audit import AuditFilter, AuditKind, actor_in_words
from alerts.people.viewer import OPERATOR
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings, records_of, utc_text
from api.words.terminal_language import terminal_language
from api.words.terminal_output import say, tell
from ingest.clock import RealClock
from ingest.durations import SECOND
from ingest.said import Said
from ingest.toml_files import read_bytes

BROKEN = 1
"""Exit code where the chain does not hold."""

app = typer.Typer(
    help="Print who did what, newest first: a JSON object a line.",
    invoke_without_command=True,
    add_completion=False,
)


@app.callback()
def audit(
    context: typer.Context,
    kind: Annotated[AuditKind | None, typer.Option(help="Of this kind only.")] = None,
    actor: Annotated[str | None, typer.Option(help="Done by this user only.")] = None,
    subject: Annotated[str | None, typer.Option(help="Done to this user, token or file only.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="The newest so many.")] = 100,
    settings: SettingsFile = None,
) -> None:
    """Print who did what, newest first: a JSON object a line."""
    if context.invoked_subcommand is not None:
        return
    wanted = AuditFilter(kind=kind, actor=actor, subject=subject)
    with errors_as_messages(), records_of(read_settings(settings), as_they_are=True) as records:
        found = list_audit(records, OPERATOR, wanted, None, limit).items
    for event in found:
        at = datetime.fromtimestamp(event.at / SECOND, UTC).isoformat(timespec="milliseconds")
        who = terminal_language().say(actor_in_words(event.actor, event.acting_for))
        tell(json.dumps(asdict(event) | {"at": at, "who": who}, ensure_ascii=False))


@app.command()
def verify(
    anchor: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Heads noted before, as `wenya audit anchor` prints them: they show what was cut off.",
            show_default=False,
        ),
    ] = None,
    settings: SettingsFile = None,
) -> None:
    """Walk the chain over audit and histories of tickets, and name the first row that was changed.

    Signed sheets, and files of tickets on disk, are held against what the rows tell of them.
    """
    with errors_as_messages():
        anchors = [] if anchor is None else parse_anchors(anchor.name, read_bytes(anchor, LARGEST))
        read = read_settings(settings)
        store = AttachmentStore.of(read.service.data_dir)
        with records_of(read, as_they_are=True) as records:
            found = verify_audit(records, OPERATOR, anchors, store=store)
    if found.broken is not None:
        say(Said("terminal-chain-broken", broken=found.broken.said), err=True)
        raise typer.Exit(BROKEN)
    say(Said("terminal-chain-holds", count=found.until.seq, hash=found.until.hash.hex()))


@app.command()
def anchor(settings: SettingsFile = None) -> None:
    """Print the head of the chain, to be kept elsewhere: a line for `wenya audit verify --anchor`."""
    with errors_as_messages(), records_of(read_settings(settings), as_they_are=True) as records:
        head = audit_head(records, OPERATOR)
    tell(anchor_text(head, utc_text(RealClock().now())))
