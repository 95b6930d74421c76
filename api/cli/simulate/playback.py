"""Playing messages to a broker: progress while it goes on, acknowledgements at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import typer

from api.cli.simulate.options import INTERRUPTED, ProgressLine, fail, fail_by, say
from ingest.durations import MINUTE, SECOND
from ingest.said import Said
from simulators.publishing.connections import Connections
from simulators.publishing.driver import Progress, drive
from simulators.publishing.publisher import Broker, PublishError
from simulators.wire.messages import Message


def play(
    plays: Iterable[tuple[int, list[Message]]],
    broker: Broker,
    readings: Callable[[], int],
    *,
    speed: float = 0.0,
    step_ms: int = MINUTE,
    in_step_with: Callable[[int], None] | None = None,
    connections: int = 1,
    tell: bool = True,
    span: PlaySpan | None = None,
) -> None:
    """Publish all of it, showing how far it is, and say at the end what was acknowledged.

    Parameters
    ----------
    readings
        How many readings have been played so far.
    speed
        Simulated seconds per second; 0 is as fast as the broker acknowledges.
    step_ms, in_step_with
        As `simulators.publishing.driver.drive` has them.
    connections
        How many connections the gateways share.
    tell
        Whether clock messages are sent; not to a service that runs on the real clock.
    span
        What is played, where that is known beforehand.
    """
    try:
        with Connections(broker, connections) as publisher:
            try:
                with PlayProgress(readings, span) as display:
                    drive(
                        plays,
                        publisher if tell else _ClocklessPublisher(publisher),
                        speed=speed or None,
                        step_ms=step_ms,
                        in_step_with=in_step_with,
                        on_progress=display.update,
                    )
            finally:
                _print_summary(publisher, readings())
    except PublishError as error:
        fail_by(error)
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    if publisher.refused:
        fail(Said("play-refused", count=publisher.refused, why=str(publisher.refusal)))


class _ClocklessPublisher:
    """A publisher that sends no clock messages: the service has a clock of its own."""

    def __init__(self, publisher: Connections) -> None:
        self._publisher = publisher
        self.publish = publisher.publish
        self.wait = publisher.wait

    @property
    def sent(self) -> int:
        return self._publisher.sent

    @property
    def acknowledged(self) -> int:
        return self._publisher.acknowledged

    @property
    def refused(self) -> int:
        return self._publisher.refused

    def publish_time(self, now: int) -> None:
        """Send nothing; wait as after a clock message."""
        del now
        self._publisher.wait()


def _print_summary(publisher: Connections, readings: int) -> None:
    say(
        Said(
            "play-summary",
            readings=str(readings),
            sent=str(publisher.sent),
            acknowledged=str(publisher.acknowledged - publisher.refused),
            refused=str(publisher.refused),
            unanswered=str(publisher.sent - publisher.acknowledged),
        )
    )


@dataclass(frozen=True, slots=True)
class PlaySpan:
    """What is played: from ``start`` to ``until`` (UTC ms), shown in the time of ``zone``."""

    start: int
    until: int
    zone: str

    def place(self, now: int) -> str:
        """Where ``now`` (UTC ms) is in it."""
        share = (now - self.start) / max(1, self.until - self.start)
        return f"{share:4.0%}  {datetime.fromtimestamp(now / SECOND, ZoneInfo(self.zone)):%Y-%m-%d %H:%M}"


class PlayProgress(ProgressLine):
    """How far a play is; of a ``span`` that is known, how much of it too."""

    def __init__(self, readings: Callable[[], int], span: PlaySpan | None = None) -> None:
        super().__init__()
        self._readings = readings
        self._span = span

    def update(self, progress: Progress) -> None:
        """Show how far it is."""
        at = f"{datetime.fromtimestamp(progress.now / SECOND, UTC):%Y-%m-%d %H:%M}Z"
        if self._span is not None:
            at = self._span.place(progress.now)
        said = Said("play-progress", at=at, readings=str(self._readings()))
        if progress.sent:
            acknowledged, sent = str(progress.acknowledged), str(progress.sent)
            said = Said("play-progress-sent", played=said, acknowledged=acknowledged, sent=sent)
        self.show(said)
