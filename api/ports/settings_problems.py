"""What is wrong with a setting, by the file or the variable that it came from, and what was meant perhaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

from alerts.channels.settings.channels import CHANNEL_KINDS
from ingest.form_errors import reason_of
from ingest.problems import Problem
from ingest.said import Said

PREFIX = "WENYA_"
NESTED = "__"
ENVIRONMENT = Said("setting-environment")
"""What problems call the variables, where others name a file."""
CHANNELS = ("notices", "channels")
"""The table in which others name the tables."""

TELL_THE_VALUE = ("int_", "float_", "bool_", "literal_", "finite_", "greater_", "less_")
"""How Pydantic's types of errors begin whose words leave out what was written. None is of a text: one may
be a secret, or have one in it."""
LONGEST_TOLD = 40


def settings_problem(
    error: Any, file: Said | str, variables: Mapping[str, Any], model: type[BaseModel]
) -> Problem:
    """One of the errors of Pydantic for ``model``, the whole of the settings."""
    keys = [str(key) for key in error["loc"]]
    if tuple(keys[:2]) == CHANNELS and len(keys) > 3 and keys[3] in CHANNEL_KINDS:
        del keys[3]  # Pydantic names the kind, and the file has no table of that name.
    reason = _unknown(keys, model) if error["type"] == "extra_forbidden" else _with_value(error, keys, model)
    given: Any = variables
    for key in keys:
        given = given.get(key) if isinstance(given, dict) else None
    if given is not None:
        return Problem(ENVIRONMENT, PREFIX + NESTED.join(keys).upper(), reason)
    return Problem(file, ".".join(keys), reason)


def _with_value(error: Any, keys: Sequence[str], model: type[BaseModel]) -> Said | str:
    reason, value = reason_of(error), error["input"]
    section = _section(keys[:-1], model)
    field = None if section is None else section.model_fields.get(keys[-1])
    untold = field is None or "Secret" in str(field.annotation) or not isinstance(value, str | int | float)
    if untold or not error["type"].startswith(TELL_THE_VALUE):
        return reason
    return Said("setting-not", reason=reason, value=_as_written(value))


def _as_written(value: str | float) -> str:
    """A value as a file has it, cut where it is long."""
    if isinstance(value, bool):
        return str(value).lower()
    return repr(f"{value[:LONGEST_TOLD]}…" if isinstance(value, str) and len(value) > LONGEST_TOLD else value)


def _unknown(keys: Sequence[str], model: type[BaseModel]) -> Said:
    section = _section(keys[:-1], model)
    near = get_close_matches(keys[-1], [] if section is None else section.model_fields, 1)
    return Said("setting-unknown-key-near", key=near[0]) if near else Said("setting-unknown-key")


def _section(keys: Sequence[str], model: type[BaseModel]) -> type[BaseModel] | None:
    """The section of that name; ``None``: its keys hang on what is written in it."""
    for key in keys:
        field = model.model_fields.get(key)
        below = None if field is None else field.annotation
        if not isinstance(below, type) or not issubclass(below, BaseModel):
            return None
        model = below
    return model
