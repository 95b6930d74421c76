"""Calls and requests of what is about the desk's tables and its calendar, and what these explain."""

from __future__ import annotations

from itertools import count

from alerts.deadlines.days.chinese_years import shipped_year
from alerts.desk.clocks.lookups import clock_figures
from alerts.desk.matters.matter_view import explain_for
from alerts.desk.rules_in_force import RulesInForce
from alerts.desk.tables.calendars import import_year, list_years
from alerts.desk.tables.policies import PolicyQuestion, try_limits
from alerts.desk.tables.recalculating import recalculate_year
from alerts.desk.tables.routing import try_routing
from alerts.desk.tables.shown_tables import compare_rows, list_policies, list_routing
from alerts.desk.tables.site_tables import SiteTables
from alerts.desk.tables.tables_in_force import recorded_desk
from alerts.people.viewer import Viewer
from tests.api.stand_in_service import NAMES, NOW, StandInService
from tests.walk.rules.rule_samples import RULE_REQUESTS, of_rules

DAYS_OFF = count()


def of_tables(service: StandInService, who: Viewer) -> dict:
    """Id -> what asks a use case about the tables, which belong to the whole organisation."""
    records = service.records
    with records.begin() as tx:
        tx.calendars.record([shipped_year(2026)], "years", NOW, "service")
    return {
        **of_rules(service, who),
        "policies.try": lambda: try_limits(
            service.desk(), who, PolicyQuestion(facts={"category": "leak"}, at=NOW)
        ),
        "routing.try": lambda: try_routing(service.known, who, {"category": "leak"}),
        "routing.list": lambda: list_routing(service.tables(), who),
        "policies.list": lambda: list_policies(service.tables(), who),
        "desk-rows.compare": lambda: compare_rows(records, who, SiteTables.of(None)),
        "desk.recorded": lambda: recorded_desk(records, who, SiteTables.of(None)),
        "tickets.explain-for": lambda: explain_for(
            records, who, NAMES["viewer"], "2026-000001", NOW, desk=service.desk()
        ),
        "calendars.list": lambda: list_years(records, who),
        "calendars.import": lambda: import_year(
            records, who, another_year(), NOW, calendar=service.calendar()
        ),
        "calendars.import-in-force": lambda: RulesInForce(records, service.rules).import_year(
            who, another_year(), NOW
        ),
        "clocks.figures": lambda: clock_figures(records, who, NOW),
        "calendars.recalculate": lambda: recalculate_year(
            records, who, 2026, "更正", NOW, inventory=service.known, hours=service.tables().hours
        ),
    }


def another_year() -> tuple[str, bytes]:
    """Another table of a year than before each time."""
    return "2027.csv", f"2027-01-{next(DAYS_OFF) % 31 + 1:02},off".encode()


TABLE_REQUESTS = {
    **RULE_REQUESTS,
    "/work": {},
    "/contacts/new": {"answers": {"GET": 303, "POST": 415}},
    "/api/v1/routing/try": {"json": {"facts": {"category": "leak"}}},
    "/api/v1/routing": {},
    "/api/v1/policies": {},
    "/api/v1/policies/try": {"json": {"facts": {"category": "leak"}}},
    "/api/v1/calendars": {},
    "/api/v1/calendars/{year}/recalculate": {
        "year": "2031",
        "json": {"reason": "更正"},
        "answers": {"POST": 404},
    },
    "/api/v1/calendars/{year}": {
        "year": "2027",
        "json": {"year": 2027, "days": [{"date": "2027-01-01", "isOffDay": True}]},
    },
}
"""As `tests.walk.samples.REQUESTS`."""
