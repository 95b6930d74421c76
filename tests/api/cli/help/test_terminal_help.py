"""What --help says in Chinese: all of it, and nothing that no command says any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from typer import rich_utils
from typer.main import get_command
from typer.testing import CliRunner

from api.cli import app
from api.cli.help.terminal_help import LIBRARY_WORDS, _table

CHINESE, ENGLISH = {"LC_ALL": "zh_CN.UTF-8"}, {"LC_ALL": "C.UTF-8"}


def below(command: Any) -> Iterator[Any]:
    yield command
    if hasattr(command, "list_commands"):
        for name in command.list_commands(None):
            yield from below(command.get_command(None, name))


def english() -> Iterator[str]:
    yield "Show this message and exit."
    yield from ("Usage:", *(getattr(rich_utils, name) for name in LIBRARY_WORDS))
    for command in below(get_command(app)):
        yield command.help
        yield command.options_metavar
        yield getattr(command, "subcommand_metavar", "")
        yield from (getattr(parameter, "help", None) or "" for parameter in command.params)


def test_all_help_is_there_in_chinese_with_its_paragraphs_and_nothing_else(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    texts = {" ".join(text.split()): text.strip().count("\n\n") for text in english() if text}
    chinese = {text: said.strip().count("\n\n") for text, said in _table("zh-CN").items()}
    assert chinese == texts


@pytest.mark.parametrize("command", [(), ("inventory",), ("inventory", "import"), ("user", "leave", "ask")])
def test_help_is_in_the_language_of_the_terminal(command):
    for language, usage, options in ((CHINESE, "用法：", "选项"), (ENGLISH, "Usage:", "Options")):
        shown = CliRunner().invoke(app, [*command, "--help"], env=language, prog_name="wenya")
        assert shown.exit_code == 0
        assert f"{usage} {' '.join(('wenya', *command))}" in shown.stdout
        assert f"─ {options} ─" in shown.stdout


def test_no_help_in_chinese_is_cut_off():
    for command in ((), ("backup",), ("user", "add"), ("replay",)):
        shown = CliRunner().invoke(app, [*command, "--help"], env=CHINESE, prog_name="wenya")
        assert "…" not in shown.stdout, command
