"""``wenya check-config``: every problem of settings, rules, the desk's tables and the inventory at once."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Annotated, NamedTuple, TypeVar

import typer

from alerts.deadlines.days.chinese_years import shipped_years
from alerts.deadlines.days.organisation import calendar_of, year_wanted
from alerts.deadlines.days.years import YearTable
from alerts.desk.people.contacts import unmanned_departments
from alerts.desk.tables.site_tables import SiteTables
from alerts.judging.compiling import check_rules
from alerts.people.presence import unmanned_in_words
from alerts.people.user import User
from alerts.people.viewer import OPERATOR
from alerts.records import Records, RecordsError
from alerts.rules.inventory_files import read_inventory_file
from alerts.rules.own_words import check_words
from alerts.rules.rule import Rule
from alerts.rules.rule_files import default_rules, load_rules
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.who import lost_commands
from alerts.words.desk_names import move_name
from api.cli.terminal import SettingsFile, read_settings, say_where, settings_file
from api.ports.settings import Settings
from api.printing.look import printing_fault
from api.words.terminal_output import say, warn
from ingest.clock import RealClock
from ingest.inventory.extent import households_said
from ingest.inventory.files.importer import merge
from ingest.inventory.responsibility import department_warnings
from ingest.inventory.tree import Inventory
from ingest.inventory.unbound import unbound_warnings
from ingest.problems import Problem, Problems
from ingest.said import Said

Value = TypeVar("Value")

WORKED_BEFORE = ("dispatcher", "handler")
"""Roles that gave every command on sensors' tickets before all of them went by the table of moves."""
MOST_NAMES = 100
"""Unbound gateways or points, users with endless tokens, and departments without anybody that are named."""


def check_config(
    settings: SettingsFile = None,
    rules: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Rules file; default: service.rules of the settings.")
    ] = None,
    inventory: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Inventory; default: service.inventory of the settings."),
    ] = None,
    *,
    records: Annotated[
        bool,
        typer.Option(
            "--records",
            help="Look at the inventory on record too, with that of the file over it, at tokens without an"
            " end, and at whom departments lack.",
        ),
    ] = False,
) -> None:
    """Tell every problem of settings, rules, the desk's tables and inventory, with file and key.

    All that the service would judge by is built. Exit code 0 when there is no problem, 1 when there are some;
    a line that begins with "warning:" is none. Nothing is started or changed, and nothing connected to unless
    --records is given.
    """
    problems: list[Problem] = []
    read = _collect(problems, lambda: read_settings(settings))
    rules_file = rules or (read.service.rules if read else None)
    inventory_file = inventory or (read.service.inventory if read else None)
    rule_set = _collect(problems, lambda: load_rules(rules_file))
    on_record = _collect(problems, lambda: _recorded(read)) if records and read else None
    installed, last_rules = (on_record.inventory, on_record.rules) if on_record else (None, None)
    desk_file = read.service.desk if read else None
    if inventory_file is not None or desk_file is not None:
        known = installed or (Inventory() if inventory_file else None)
        fresh = _collect(problems, lambda: _read(inventory_file, known, desk_file))
        installed = _collect(problems, lambda: _merged(known, fresh))
    _check_desk(problems, desk_file, on_record, installed)
    problems += _unfit_places(read, settings_file(settings)) if read else ()
    lacking: list[Said] | None = None
    if read and on_record and installed:
        lacking = _collect(problems, lambda: _lacking(read, installed))
    source = inventory_file.name if inventory_file else Said("inventory-source")
    if rule_set is not None:
        checked = check_rules(
            rule_set, installed or Inventory(), rules_file.name if rules_file else "rules", source
        )
        problems += checked.problems
        words = check_words(rule_set, last_rules, default_rules(), rules_file.name if rules_file else "rules")
        problems += words.problems
        checked.warnings.extend(words.warnings)
        for warning in checked.warnings:
            warn(warning.said)
    bind = read is None or read.mqtt.bind_gateways
    for unbound in unbound_warnings(
        installed or Inventory(), source, bind_gateways=bind, most_names=MOST_NAMES
    ):
        warn(unbound)
    if desk_file is not None and inventory_file is None and not records:
        warn(Said("file-reason", file=desk_file.name, reason=Said("terminal-places-on-record")))
    if on_record and on_record.endless_tokens:
        warn(Said("terminal-endless-tokens", names=tuple(on_record.endless_tokens)))
    unreached = department_warnings(installed, source) if installed else ()
    unprintable = filter(None, [printing_fault()])
    one_role = _with_one_role(on_record, installed)
    for told in (*unreached, *(lacking or ()), *one_role, *unprintable):
        warn(told)
    if problems or read is None or rule_set is None:
        _print_problems(problems)
        raise typer.Exit(1)
    say(Said("terminal-good", parts=_summary(settings_file(settings), read, rule_set, installed)))


def _read(file: Path | None, known: Inventory | None, desk: Path | None) -> Inventory:
    """What the files hold, alone; of what may not be meant in them it warns. Raises `Problems`."""
    read = read_inventory_file(file, known, desk=desk)
    for warning in read.warnings:
        warn(warning.said)
    return read.inventory


