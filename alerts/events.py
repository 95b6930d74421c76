"""Events: what the live stream sends to listeners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to ``subject``.

    Ids grow and may have gaps. ``at`` is UTC ms; ``data`` can be written as JSON. ``territory`` is the one
    that it happened in, by which it is seen; empty: in none.
    """

    id: int
    kind: str
    subject: str
    at: int
    data: Mapping[str, Any] = field(default_factory=dict)
    territory: str = ""


class NewEvent(NamedTuple):
    """An event that is not on record yet; see `Event`."""

    kind: str
    subject: str
    data: Mapping[str, Any]
    territory: str = ""
