"""Users: the people and programs that may use the service."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class User:
    """A user. ``created_at`` is UTC ms."""

    id: int
    name: str
    role: str
    created_at: int
