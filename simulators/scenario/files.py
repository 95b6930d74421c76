"""Scenario files: found by name or path, read, and refused with file, key and reason."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from ingest.form_errors import reason_of
from ingest.inventory.tree import DEFAULT_ZONE
from ingest.problems import Problem, Problems
from ingest.said import Said
from ingest.toml_files import read_toml
from simulators.faults.kinds import AnyFault
from simulators.scenario.schema import Scenario

GALLERY = Path(__file__).parent.parent / "scenarios"
"""The scenarios that come with Wenya, a TOML file each."""
FAULT_KINDS = {kind.model_fields["kind"].default for kind in get_args(get_args(AnyFault)[0])}


class ScenarioError(Problems):
    """A scenario that cannot be played; each problem names file, key and reason."""


def gallery() -> list[str]:
    """Names of the scenarios that come with Wenya."""
    return sorted(path.stem for path in GALLERY.glob("*.toml"))


def find(name: str) -> Path:
    """The file of a scenario: a path that ends in ``.toml``, or the name of one of the gallery's.

    Raises
    ------
    ScenarioError
        The gallery has none of that name.
    """
    if name.endswith(".toml"):
        return Path(name)
    if name not in gallery():
        reason = Said("town-no-scenario", known=tuple(gallery()))
        raise ScenarioError([Problem(name, Said("town-scenario"), reason)])
    return GALLERY / f"{name}.toml"


def load(name: str) -> Scenario:
    """The scenario of that path or name, checked key by key.

    What its faults and expectations refer to is checked when the town is laid out (`simulators.town.checks`).

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    path = find(name)
    try:
        return parse(read_toml(path), path.name, path.parent)
    except ScenarioError:
        raise
    except Problems as unreadable:
        raise ScenarioError([_with_hint(problem) for problem in unreadable.problems]) from unreadable


def _with_hint(problem: Problem) -> Problem:
    """The most frequent TOML error is a time without its seconds."""
    if not isinstance(problem.reason, Said) or problem.reason.key != "file-not-of-format":
        return problem
    return replace(problem, reason=Said("town-times-have-seconds", reason=problem.reason))


def parse(tables: Mapping[str, Any], file: str, folder: Path = Path()) -> Scenario:
    """The scenario in the tables of ``file``; paths in it are relative to ``folder``."""
    zone = tables.get("zone", DEFAULT_ZONE)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise ScenarioError([Problem(file, "zone", Said("value-zone", value=repr(zone)))]) from None
    try:
        scenario = Scenario.model_validate(
            dict(tables), context={"zone": zone, "day": _first_day(tables.get("start"), zone)}
        )
    except ValidationError as invalid:
        problems = [_problem(error, file) for error in invalid.errors(include_url=False)]
        raise ScenarioError(problems) from None
    csv = scenario.weather.csv
    if csv is None or csv.is_absolute():
        return scenario
    weather = scenario.weather.model_copy(update={"csv": folder / csv})
    return scenario.model_copy(update={"weather": weather})


def _first_day(start: object, zone: str) -> date:
    """The local day that the scenario starts on; any day if its start is invalid, as the schema reports."""
    if isinstance(start, datetime):
        with suppress(OverflowError):  # the last hours of 9999
            return (start if start.tzinfo is None else start.astimezone(ZoneInfo(zone))).date()
    return date(2000, 1, 1)


def _problem(error: Any, file: str) -> Problem:
    """One error of pydantic, by the key as the file has it: ``faults[2].site``."""
    reason: Said | str = reason_of(error)
    if error["type"] == "extra_forbidden":
        reason = Said("setting-unknown-key")
    elif error["type"] == "union_tag_invalid":
        reason = Said("town-no-kind", tag=repr(error["ctx"]["tag"]), known=tuple(sorted(FAULT_KINDS)))
    elif error["type"] == "union_tag_not_found":
        reason = Said("town-kind-missing")
    return Problem(file, _key(error["loc"]) or Said("file-whole"), reason)


def _key(location: Sequence[str | int]) -> str:
    """``("faults", 2, "burst", "site")`` as ``faults[2].site``: the kind is no key of the file."""
    key = ""
    for index, part in enumerate(location):
        if isinstance(part, int):
            key += f"[{part}]"
        elif not (index > 0 and isinstance(location[index - 1], int) and part in FAULT_KINDS):
            key += f".{part}" if key else part
    return key


def schema() -> str:
    """The JSON schema of scenario files, for editors; ``scenarios/schema.json`` is this text."""
    return json.dumps(Scenario.model_json_schema(), indent=1, ensure_ascii=False) + "\n"
