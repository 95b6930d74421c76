"""Inventories written as text, and what is wrong with them."""

import json
from pathlib import Path

import pytest

from alerts.rules.inventory_files import read_inventory
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.inventory.tree import (
    Inventory,
)

ROOT = Path(__file__).parents[3]


HEADER = "type,id,name,level,parent,place,metric,sampling,upload,residential,contract_min,limits,point\n"


HOME = "place,home,Home,household,,,,,,,,,\n"


FLAT = "point,flat,,,,home,indoor_temperature,20min,1h,true,,,\n"


def read_csv(text: str, **more: object) -> Inventory:
    return read_inventory(("town.csv", text.encode()), **more)


def read_json(**tables: object) -> Inventory:
    return read_inventory(("town.json", json.dumps(tables).encode()))


def problems_of(name: str, content: str | bytes, **more: object) -> list[str]:
    with pytest.raises(InventoryProblems) as caught:
        read_inventory((name, content.encode() if isinstance(content, str) else content), **more)
    return [str(problem) for problem in caught.value.problems]


def problems_of_json(**tables: object) -> list[str]:
    return [line.removeprefix("town.json: ") for line in problems_of("town.json", json.dumps(tables))]
