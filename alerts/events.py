"""Events: what the live stream sends to listeners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to ``subject``.

    Ids grow and may have gaps. ``at`` is UTC ms; ``data`` can be written as JSON.
    """

    id: int
    kind: str
    subject: str
    at: int
    data: Mapping[str, Any] = field(default_factory=dict)
