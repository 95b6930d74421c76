"""docs/guides/devices.md: what edge nodes of Sparkplug call their metrics is taken as the rows say."""

import json
import re
from dataclasses import replace

import pytest

from ingest.decoding.decoder import Decoder, Message
from ingest.inventory.devices import Alias, Device, Gateway
from ingest.inventory.tree import Inventory
from ingest.readings.speakers import GatewayFormat
from tests.ingest.codecs.sparkplug.payloads import payload
from tests.ingest.decoding.messages import NOW, point, rows
from tests.ingest.decoding.test_devices import GUIDE, ROOT, read

NODES = r"^\| ([^|]+) \| `([^`]+)` \| `(\[.*\])` \| (.*) \| (.*) \|$"
ROWS = re.findall(NODES, GUIDE, re.MULTILINE)
TYPES = {"Float": (9, "float_value"), "Double": (10, "double_value")}


def metrics(told: str) -> tuple[list[dict], list[dict]]:
    """What the birth says, and the data that follow it: by number alone."""
    births, data = [], []
    for alias, each in enumerate(json.loads(told), start=1):
        datatype, field = TYPES[each["type"]]
        value = {field: each["value"]}
        properties = {
            key: each[name] for key, name in (("unit", "engUnit"), ("quality", "Quality")) if name in each
        }
        births.append({"name": each["name"], "alias": alias, "datatype": datatype, **value, **properties})
        data.append({"alias": alias, **value})
    return births, data


@pytest.mark.parametrize(("node", "device", "told", "line", "taken"), ROWS, ids=[row[0] for row in ROWS])
def test_what_a_node_sends_is_taken_as_its_row_says(node, device, told, line, taken):
    name, unit, metric, value = read(line, taken)
    inventory = Inventory(
        points={"p": replace(point(0, "p", metric), device=device)},
        gateways={"gw-7": Gateway("gw-7", "home", format=GatewayFormat.SPARKPLUG)},
        devices={device: Device(device, "gw-7")},
        aliases={f"{device}/{name}": Alias(f"{device}/{name}", "p", unit)},
    )
    decoder = Decoder(lambda: inventory)
    for kind, said in zip(("DBIRTH", "DDATA"), metrics(told), strict=True):
        message = Message(f"spBv1.0/heat/{kind}/gw-7/{device}", payload(*said, timestamp=NOW), NOW)
        batch, letters = decoder.decode([message])
        assert (rows(batch), letters) == ([(0, NOW, value)], []), kind


def test_the_chinese_page_has_the_same_nodes():
    chinese = (ROOT / "docs/guides/devices.zh-CN.md").read_text(encoding="utf-8")
    assert len(ROWS) >= 4
    assert [row[1:] for row in re.findall(NODES, chinese, re.MULTILINE)] == [row[1:] for row in ROWS]
