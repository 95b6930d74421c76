"""Whether a channel takes anything, by what came of its last messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Self

from alerts.notices.attempts import SendingResult

BAD_IN_A_ROW: Final = 3
"""So many messages that were not taken, one after the other, and a channel counts as failing."""
OF_A_PERSON: Final = "recipient"
"""Code of what is wrong with one address, and not with the channel."""


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """Channel -> how many of its last messages were not taken, and since when (UTC ms) it is failing."""

    bad: Mapping[str, int] = field(default_factory=dict)
    since: Mapping[str, int] = field(default_factory=dict)
    heard: frozenset[str] = frozenset()
    """Channels of which something is known."""

    def after(self, channel: str, result: SendingResult, code: str, now: int) -> Self:
        """Once ``result`` came of one more message of ``channel`` at ``now`` (UTC ms)."""
        if code == OF_A_PERSON:
            return self
        is_bad = result is not SendingResult.DELIVERED
        bad = {**self.bad, channel: self.bad.get(channel, 0) + 1 if is_bad else 0}
        since = {name: at for name, at in self.since.items() if bad[name]}
        if bad[channel] >= BAD_IN_A_ROW:
            since.setdefault(channel, now)
        return replace(self, bad=bad, since=since, heard=self.heard | {channel})

    @property
    def failing(self) -> frozenset[str]:
        """Channels of which the last `BAD_IN_A_ROW` messages, and all since, were not taken."""
        return frozenset(self.since)

    def works_again(self, before: ChannelHealth) -> Iterable[str]:
        """Channels that took a message, and were failing ``before``, or of which nothing was known then."""
        well = {channel for channel, count in self.bad.items() if not count}
        return sorted(channel for channel in well if channel in before.since or channel not in before.heard)
