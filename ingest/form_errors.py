"""Why a part of a request does not fit its description, in our words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ingest.said import Said, Value, key_of, said_by
from ingest.words.packages import catalogue_of

_FORBIDS = re.compile(r"\^\[\^[^]]+\][*+]\$")
"""A pattern that forbids characters and asks for nothing else. All of ours forbid those that nobody sees."""
_QUOTED = re.compile(r"'[^']*'")


def reason_of(error: Mapping[str, Any]) -> Said | str:
    """The reason of one of Pydantic's ``errors()``, by its type, which is stable; its sentence is not.

    What a validator of ours says is kept. A type that we have no words for keeps Pydantic's own, in English.
    """
    context = error.get("ctx", {})
    raised = context.get("error")
    said = said_by(raised) if isinstance(raised, ValueError) else None
    if isinstance(said, Said):
        return said
    if _FORBIDS.fullmatch(context.get("pattern", "")):
        return Said("form-control-character")
    key = key_of("form", error["type"])
    needs = catalogue_of("en").needs.get(key)
    if needs is None or not needs.variables <= context.keys():
        return str(error["msg"])
    return Said(key, **{name: _value(name, context[name]) for name in needs.variables})


def _value(name: str, value: Any) -> Value:
    """What Pydantic's context says, without its English: ``'a', 'b' or 'c'`` is a list of three."""
    return tuple(_QUOTED.findall(value)) if name in {"expected", "expected_tags"} else value
