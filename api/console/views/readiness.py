"""Parts of the service that do not do their work, for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.ports.readiness import PartState, for_anybody, is_ready, why_away
from api.words.languages import Language


@dataclass(frozen=True, slots=True)
class PartAway:
    """A part that does not do its work, in words."""

    part: str
    name: str
    why: str


def parts_away(readiness: Mapping[str, PartState], language: Language, *, everywhere: bool) -> list[PartAway]:
    """Those of ``readiness``, part -> state, that do not do their work.

    To who sees not ``everywhere`` nothing is named that fails: it may be elsewhere.
    """
    shown = {part: state if everywhere else for_anybody(state) for part, state in readiness.items()}
    return [
        PartAway(part, language.name_of("readiness_part", part), language.say(why_away(state)))
        for part, state in shown.items()
        if not is_ready(state)
    ]
