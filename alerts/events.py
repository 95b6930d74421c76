"""What happened, as the live stream tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. Ids grow and may have gaps; ``at`` is UTC ms, ``data`` what JSON can hold."""

    id: int
    kind: str
    subject: str
    at: int
    data: Mapping[str, Any] = field(default_factory=dict)