def _merged(known: Inventory | None, fresh: Inventory | None) -> Inventory | None:
    """``fresh`` over what is known; alone where nothing is. Raises `Problems`."""
    return fresh if known is None or fresh is None else merge(known, fresh, replace=False)


def _unfit_places(settings: Settings, file: Path | None) -> Iterator[Problem]:
    """What is to be made below a file, and cannot be; where this account may make nothing, it warns."""
    wanted = {"service.data_dir": settings.service.data_dir}
    if settings.log.file is not None:
        wanted["log.file"] = settings.log.file.parent
    for key, folder in wanted.items():
        # What lies in a folder that this account may not look into is for it as if it were not there.
        above = next((each for each in (folder, *folder.parents) if os.access(each, os.F_OK)), folder)
        if not above.is_dir():
            unmade = Said("file-not-made", file=str(folder), reason=Said("file-no-folder"))
            yield Problem(file.name if file else "", key, unmade)
        elif not os.access(above, os.W_OK | os.X_OK):
            warn(Said("terminal-may-not-write", key=key, folder=str(above)))


def _check_desk(
    problems: list[Problem], file: Path | None, on_record: _OnRecord | None, installed: Inventory | None
) -> None:
    """Add what is wrong with the desk's tables of ``file``, and warn of what is to be looked at."""
    site = _collect(problems, lambda: SiteTables.of(file))
    for warning in () if site is None else site.warnings:
        warn(warning.said)
    shipped = {table.year: table for table in shipped_years()}
    years = shipped | (on_record.years if on_record else {})
    wanted = year_wanted(calendar_of(installed or Inventory(), years, {}), RealClock().now())
    if wanted is not None:
        warn(wanted)


class _OnRecord(NamedTuple):
    """The inventory, the last set of rules, who has tokens that are good for ever, and known years.

    ``workers``: who has one of the roles by which every command on sensors' tickets could be given before.
    """

    inventory: Inventory
    rules: dict[str, Rule] | None
    endless_tokens: list[str]
    years: dict[int, YearTable]
    workers: list[User]


def _recorded(settings: Settings) -> _OnRecord:
    """What is on record and concerns what is checked.

    Raises `Problems` when the records cannot be read as they are.
    """
    say_where(settings)
    try:
        with closing(_records(settings)) as records, records.reading() as tx:
            endless = tx.tokens.users_with_endless(MOST_NAMES)
            workers = tx.users.enabled_with(WORKED_BEFORE)
            return _OnRecord(tx.inventory.load(), tx.rules.last(), endless, tx.calendars.years(), workers)
    except RecordsError as error:
        raise Problems([Problem(Said("records-source"), error.code, error.said)]) from error


def _with_one_role(on_record: _OnRecord | None, installed: Inventory | None) -> Iterator[Said]:
    """Who can do less on sensors' tickets than before decision 0054, by what they cannot do.

    Where there are departments, that one hands on and another works is what these are for.
    """
    if on_record is None or installed is None or installed.departments:
        return
    names = defaultdict[tuple[str, ...], list[str]](list)
    for user in on_record.workers:
        names[lost_commands({grant.role for grant in user.grants}, DESK_TABLES.moves)].append(user.name)
    for commands, those in names.items():
        if commands:
            said = tuple(map(move_name, commands))
            yield Said("terminal-one-role", names=tuple(those[:MOST_NAMES]), count=len(those), commands=said)


def _lacking(settings: Settings, installed: Inventory) -> list[Said]:
    """The departments of ``installed`` that lack somebody, by the users of the records.

    Raises `Problems` when the records cannot be read as they are.
    """
    try:
        with closing(_records(settings)) as records:
            found = unmanned_departments(records, installed, OPERATOR, RealClock().now())
    except RecordsError as error:
        raise Problems([Problem(Said("records-source"), error.code, error.said)]) from error
    return [unmanned_in_words(each) for each in found[:MOST_NAMES]]


def _records(settings: Settings) -> Records:
    """The records, to be looked at as they are. Raises `RecordsError`."""
    return Records.open(settings.records.address, as_they_are=True)


def _collect(problems: list[Problem], read: Callable[[], Value]) -> Value | None:
    """What ``read`` gives, or ``None`` and its problems."""
    try:
        return read()
    except Problems as found:
        problems += found.problems
        return None


def _print_problems(problems: Iterable[Problem]) -> None:
    count = 0
    # A desk file that cannot be read is told of by both who read it.
    for count, problem in enumerate(dict.fromkeys(problems), start=1):  # noqa: B007 - the count is printed at the end
        say(problem.said)
    say(Said("terminal-problems", count=count), err=True)


def _summary(
    file: Path | None, settings: Settings, rules: dict[str, Rule], installed: Inventory | None
) -> Said:
    """What was looked at."""
    return Said(
        "terminal-summary",
        settings=str(file) if file else Said("terminal-default-settings"),
        readings=settings.readings.kind,
        rules=len(rules),
        installed=Said(
            "terminal-installed",
            places=len(installed.places),
            households=households_said(installed),
            points=len(installed.points),
        )
        if installed
        else Said("terminal-no-inventory"),
    )
