"""docs/wire-format.md is a contract: its examples decode, and its tables leave nothing out."""

import re
from pathlib import Path

import pytest

from ingest.decoding.decoder import Decoder, Message
from ingest.decoding.topics import SUBSCRIPTIONS
from ingest.inventory.devices import aliases_to
from ingest.inventory.tree import Inventory, Point
from ingest.readings.batch import FLAG_BY_NAME, UNUSABLE, DeadLetterReason
from ingest.readings.quantities import QUANTITIES, Metric

TEXT = (Path(__file__).parents[3] / "docs" / "wire-format.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^`([^`\n]+)`\n```json\n(.*?)```", TEXT, re.MULTILINE | re.DOTALL)
BINARY_EXAMPLES = re.findall(r"^`([^`\n]+)`, [^\n]*:\n```hex\n([0-9a-f]+)\n```", TEXT, re.MULTILINE)

TEMPERATURE = Point("H-0301-living", Metric.INDOOR_TEMPERATURE, "home", 60_000, 60_000, key=1)
PRESSURE = Point("WP-0007", Metric.WATER_PRESSURE, "main", 60_000, 60_000, key=2)
INVENTORY = Inventory(
    points={p.id: p for p in (TEMPERATURE, PRESSURE)},
    aliases=aliases_to(
        {
            "urn:dev:mac:24e124fffe6b5022:temp": TEMPERATURE.id,
            "24e1240000000301/temperature": TEMPERATURE.id,
            "rt-0301/temperature": TEMPERATURE.id,
            "wp-0007/pressure": PRESSURE.id,
        }
    ),
)


@pytest.mark.parametrize(("topic", "payload"), EXAMPLES)
def test_every_example_is_taken_whole(topic, payload):
    batch, letters = Decoder(lambda: INVENTORY).decode([Message(topic, payload.encode(), 1_795_326_004_000)])
    assert letters == []
    assert len(batch) > 0
    assert batch.usable().all()


def test_the_examples_of_sparkplug_are_taken_whole_one_after_the_other():
    decoder = Decoder(lambda: INVENTORY)
    taken = []
    for topic, payload in BINARY_EXAMPLES:
        # A text that nobody registered is no reading, and says so where it is all that there is.
        batch, letters = decoder.decode([Message(topic, bytes.fromhex(payload), 1_795_326_004_000)])
        assert [letter.reason for letter in letters] == (["no-readings"] if "/NDATA/" in topic else [])
        taken += batch.value.tolist()
    assert taken == [18.0, 17.4, 18.1]


def test_every_format_has_an_example():
    patterns = [re.compile(topics.replace("+", "[^/]+")) for topics in SUBSCRIPTIONS]
    assert all(
        any(pattern.fullmatch(topic) for topic, _ in [*EXAMPLES, *BINARY_EXAMPLES]) for pattern in patterns
    )


def test_every_reason_is_explained():
    for reason in DeadLetterReason:
        assert f"| `{reason}` |" in TEXT


def test_every_flag_is_explained_with_what_it_does_to_judgement():
    for name, flag in FLAG_BY_NAME.items():
        (row,) = re.findall(rf"^\| `{name}` \|.*\| (yes|no) \|$", TEXT, re.MULTILINE)
        assert row == ("no" if flag & UNUSABLE else "yes")


def test_every_unit_and_range_is_listed():
    for quantity in QUANTITIES.values():
        others = ", ".join(unit for unit in quantity.conversions if unit != quantity.unit)
        units = f"| {quantity.metric} | {quantity.unit} |{f' {others}' if others else ''} |"
        assert f"{units} {quantity.lowest:g} to {quantity.highest:g} |" in TEXT
