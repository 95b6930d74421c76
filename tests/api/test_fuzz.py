"""Whatever is sent, the API answers what /openapi.json says it may."""

from __future__ import annotations

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.conftest import served
from tests.api.home import breach, dead_letter, home, pressure_loss

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory):
    """A house in which something has happened, and its address."""
    with home(tmp_path_factory.mktemp("fuzz")) as house:
        breach(house, "f1-room")
        pressure_loss(house)
        dead_letter(house)
        with served(house) as url:
            yield house, url


def operations():
    """Every operation of the API but the stream, which has no end."""
    return [
        "points",
        "episodes",
        "tickets",
        "compliance",
        "inventory",
        "dead-letters",
        "healthz",
        "readyz",
        "metrics",
    ]


@pytest.mark.parametrize("part", operations())
def test_every_answer_is_one_that_the_description_names(lived_in, part):
    house, url = lived_in
    schema = schemathesis.openapi.from_dict(httpx.get(f"{url}/openapi.json").json())
    schema.config.update(base_url=url)
    token = {"Authorization": f"Bearer {house.tokens['engineer']}"}
    mine = schema.include(path_regex=rf"^(/api/v1)?/{part}(/|$)")
    found = [operation.ok() for operation in mine.get_all_operations()]
    assert found
    for operation in found:

        @settings(
            max_examples=25,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def answers(case):
            case.call_and_validate(headers=token, checks=CHECKS)

        answers()
