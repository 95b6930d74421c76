"""Scenarios: a town, its weather and what goes wrong in it, as one TOML file (`schema.py`, `files.py`)."""

from simulators.scenario.files import ScenarioError, gallery, load
from simulators.scenario.schema import Scenario

__all__ = ["Scenario", "ScenarioError", "gallery", "load"]
