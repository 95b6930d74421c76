"""Parts of the service that do not do their work, for people: in words, with the words of the part folded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.ports.running_service import is_ready
from api.words.languages import Language
from ingest.said import key_of


@dataclass(frozen=True, slots=True)
class PartAway:
    """A part that does not do its work. ``detail``: its own words, where no text says the same."""

    part: str
    name: str
    why: str
    detail: str | None


def parts_away(readiness: Mapping[str, str], language: Language) -> list[PartAway]:
    """Those of ``readiness``, part -> state, that do not do their work."""
    return [_away(part, state, language) for part, state in readiness.items() if not is_ready(state)]


def _away(part: str, state: str, language: Language) -> PartAway:
    name = language.name_of("readiness_part", part)
    code = state.replace(" ", "-")
    if language.has(key_of("readiness_state", code)):
        return PartAway(part, name, language.name_of("readiness_state", code), None)
    return PartAway(part, name, language.text("readiness-other"), state)
