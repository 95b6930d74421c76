"""The setting of the heartbeat, by which somebody outside hears that the service lives."""

from __future__ import annotations

from alerts.channels.settings.base import HttpUrl
from ingest.settings import CaFile, Section, setting


class HeartbeatSettings(Section):
    """``[heartbeat]``: that the service lives is told to somebody outside."""

    url: HttpUrl | None = setting(
        None,
        "Address",
        "Asked (GET) for as long as every part works; who watches there tells people where that stops. It"
        " often has a key in it, so that it is in no log.",
    )
    every_s: int = setting(
        60, "Pace", "Shorter tells sooner that the service is dead.", unit="s", ge=5, le=3600
    )
    timeout_s: float = setting(10.0, "Timeout", "How long an answer is waited for.", unit="s", gt=0, le=30)
    ca_file: CaFile = setting(
        None, "CA file", "Trust this authority (PEM) instead of the system's; for certificates of your own."
    )
