"""Parts of the service that do not do their work, for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.ports.readiness import PartState, is_ready, why_away
from api.words.languages import Language


@dataclass(frozen=True, slots=True)
class PartAway:
    """A part that does not do its work, in words."""

    part: str
    name: str
    why: str


def parts_away(readiness: Mapping[str, PartState], language: Language) -> list[PartAway]:
    """Those of ``readiness``, part -> state, that do not do their work."""
    return [
        PartAway(part, language.name_of("readiness_part", part), language.say(why_away(state)))
        for part, state in readiness.items()
        if not is_ready(state)
    ]
