"""``wenya check-config``: every problem of the settings, the rules and the inventory at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from alerts.judging.compiling import check_rules
from alerts.rules.inventory_files import read_inventory
from alerts.rules.rule import Rule
from alerts.rules.rule_files import load_rules
from api.cli.terminal import SettingsFile, read_settings, settings_file
from api.ports.settings import Settings
from ingest.inventory.tree import Inventory
from ingest.problems import Problem, Problems

Value = TypeVar("Value")

MOST_NAMES = 100
"""Unbound gateways or points that are named; the rest are counted."""


def check_config(
    settings: SettingsFile = None,
    rules: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Rules file; default: service.rules of the settings.")
    ] = None,
    inventory: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Inventory; default: service.inventory of the settings."),
    ] = None,
) -> None:
    """Tell every problem of settings, rules and inventory, with file and key.

    All that the service would judge by is built. Exit code 0 when there is no problem, 1 when there are some;
    a line that begins with "warning:" is none. Nothing is started, connected to or changed.
    """
    problems: list[Problem] = []
    read = _collect(problems, lambda: read_settings(settings))
    rules_file = rules or (read.service.rules if read else None)
    inventory_file = inventory or (read.service.inventory if read else None)
    rule_set = _collect(problems, lambda: load_rules(rules_file))
    installed = _collect(problems, lambda: read_inventory(inventory_file)) if inventory_file else None
    if rule_set is not None:
        checked = check_rules(
            rule_set,
            installed or Inventory(),
            rules_file.name if rules_file else "rules",
            inventory_file.name if inventory_file else "inventory",
        )
        problems += checked.problems
        for warning in checked.warnings:
            typer.echo(f"warning: {warning}")
    for unguarded in _who_may_speak(read, installed, inventory_file):
        typer.echo(f"warning: {unguarded}")
    if problems:
        _print_problems(problems)
        raise typer.Exit(1)
    typer.echo(f"ok: {_summary(settings_file(settings), read, rule_set, installed)}")


def _who_may_speak(
    settings: Settings | None, installed: Inventory | None, file: Path | None
) -> Iterator[str]:
    """What is guarded against no other gateway's account."""
    if settings is not None and not settings.mqtt.bind_gateways:
        yield "mqtt.bind_gateways is off: whoever may publish may speak for every point"
        return
    if installed is None or file is None:
        return
    gateways, points = installed.unbound_gateways(), installed.unbound_points()
    if gateways:
        yield (
            f"{file.name}: gateways without a format are unbound, and every topic that names no gateway"
            f" speaks for them: {_some(gateways)}"
        )
    if points:
        yield (
            f"{file.name}: points whose device is behind no gateway are unbound, and every gateway speaks"
            f" for them: {_some(points)}"
        )


def _some(names: Sequence[str]) -> str:
    """The first of ``names``, and how many there are beyond."""
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _collect(problems: list[Problem], read: Callable[[], Value]) -> Value | None:
    """What ``read`` gives, or ``None`` and its problems."""
    try:
        return read()
    except Problems as found:
        problems += found.problems
        return None


def _print_problems(problems: Iterable[Problem]) -> None:
    count = 0
    for count, problem in enumerate(problems, start=1):  # noqa: B007 - the count is printed at the end
        typer.echo(str(problem))
    typer.echo(f"{count} {'problem' if count == 1 else 'problems'}", err=True)


def _summary(
    file: Path | None, settings: Settings | None, rules: dict[str, Rule] | None, installed: Inventory | None
) -> str:
    parts = [str(file) if file else "default settings"]
    if settings is not None:
        parts.append(f"readings in {settings.readings.kind}")
    parts.append(f"{len(rules or ())} rules")
    parts.append(
        f"{len(installed.places)} places, {len(installed.points)} points"
        if installed
        else "no inventory file"
    )
    return "; ".join(parts)
