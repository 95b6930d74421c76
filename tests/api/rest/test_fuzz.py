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
from tests.api.stand_in_service import breach, dead_letter, pressure_loss, stand_in_service
from tests.examples import examples

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory):
    """The address of a service in which something has happened."""
    with stand_in_service(tmp_path_factory.mktemp("fuzz")) as service:
        breach(service, "f1-room")
        pressure_loss(service)
        dead_letter(service)
        with served(service) as url:
            yield service, url


def operations():
    """Every operation of the API but the stream, which has no end."""
    return [
        "points",
        "episodes",
        "tickets",
        "compliance",
        "inventory",
        "gateways",
        "dead-letters",
        "healthz",
        "readyz",
        "metrics",
    ]


@pytest.mark.parametrize("part", operations())
def test_every_answer_is_one_that_the_description_names(lived_in, part):
    service, url = lived_in
    schema = schemathesis.openapi.from_dict(httpx.get(f"{url}/openapi.json").json())
    schema.config.update(base_url=url)
    token = {"Authorization": f"Bearer {service.tokens['engineer']}"}
    mine = schema.include(path_regex=rf"^(/api/v1)?/{part}(/|$)")
    found = [operation.ok() for operation in mine.get_all_operations()]
    assert found
    for operation in found:

        @settings(
            max_examples=examples(25),
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def answers(case):
            case.call_and_validate(headers=token, checks=CHECKS)

        answers()
