"""What is wrong with a dead letter, in a language."""

from __future__ import annotations

from api.words.languages import Language
from ingest.printable import printable
from ingest.readings.dead_letters import MAX_DETAIL
from ingest.said import Said


def detail_in(language: Language, detail: Said | str) -> str:
    """``detail`` in ``language``, escaped and cut; one that an earlier version wrote stays as it is."""
    return printable(language.say(detail), MAX_DETAIL)


def code_of(detail: Said | str) -> str | None:
    """What a detail says, for programs; ``None`` where an earlier version wrote it, in English."""
    return detail.code if isinstance(detail, Said) else None
