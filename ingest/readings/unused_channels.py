"""What a registered device sends beside its registered channels: no reading, and no dead letter."""

from __future__ import annotations

from typing import NamedTuple


class UnusedChannel(NamedTuple):
    """A value that nobody registered.

    Attributes
    ----------
    device, channel
        As they came, the device in lower case.
    value
        The last one; finite.
    received_at
        UTC ms.
    times
        How often.
    """

    device: str
    channel: str
    value: float
    received_at: int
    times: int = 1
