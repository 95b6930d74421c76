"""Channels of makers' codecs as they nest them: each has one path, and a unit where it says one."""

import pytest

from ingest.codecs.channels import DEEPEST, flat


@pytest.mark.parametrize(
    ("nested", "values", "units"),
    [
        ({"t": 18.2, "x": None}, {"t": 18.2, "x": None}, {}),
        (
            {"temperatureSensor": {"1": 18.2, "2": 17.9}},
            {"temperatureSensor/1": 18.2, "temperatureSensor/2": 17.9},
            {},
        ),
        ({"air": {"temperature": 18.4}, "battery": 3.1}, {"air/temperature": 18.4, "battery": 3.1}, {}),
        ({"probes": [18.2, {"t": 1}]}, {"probes/0": 18.2, "probes/1/t": 1}, {}),
        (
            {"p": {"displayName": "Pressure", "value": 2.36, "unit": " bar "}, "b": {"value": 1, "unit": 7}},
            {"p": 2.36, "b": 1},
            {"p": "bar"},
        ),
        ({"p": {"value": {"value": "3", "unit": "kPa"}}}, {"p/value": "3"}, {"p/value": "kPa"}),
        (
            {"a": {"value": 1, "unit": "x" * 33}, "empty": {}, "none": []},
            {"a": 1, "empty": {}, "none": []},
            {},
        ),
        ({"history": [{"t": 1}], "t": 2}, {"t": 2}, {}),
    ],
)
def test_a_nested_channel_has_one_path(nested, values, units):
    assert flat(nested) == (values, units)


def test_what_is_nested_without_end_costs_no_more_than_its_first_levels():
    deep: object = 1
    for _ in range(900):
        deep = {"a": deep}
    ((path, value),) = flat({"a": deep}).values.items()
    assert (path, value.__class__) == ("/".join("a" * DEEPEST), dict)
