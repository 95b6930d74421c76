"""How a command was called wrongly, in the language of the terminal; the library's sentences are English."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any

import typer
from pydantic import ValidationError

from api.http.times import parse_instant
from api.words.terminal_output import say
from ingest.printable import is_short_line
from ingest.problems import why_unreadable
from ingest.said import Said, said_by

_UsageError: type[Exception] = typer.BadParameter.__bases__[0]
"""Typer has no name of its own for it."""
_GIVEN = re.compile(r"'([^']*)'|\(([^()]*)\)")
"""What was given, in a sentence of the library."""
_FORBIDDEN = "is not readable."
"""How such a sentence ends of a file that the account may not read."""
_MEANT = ". Did you mean "
"""Between what was given and what is like it, in such a sentence."""


class BadOption(typer.BadParameter):
    """An option, or an argument, that a command cannot do anything with; ``said`` is why."""

    def __init__(self, option: str, said: Said | str) -> None:
        super().__init__(str(said), param_hint=option)
        self.said = said


def instant_of(option: str, text: str) -> int:
    """The instant (UTC ms) that an ``option`` gives (RFC 3339). Raises `BadOption` for any other ``text``."""
    try:
        return parse_instant(text)
    except ValueError as error:
        raise BadOption(option, said_by(error)) from error


def reason_of(most: int) -> Callable[[str], str]:
    """Takes the reason that `--because` gives: a line of up to ``most`` characters, else `BadOption`."""

    def taken(text: str) -> str:
        if not is_short_line(text, most):
            raise BadOption("--because", Said("usage-one-line", most=most))
        return text

    return taken


@contextmanager
def usage_in_words() -> Iterator[None]:
    """End the command with our words, and the library's exit code, where it was called wrongly."""
    try:
        yield
    except _UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            raise
        context: Any = getattr(error, "ctx", None)
        say(Said("usage-refused", command=_command_of(context), reason=_reason(error)), err=True)
        say(Said("usage-help", command=_command_of(context)), err=True)
        raise typer.Exit(getattr(error, "exit_code", 2)) from error


def _command_of(context: Any) -> str:
    return "wenya" if context is None else str(context.command_path)


def _reason(error: Any) -> Said:
    kind = type(error).__name__
    if isinstance(error, BadOption):
        return Said("usage-at", option=str(error.param_hint), reason=error.said)
    if kind == "NoSuchOption":
        return Said("usage-no-option", option=str(error.option_name))
    if kind == "BadOptionUsage":
        return Said("usage-option-alone", option=str(error.option_name))
    if kind == "MissingParameter":
        return Said("usage-missing", option=_name_of(error))
    if isinstance(error, typer.BadParameter):
        cause = error.__cause__
        if isinstance(cause, OSError):
            why: Said | str = Said("file-reason", file=str(cause.filename), reason=why_unreadable(cause))
        elif isinstance(cause, ValidationError) and cause.errors()[0]["type"].startswith(("int_", "float_")):
            whole = cause.errors()[0]["type"].startswith("int_")
            why = Said("usage-whole-number" if whole else "usage-number")
        elif error.message.endswith(_FORBIDDEN):
            file = _given_in(error.message)[-1]
            why = Said("file-reason", file=file, reason=why_unreadable(PermissionError()))
        else:
            why = _wanted(error.param)
        return Said("usage-at", option=_name_of(error), reason=why)
    message, _, like = error.message.partition(_MEANT)
    given, meant = _given_in(message), _given_in(like)
    unknown = Said("usage-unknown", given=given[-1] if given else message)
    return Said("usage-meant", reason=unknown, meant=meant[0]) if meant else unknown


def _given_in(sentence: str) -> list[str]:
    return [quoted or bracketed for quoted, bracketed in _GIVEN.findall(sentence)]


def _name_of(error: Any) -> str:
    """The option as it is written, or what an argument is called in the help."""
    parameter = error.param
    if parameter is None:
        return str(error.param_hint or "")
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return str(parameter.metavar or parameter.name.upper())


def _wanted(parameter: Any) -> Said:
    """What a value of this ``parameter`` of the library must be."""
    kind = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Said("usage-one-of", choices=tuple(str(each.value) for each in kind))
    least, most = getattr(parameter, "min", None), getattr(parameter, "max", None)
    if least is not None and most is not None:
        return Said("usage-from-to", least=f"{least:g}", most=f"{most:g}")
    if least is not None:
        return Said("usage-at-least", least=f"{least:g}")
    if kind is int:
        return Said("usage-whole-number")
    return Said("usage-number" if kind is float else "usage-unfit")
