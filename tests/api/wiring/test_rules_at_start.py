"""A rule that cannot be judged keeps a service from starting; it never stops one that judges."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from alerts.rules.inventory_files import read_inventory, write_inventory
from alerts.rules.rule_files import RuleProblems
from api.ports.settings import load
from api.wiring.service import Service
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.problems import Problems

SAMPLE = Path(__file__).parents[3] / "examples/inventory.toml"


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (
            'id = "turbidity.high"\nmargin = "3000 NTU"',
            "turbidity.high.margin: '3000 NTU' must be from 0",
        ),
        (
            'id = "room.day"\nhours = "06:00-06:05"',
            "room.day.hours: room.day can never say anything",
        ),
    ],
)
def test_a_service_with_a_rule_that_cannot_be_judged_does_not_start(tmp_path, rule, told):
    (tmp_path / "rules.toml").write_text(f"[[rule]]\n{rule}\n")
    with pytest.raises(RuleProblems, match="rules.toml: " + told):
        start(tmp_path, rules=str(tmp_path / "rules.toml"), inventory=str(SAMPLE))


def test_a_service_with_a_maximum_below_the_minimum_does_not_start(tmp_path):
    sample = read_inventory(SAMPLE)
    points = {
        name: replace(point, limits={**point.limits, "pressure.high": 0.1})
        if point.metric == "water_pressure"
        else point
        for name, point in sample.points.items()
    }
    (tmp_path / "town.toml").write_text(write_inventory(replace(sample, points=points), "toml"))
    with pytest.raises(InventoryProblems, match="pressure_max: the maximum"):
        start(tmp_path, inventory=str(tmp_path / "town.toml"))


def start(folder: Path, **service: str) -> None:
    """Start a service and stop it at once. Raises `Problems`."""
    variables = {f"WENYA_SERVICE__{name.upper()}": value for name, value in service.items()}
    with Service(load(None, {**variables, "WENYA_SERVICE__DATA_DIR": str(folder)})):
        raise AssertionError(f"it started in spite of {Problems.__name__}")
