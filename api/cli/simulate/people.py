"""The people of a scenario at the desk of a service that is hosted here."""

from __future__ import annotations

from api.cli.simulate.options import say
from api.cli.simulate.verdict import MOST_SHOWN
from api.wiring.hosted_service import HostedService
from ingest.said import Said
from simulators.office.office_comparison import office_differences
from simulators.office.people_at_desk import PeopleAtDesk
from simulators.scenario.schema import Scenario
from simulators.verdict.service_client import ServiceClient


def people_at(hosted: HostedService, scenario: Scenario) -> PeopleAtDesk:
    """The people of ``scenario``, added to the users of the service that is hosted here."""
    matters = scenario.matters
    tokens = hosted.add_people({each.name: each.roles for each in scenario.people}) if matters else {}
    return PeopleAtDesk(scenario, hosted.url, tokens)


def told_of(people: PeopleAtDesk, service: ServiceClient) -> list[Said]:
    """A line for each difference in what came of what ``people`` did; says how much was compared.

    Raises `ServiceError`.
    """
    if not people.matters:
        return []
    found = office_differences(people, service)
    sections = [each.section for each in people.matters]
    say(
        Said(
            "scenario-office",
            matters=len(sections),
            acts=sum(len(each.acts) for each in sections),
            clocks=sum(len(each.clocks) for each in sections),
            differences=len(found),
        )
    )
    lines = [each.line(people.zone) for each in found[:MOST_SHOWN]]
    more = len(found) - len(lines)
    return [*lines, Said("scenario-office-more", count=more)] if more else lines
