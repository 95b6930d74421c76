"""``wenya notify``: which channels are set up, and a real test message by one of them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from alerts.channels.outcome import Outcome
from alerts.channels.sending import send
from alerts.channels.settings.channels import Channel
from alerts.notices.attempts import SendingResult
from alerts.notices.message import NoticeMessage, Urgency
from api.cli.notify import routes
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings, settings_file, utc_text
from api.ports.settings import Settings
from api.words.languages import Language
from api.words.languages import language as language_of
from api.words.terminal_language import terminal_language
from api.words.terminal_output import say, tell
from ingest.clock import RealClock
from ingest.durations import SECOND
from ingest.problems import Problem, Problems
from ingest.said import Said, name_of

app = typer.Typer(
    help="By which channels people are told, and whether they work.",
    no_args_is_help=True,
    add_completion=False,
)


class MessageLanguage(StrEnum):
    """In which language a test message is written."""

    ZH = "zh"
    EN = "en"

    @property
    def tag(self) -> str:
        """The tag of its texts."""
        return "zh-CN" if self is MessageLanguage.ZH else "en"


@app.callback()
def notify() -> None:
    """By which channels people are told, and whether they work."""


@app.command("channels")
def list_channels(settings: SettingsFile = None) -> None:
    """Tell which channels are set up, with what each takes. Nothing is connected to."""
    with errors_as_messages():
        found = read_settings(settings).notices.channels
    if not found:
        say(Said("notify-none"))
    for name, channel in found.items():
        limits = channel.limits
        told = Said("notify-channel", name=name, kind=channel.kind, bytes=limits.max_bytes)
        if limits.per_minute is not None:
            told = Said("notify-with", told=told, more=Said("notify-per-minute", count=limits.per_minute))
        if limits.per_second is not None:
            told = Said("notify-with", told=told, more=Said("notify-per-second", count=limits.per_second))
        if limits.clear_minutes:
            told = Said("notify-with", told=told, more=Said("notify-clear"))
        say(told)


app.command("routes")(routes.routes)


@app.command("test")
def try_channel(
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="Its name in the settings.")],
    settings: SettingsFile = None,
    to: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Mail address or telephone number, where the channel needs one.",
            show_default=False,
        ),
    ] = "",
    lang: Annotated[
        MessageLanguage | None,
        typer.Option(help="Language of the message; default: that of the terminal.", show_default=False),
    ] = None,
) -> None:
    """Send one real message by CHANNEL, and tell what came of it.

    Exit code 0 when the service has taken it, 1 when not or when nobody knows, 2 when it could not be tried.
    """
    now = RealClock().now()
    with errors_as_messages():
        found = read_settings(settings)
        chosen = _channel(found, channel, to, settings)
    wanted = language_of(lang.tag) if lang else terminal_language()
    outcome = send(_message(channel, found, wanted, now), to, chosen, now)
    _tell(channel, outcome)
    if outcome.result is not SendingResult.DELIVERED:
        raise typer.Exit(1)


def _channel(settings: Settings, name: str, to: str, file: Path | None) -> Channel:
    """The channel of that name. Raises `Problems`, also where it needs ``to``."""
    read = settings_file(file)
    source = read.name if read else Said("setting-defaults")
    where = f"notices.channels.{name}"
    channel = settings.notices.channels.get(name)
    if channel is None:
        raise Problems([Problem(source, where, Said("notify-no-channel"))])
    if channel.needs_address and not to:
        raise Problems([Problem(source, where, Said("notify-needs-to", kind=channel.kind))])
    return channel


def _message(channel: str, settings: Settings, language: Language, now: int) -> NoticeMessage:
    """A message that nobody takes for a real one; its number is never that of another test."""
    return NoticeMessage(
        notice=f"TEST-{now // SECOND}",
        title=language.text("notify-test-title"),
        lines=(language.text("notify-test-channel", channel=channel), language.text("notify-test-nothing")),
        link=settings.api.origin or "",
        urgency=Urgency.NORMAL,
        language=language.tag,
    )


def _tell(channel: str, outcome: Outcome) -> None:
    say(
        Said(
            "notify-outcome",
            channel=channel,
            result=name_of("sending-result", outcome.result),
            reason=name_of("outcome", outcome.code),
        )
    )
    if outcome.detail:
        say(Said("notify-detail", detail=outcome.detail))
    if outcome.retry_at is not None:
        tell(terminal_language().say(Said("notify-retry", time=utc_text(outcome.retry_at))))
