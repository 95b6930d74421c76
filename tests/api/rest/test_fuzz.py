"""Whatever is sent, the API answers what /openapi.json says it may, and takes what that says it takes."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from alerts.desk.people.tokens import make_token
from alerts.desk.people.users import NewUser, add_user
from alerts.people.user import UserKind
from alerts.people.viewer import OPERATOR, Grant
from tests.api.conftest import served
from tests.api.stand_in_service import breach, dead_letter, pressure_loss, stand_in_service
from tests.examples import examples

CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
STREAM = "/api/v1/events"
"""It has no end."""
TELLS_FAULTS = "/readyz"
"""It answers 503 in a service of which something is away, and says what."""
HELD_AGAINST_TABLES = {
    "POST /api/v1/tickets/{number}/commands",
    "POST /api/v1/tickets/commands",
    "POST /api/v1/contacts",
    "POST /api/v1/routing/try",
    "POST /api/v1/policies/try",
    "POST /api/v1/rule-trial",
    "PUT /api/v1/calendars/{year}",
    "POST /api/v1/calendars/{year}/recalculate",
    "POST /api/v1/inventory/import",
    "POST /api/v1/stops",
    "POST /api/v1/stops/{number}/commands",
    "POST /api/v1/duty/{post}/sanitation",
}
"""What they hold is for tables and files to say, or looked at letter by letter: each fault is named."""
ROLES = ("nobody", "viewer", "handler", "engineer")
TIMES = st.datetimes(datetime(1971, 1, 1), datetime(9997, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory):
    """A service in which something has happened, its address, and what each role shows."""
    with stand_in_service(tmp_path_factory.mktemp("fuzz")) as service:
        breach(service, "f1-room")
        pressure_loss(service)
        dead_letter(service)
        now = service.wall.now()
        grants = (Grant("handler"),)
        add_user(service.records, OPERATOR, NewUser("经办程序", grants, kind=UserKind.PROGRAM), now)
        tokens = {**service.tokens, "handler": make_token(service.records, OPERATOR, "经办程序", now).secret}
        with served(service) as url:
            yield (
                url,
                {"nobody": {}}
                | {role: {"Authorization": f"Bearer {token}"} for role, token in tokens.items()},
            )


@pytest.fixture(scope="module")
def described(lived_in):
    """The API as /openapi.json describes it."""
    # Without years in which no sensor measures: of these a pattern of the description tells.
    schemathesis.openapi.format("date-time", TIMES.map(lambda at: at.isoformat()))
    schemathesis.openapi.format("date", TIMES.map(lambda at: at.date().isoformat()))
    url, _ = lived_in
    schema = schemathesis.openapi.from_dict(httpx.get(f"{url}/openapi.json").json())
    schema.config.update(base_url=url)
    return schema


def parts():
    """Everything that the API is about, by the first part of its paths."""
    return (
        *("points", "episodes", "tickets", "contacts", "clocks", "compliance", "findings", "inventory"),
        *(
            "departments",
            "gateways",
            "dead-letters",
            "routing",
            "policies",
            "rules",
            "rule-trial",
            "calendars",
            "notices",
            "leaves",
        ),
        *(
            "stops",
            "duty",
            "dispatch-orders",
            "tokens",
            "manual-readings",
            "maintenance",
            "users",
            "session",
            "audit",
            "attachments",
        ),
        *("lookup", "now", "system", "search", "places", "presence", "healthz", "readyz", "metrics"),
    )


def operations(described, part):
    mine = described.include(path_regex=rf"^(/api/v1)?/{part}(/|$)")
    return [each for each in (found.ok() for found in mine.get_all_operations()) if each.path != STREAM]


def test_no_part_of_the_api_is_left_out(described):
    left = {each.ok().path for each in described.get_all_operations()} - {STREAM}
    assert left - {each.path for part in parts() for each in operations(described, part)} == set()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("part", parts())
def test_every_answer_is_one_that_the_description_names(lived_in, described, part, role):
    _, shown = lived_in
    usual = 12 if role == "engineer" else 4
    for operation in operations(described, part):
        for_any(operation, usual, lambda case, response: None, shown[role])


@pytest.mark.parametrize("part", parts())
def test_what_fits_the_description_is_taken(lived_in, described, part):
    """Nobody is told that it does not; refusals that have a reason of their own say that one."""
    _, shown = lived_in

    def taken(case, response):
        if response.status_code not in (400, 415, 422):
            return
        told, name = response.json(), f"{case.operation.method.upper()} {case.operation.path}"
        fits_not = response.status_code == 415 or told["detail"].startswith("The request does not fit")
        assert not fits_not or (name in HELD_AGAINST_TABLES and is_of_body(told)), (name, told, case.body)

    for operation in operations(described, part):
        for_any(operation, 10, taken, shown["engineer"], GenerationMode.POSITIVE)


def is_of_body(told):
    wheres = [each.get("where", "") for each in told.get("errors", ())]
    return not any(where.startswith(("query.", "path.", "header.")) for where in wheres)


def for_any(operation, usual, also, headers, *modes):
    """Hold answers to requests to ``operation`` against the description, and against what ``also`` asks."""
    checks = CHECKS if operation.path == TELLS_FAULTS else [*CHECKS, not_a_server_error]
    strategy = operation.as_strategy(generation_mode=modes[0]) if modes else operation.as_strategy()

    @settings(
        max_examples=examples(usual),
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def answers(case):
        response = case.call_and_validate(headers=headers, checks=checks)
        also(case, response)

    answers()
