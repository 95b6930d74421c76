"""The help of commands in the language of the terminal: the code says it in English, a table in Chinese.

Keyed by the English text, since a command and its options have no other place where their help is written.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from importlib import import_module
from importlib.resources import files
from typing import Any

from api.words.terminal_language import terminal_language

LIBRARY_WORDS = (
    "ARGUMENTS_PANEL_TITLE",
    "OPTIONS_PANEL_TITLE",
    "COMMANDS_PANEL_TITLE",
    "DEFAULT_STRING",
    "ENVVAR_STRING",
    "REQUIRED_LONG_STRING",
)
"""What Typer writes around the help, as its module `typer.rich_utils` names it."""
MAKES_TEXT = "_make_rich_text"
"""What makes each of its texts, as that module names it."""


def translated(command: Any) -> Any:
    """``command`` of the library, its options and the commands below it, in the language of the terminal.

    It is changed itself: the library makes its commands anew for each call.
    """
    if texts := _texts():
        _translate(command, texts)
    return command


def _texts() -> Mapping[str, str]:
    """English text, with single spaces -> the text in the terminal's language; empty: that is English."""
    return _table(tag) if (tag := terminal_language().tag) != "en" else {}


@cache
def _table(tag: str) -> Mapping[str, str]:
    return tomllib.loads(files(__package__).joinpath(f"{tag}.toml").read_text(encoding="utf-8"))


def _translate(command: Any, texts: Mapping[str, str]) -> None:
    def said(english: str | None) -> str | None:
        return None if english is None else texts.get(" ".join(english.split()), english)

    help_option = command.get_help_option

    def get_help_option(context: Any) -> Any:
        option = help_option(context)
        if option is not None:
            option.help = said(option.help)
        return option

    def format_usage(context: Any, formatter: Any) -> None:
        pieces = " ".join(command.collect_usage_pieces(context))
        formatter.write_usage(context.command_path, pieces, prefix=f"{said('Usage:')} ")

    write_help = command.format_help

    def format_help(context: Any, formatter: Any) -> None:
        with _library_words(texts):
            write_help(context, formatter)

    command.get_help_option, command.format_usage = get_help_option, format_usage
    command.format_help = format_help
    command.help = said(command.help)
    command.options_metavar = said(command.options_metavar)
    for parameter in command.params:
        parameter.help = said(getattr(parameter, "help", None))
    if hasattr(command, "subcommand_metavar"):
        command.subcommand_metavar = said(command.subcommand_metavar)
    for below in getattr(command, "commands", {}).values():
        _translate(below, texts)


@contextmanager
def _library_words(texts: Mapping[str, str]) -> Iterator[None]:
    """Meanwhile the library writes its own words of the help as ``texts`` have them."""
    library = import_module("typer.rich_utils")  # a tenth of a second, and help is asked for by few
    before = {name: getattr(library, name) for name in (*LIBRARY_WORDS, MAKES_TEXT)}
    try:
        for name in LIBRARY_WORDS:
            setattr(library, name, texts.get(before[name], before[name]))
        setattr(library, MAKES_TEXT, partial(_folded, before[MAKES_TEXT]))
        yield
    finally:
        for name, value in before.items():
            setattr(library, name, value)


def _folded(make: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
    """A text that is folded where the line ends: Chinese has no blanks to fold at, and was cut off."""
    made = make(*arguments, **more)
    made.overflow = "fold"
    return made
