"""By which channels a person is told, and in which order: by urgency and department (desk.md, section 12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from alerts.notices.message import Urgency
from alerts.people.reach import Reach


class AddressKind(StrEnum):
    """What messages of a channel are addressed to."""

    GROUP = "group"
    """The channel itself: a group, a program, a topic. Who is told is mentioned by their mobile."""
    MAIL = "mail"
    MOBILE = "mobile"


@dataclass(frozen=True, slots=True)
class NoticeRoute:
    """A row of the routes; ``None``: of any urgency, for every department.

    ``channels``: names, in the order in which they are tried. The console is before them, always.
    """

    channels: tuple[str, ...]
    urgency: Urgency | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """By which channel one person is told, at which address of theirs; empty: the channel has its own."""

    channel: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class NoticeRoutes:
    """All rows, and the kind of address of each channel that they name."""

    rows: tuple[NoticeRoute, ...] = ()
    kinds: Mapping[str, AddressKind] = field(default_factory=dict, hash=False)

    def __bool__(self) -> bool:
        """Whether anything leaves the console."""
        return bool(self.rows)

    def channels(self, urgency: Urgency, departments: Iterable[str] = ()) -> tuple[str, ...]:
        """The channels of a notice of ``urgency`` for the first of ``departments``.

        ``departments``: ids, from the one that it is for upwards. The row of the nearest of them decides, of
        two for one department that of the urgency; else those without a department. Empty: the console alone.
        """
        by_key = {(row.department, row.urgency): row.channels for row in self.rows}
        for department in (*departments, None):
            for asked in (urgency, None):
                found = by_key.get((department, asked))
                if found is not None:
                    return found
        return ()

    def address(self, channel: str, reach: Reach) -> str | None:
        """Where ``channel`` reaches a person; empty: at its own; ``None``: nowhere."""
        kind = self.kinds[channel]
        if kind is AddressKind.GROUP:
            return ""
        return (reach.mail if kind is AddressKind.MAIL else reach.mobile) or None

    def ways(self, channels: Sequence[str], reach: Reach) -> tuple[Way, ...]:
        """Those of ``channels`` that reach a person, in their order."""
        found = ((channel, self.address(channel, reach)) for channel in channels)
        return tuple(Way(channel, address) for channel, address in found if address is not None)
