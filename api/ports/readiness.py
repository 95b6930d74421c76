"""The state of a part of the service: whether it does its work, and why not; for programs and for people."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.said import Said, key_of, name_of
from ingest.words.packages import catalogue_of

PartState = Said | str
"""A sentence, or the stable code of an error, such as ``unavailable``; ``str`` of it is for programs."""

NAMING = ("faults-left-out", "faults-and-more")
"""Keys of what names points and rules."""
READY = "ok"
"""The state of a part of the service that does its work."""


def ready_noting(note: Said | None) -> PartState:
    """The state of a part that does its work, with what is to be known of it, if anything."""
    return READY if note is None else Said("readiness-ready", note=note)


def ready_but(note: Said | None) -> PartState:
    """The state of a part that does its work, with what is still to come, if anything."""
    return ready_noting(None if note is None else Said("readiness-behind", note=note))


def is_ready(state: PartState) -> bool:
    """Whether a part of the service in this ``state`` does its work."""
    return state == READY or (isinstance(state, Said) and state.key == "readiness-ready")


def code_of(state: PartState) -> str:
    """What a ``state`` says, for programs: the code of an error, or the key of what is said."""
    return state.code if isinstance(state, Said) else state


def why_away(state: PartState) -> Said:
    """Why a part in this ``state`` does not do its work, for people."""
    if isinstance(state, Said):
        return state
    if key_of("readiness_state", state) in catalogue_of("en"):
        return name_of("readiness_state", state)
    return Said("readiness-other", code=state)


def for_anybody(state: PartState) -> PartState:
    """What a part in this ``state`` says to who does not see every place: names nothing of what fails."""
    if isinstance(state, Said) and state.key in NAMING:
        return Said("faults-somewhere")
    return state


def parts_told(states: Mapping[str, PartState]) -> tuple[Said, ...]:
    """Which parts do not do their work, and why not, for people; ``states`` by part."""
    return tuple(
        Said("file-reason", file=name_of("readiness_part", part), reason=why_away(state))
        for part, state in states.items()
        if not is_ready(state)
    )
