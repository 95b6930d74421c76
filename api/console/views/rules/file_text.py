"""The text of a rules file to begin with: the installation's, and a rule that it does not say yet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from alerts.rules.rule import Rule
from alerts.rules.shown.keys import keys_of
from ingest.problems import Problems
from ingest.toml_files import parse_toml, read_bytes

FIRST = ("limit", "hours", "margin", "drop", "lasts", "severity")
"""What of a rule is likely to be changed."""


def text_on_disk(file: Path | None, most: int) -> str:
    """The text of ``file``; empty where there is none, or it is none, or has more than ``most`` bytes."""
    if file is None:
        return ""
    try:
        return read_bytes(file, most).decode("utf-8-sig")
    except (Problems, UnicodeDecodeError):
        return ""


def with_rule(text: str, rule: Rule) -> str:
    """``text`` with a table of ``rule`` behind it as it is now, as the next version, unless it has one."""
    if rule.id in _ids(text):
        return text
    keys = keys_of(rule) | {"version": rule.version + 1}
    likely = [key for key in FIRST if key in keys]
    others = [key for key in keys if key not in (*FIRST, "version", "name", "text")]
    lines = ["[[rule]]", f"id = {json.dumps(rule.id)}", *(_line(key, keys) for key in ("version", *likely))]
    lines += [f"# {_line(key, keys)}" for key in others]
    return "\n".join(([text.rstrip(), ""] if text.strip() else []) + lines) + "\n"


def _line(key: str, keys: Mapping[str, object]) -> str:
    """What JSON writes of a text, a number and a truth value is TOML, too."""
    return f"{key} = {json.dumps(keys[key], ensure_ascii=False)}"


def _ids(text: str) -> set[object]:
    try:
        tables = parse_toml("", text.encode()).get("rule", [])
    except Problems:
        return set()
    return (
        {table.get("id") for table in tables if isinstance(table, dict)}
        if isinstance(tables, list)
        else set()
    )
