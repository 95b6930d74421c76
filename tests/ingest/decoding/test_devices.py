"""docs/guides/devices.md and examples/models.toml: what real devices send is taken as they say."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from alerts.rules.inventory_files import read_inventory
from ingest.inventory.devices import Alias, Device
from ingest.inventory.tree import Inventory
from ingest.readings.quantities import QUANTITIES, Metric
from tests.ingest.codecs.test_lorawan import CHIRPSTACK
from tests.ingest.decoding.messages import NOW, decode, point, rows

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs/guides/devices.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([^|]+) \| `(\{.*\})` \| (.*) \| (.*) \|$", GUIDE, re.MULTILINE)
EUI = CHIRPSTACK.split("/")[3].lower()
MODELS = read_inventory(ROOT / "examples/models.toml").models


def read(line, taken):
    """The alias and the point of a row's cells, and the value that is taken."""
    name, _, unit = line.partition(", ")
    metric, value, canonical = taken.split()
    assert QUANTITIES[Metric(metric)].unit == canonical
    return name.strip("`"), unit.removeprefix("`unit = ").strip('"`') or None, Metric(metric), float(value)


@pytest.mark.parametrize(("device", "payload", "lines", "taken"), ROWS, ids=[row[0] for row in ROWS])
def test_what_a_device_sends_is_taken_as_its_row_says(device, payload, lines, taken):
    channels = [read(*each) for each in zip(lines.split("; "), taken.split("; "), strict=True)]
    points = [
        replace(point(key, f"p{key}", metric), device=EUI) for key, (_, _, metric, _) in enumerate(channels)
    ]
    aliases = [
        Alias(f"{EUI}/{path}", each.id, unit)
        for (path, unit, _, _), each in zip(channels, points, strict=True)
    ]
    by_alias = Inventory(
        points={each.id: each for each in points},
        devices={EUI: Device(EUI)},
        aliases={alias.name: alias for alias in aliases},
    )
    expected = [(key, NOW, value) for key, (_, _, _, value) in enumerate(channels)]
    up = {"object": json.loads(payload)}
    batch, letters = decode(CHIRPSTACK, up, by_alias)
    assert (sorted(rows(batch)), letters) == (expected, [])
    model = device.split(",")[0].split(" ", 1)[1]
    if model in MODELS and len(channels) == 1 and channels[0][0] == MODELS[model].channels[0].path:
        by_model = replace(by_alias, aliases={}, devices={EUI: Device(EUI, model=model)}, models=MODELS)
        batch, letters = decode(CHIRPSTACK, up, by_model)
        assert (rows(batch), letters) == (expected, [])
        assert batch.unused == (), "the model says what nobody wants"


def test_the_chinese_page_has_the_same_rows():
    chinese = (ROOT / "docs/guides/devices.zh-CN.md").read_text(encoding="utf-8")
    assert [payload for _, payload, _, _ in ROWS if payload not in chinese] == []
    assert len(re.findall(r"^\| [^|]+ \| `\{", chinese, re.MULTILINE)) == len(ROWS)


def test_forty_devices_are_told_and_a_dozen_models_are_among_them():
    assert len(ROWS) >= 40
    told = {row[0].split(",")[0].split(" ", 1)[1] for row in ROWS}
    assert len(MODELS) >= 12
    assert MODELS.keys() <= told
    for model in MODELS.values():
        assert model.channels
        assert model.battery
        assert model.sampling_ms
        assert model.upload_ms
