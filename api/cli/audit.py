"""``wenya audit``: who did what."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from alerts.desk.people.audit import list_audit
from alerts.people.audit import AuditFilter, AuditKind, actor_in_words
from alerts.people.viewer import OPERATOR
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings, records_of, tell
from api.words.terminal_language import terminal_language
from ingest.durations import SECOND


def audit(
    kind: Annotated[AuditKind | None, typer.Option(help="Of this kind only.")] = None,
    actor: Annotated[str | None, typer.Option(help="Done by this user only.")] = None,
    subject: Annotated[str | None, typer.Option(help="Done to this user, token or file only.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="The newest so many.")] = 100,
    settings: SettingsFile = None,
) -> None:
    """Print who did what, newest first: a JSON object a line."""
    wanted = AuditFilter(kind=kind, actor=actor, subject=subject)
    with errors_as_messages(), records_of(read_settings(settings), as_they_are=True) as records:
        found = list_audit(records, OPERATOR, wanted, None, limit).items
    for event in found:
        at = datetime.fromtimestamp(event.at / SECOND, UTC).isoformat(timespec="milliseconds")
        who = terminal_language().say(actor_in_words(event.actor, event.acting_for))
        tell(json.dumps(asdict(event) | {"at": at, "who": who}, ensure_ascii=False))
