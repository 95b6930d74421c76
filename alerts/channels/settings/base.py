"""What the settings of all channels have in common."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import Annotated, ClassVar

from pydantic import AfterValidator

from alerts.notices.message import SMALLEST_LIMIT
from alerts.notices.pacing import SendingLimits
from alerts.notices.routes import AddressKind
from ingest.network.proxies import may_use_proxy
from ingest.said import Said
from ingest.settings import CaFile, Section, setting

_PACE = "Most messages in a minute; beyond three quarters of them, what waits for one address is merged."


def pace(default: int, most: int = 6000) -> int:
    """The setting of how many messages go in a minute."""
    found: int = setting(default, "Pace", _PACE, unit="messages/min", ge=3, le=most)
    return found


def longest(default: int) -> int:
    """The setting of how long a message is."""
    text = "Longer ones are cut, never their number and link."
    found: int = setting(default, "Longest message", text, unit="bytes", ge=SMALLEST_LIMIT, le=1 << 20)
    return found


class ChannelSection(Section):
    """What every channel has."""

    takes: ClassVar[AddressKind] = AddressKind.GROUP
    """What a message is addressed to; a group: the channel itself is one address."""

    timeout_s: float = setting(
        10.0,
        "Timeout",
        "How long a connection, or a piece of an answer, is waited for. When it is over nobody knows whether"
        " a message that was sent was taken.",
        unit="s",
        gt=0,
        le=30,
    )

    @property
    def needs_address(self) -> bool:
        """Whether a message needs to be told to whom it goes."""
        return self.takes is not AddressKind.GROUP

    @property
    @abstractmethod
    def limits(self) -> SendingLimits:
        """What the service takes."""


class HttpSection(ChannelSection):
    """A channel over HTTP."""

    ca_file: CaFile = setting(
        None, "CA file", "Trust this authority (PEM) instead of the system's; for certificates of your own."
    )


def of_form(pattern: str, said: Said) -> AfterValidator:
    """Takes what matches all of ``pattern``; says ``said`` of anything else."""

    def matched(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(said)
        return value

    return AfterValidator(matched)


HttpUrl = Annotated[str, of_form(r"https?://[^/@\s]+(/\S*)?", Said("channel-url"))]
"""An address of HTTP, without credentials."""


def beyond_reach_of_others(url: str) -> str:
    """``url``, whose request carries keys: HTTPS, but to this machine. Raises `ValueError`."""
    if url.startswith("http:") and may_use_proxy(url):
        raise ValueError(Said("channel-https"))
    return url


def given(secret: object, key: str) -> None:
    """Raises `ValueError` where the secret ``key`` was given in neither way."""
    if secret is None:
        raise ValueError(Said("channel-secret-missing", key=key))
