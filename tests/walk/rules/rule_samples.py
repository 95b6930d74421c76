"""What asks about the rules in force."""

from __future__ import annotations

from alerts.desk.rules.applying import rules_at_point
from alerts.desk.rules.listing import list_rules, show_rule
from alerts.people.viewer import Viewer
from tests.api.stand_in_service import NOW, StandInService


def of_rules(service: StandInService, who: Viewer) -> dict:
    """Id -> what asks a use case about the rules, which hold for the whole organisation."""
    records, plan = service.records, service.plan()
    return {
        "rules.list": lambda: list_rules(records, who, plan=plan),
        "rules.show": lambda: show_rule(records, who, "room.day", plan=plan),
    }


def rules_at(service: StandInService, who: Viewer, point: str) -> dict:
    """Id -> what asks a use case about the rules at ``point``."""
    return {"rules.at-point": lambda: rules_at_point(who, point, NOW, plan=service.plan())}


RULE_REQUESTS = {
    "/api/v1/rules": {},
    "/api/v1/rules/{id}": {"id": "room.day"},
    "/api/v1/points/{id}/rules": {"id": "f1-room"},
    "/rules": {},
    "/rules/rule": {"params": {"id": "room.day"}},
    "/rules/applying": {"params": {"where": "f1-room"}},
}
"""As `tests.walk.samples.REQUESTS`."""
