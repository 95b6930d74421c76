"""Files that an administrator wrote, as a backup has them: settings without their secrets, unless asked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, SecretStr

from alerts.channels.settings.channels import CHANNEL_KINDS
from api.ports.settings import Settings
from api.ports.settings_problems import CHANNELS

OF_SERVICE = ("inventory", "desk", "rules")
"""Keys of ``[service]`` that name a file."""
LEFT_OUT = "# {}: left out of the backup"
_SECTION = re.compile(r"\s*\[([^\[\]]+)\]")
_NAME = r"(?:[\w-]+|\"[^\"]*\"|'[^']*')"
_KEY = re.compile(rf"\s*(?:#\s*)?({_NAME}(?:\s*\.\s*{_NAME})*)\s*=")
"""The key of a line, also of one that is a remark for now."""


def service_files(settings: Settings) -> dict[str, Path]:
    """Key of ``[service]`` -> the file that it names."""
    named = {key: getattr(settings.service, key) for key in OF_SERVICE}
    return {key: path for key, path in named.items() if path is not None}


def secret_files(settings: Settings) -> dict[str, Path]:
    """``section.key`` -> a file of the settings that holds one secret."""
    return dict(_secret_files(settings, ""))


def _secret_files(section: BaseModel, above: str) -> Iterator[tuple[str, Path]]:
    secrets = _secrets_of(type(section))
    for key in type(section).model_fields:
        value = getattr(section, key)
        if isinstance(value, BaseModel):
            yield from _secret_files(value, f"{above}{key}.")
        elif isinstance(value, dict):
            for name, each in value.items():
                if isinstance(each, BaseModel):
                    yield from _secret_files(each, f"{above}{key}.{name}.")
        elif isinstance(value, Path) and key.removesuffix("_file") in secrets:
            yield f"{above}{key}", value


def is_secret(path: tuple[str, ...]) -> bool:
    """Whether the settings have a secret under these keys, ``("mqtt", "password")``."""
    if path[: len(CHANNELS)] == CHANNELS:
        return any(path[-1] in _secrets_of(kind) for kind in CHANNEL_KINDS.values())
    model: type[BaseModel] = Settings
    for section in path[:-1]:
        field = model.model_fields.get(section)
        if (
            field is None
            or not isinstance(field.annotation, type)
            or not issubclass(field.annotation, BaseModel)
        ):
            return False
        model = field.annotation
    return path[-1] in _secrets_of(model)


def _secrets_of(model: type[BaseModel]) -> frozenset[str]:
    """The keys of a section whose values are secrets."""
    fields = model.model_fields.items()
    return frozenset(
        name for name, field in fields if SecretStr in (field.annotation, *get_args(field.annotation))
    )


def without_secrets(text: str) -> str | None:
    """A settings file with a remark in the place of each secret; ``None``: they cannot be taken out of it.

    Lines are taken out, so that what else is written there stays as it is; what was not written in a line of
    its own shows when the result is read again.
    """
    section: tuple[str, ...] = ()
    lines = []
    for line in text.split("\n"):
        if header := _SECTION.match(line):
            section = _keys(header[1])
        given = _KEY.match(line)
        secret = given is not None and is_secret((*section, *_keys(given[1])))
        lines.append(LEFT_OUT.format(_keys(given[1])[-1]) if given and secret else line)
    bare = "\n".join(lines)
    try:
        tables = tomllib.loads(bare)
    except tomllib.TOMLDecodeError:
        return None
    return None if _holds_a_secret(tables, ()) else bare


def _keys(written: str) -> tuple[str, ...]:
    """The parts of a key, without the quotes around them."""
    return tuple(part.strip().strip("\"'") for part in written.split("."))


def _holds_a_secret(value: Any, path: tuple[str, ...]) -> bool:
    if isinstance(value, dict):
        return any(_holds_a_secret(each, (*path, key)) for key, each in value.items())
    return bool(path) and is_secret(path)
