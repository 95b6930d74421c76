"""What asks about the rules in force."""

from __future__ import annotations

from alerts.desk.rules.applying import rules_at_point
from alerts.desk.rules.listing import list_rules, show_rule
from alerts.desk.rules.trying import TrialAsked, cancel_trial, rule_trial, try_rules
from alerts.people.viewer import Viewer
from alerts.workers.trials.rule_trials import RuleTrials
from tests.api.stand_in_service import NOW, StandInService

WARMER = '[[rule]]\nid = "room.day"\nlimit = "20 degC"\nversion = 2\n'
"""A rules file that asks for more than ships."""


def of_rules(service: StandInService, who: Viewer) -> dict:
    """Id -> what asks a use case about the rules, which hold for the whole organisation."""
    records, plan = service.records, service.plan()
    return {
        "rules.list": lambda: list_rules(records, who, plan=plan),
        "rules.show": lambda: show_rule(records, who, "room.day", plan=plan),
        "rules.try": lambda: tried(service, who),
        "rules.trial": lambda: rule_trial(RuleTrials(records, service.store), who),
        "rules.cancel-trial": lambda: cancel_trial(RuleTrials(records, service.store), who),
    }


def tried(service: StandInService, who: Viewer) -> None:
    """A warmer day, tried on one day, to the end."""
    runner, asked = RuleTrials(service.records, service.store), TrialAsked("rules.toml", WARMER, None, 1)
    try_rules(service.records, runner, who, asked, NOW, plan=service.plan(), judged_until=0)
    runner.wait(60)


def rules_at(service: StandInService, who: Viewer, point: str) -> dict:
    """Id -> what asks a use case about the rules at ``point``."""
    return {"rules.at-point": lambda: rules_at_point(service.records, who, point, NOW, plan=service.plan())}


RULE_REQUESTS = {
    "/api/v1/rules": {},
    "/api/v1/rules/{id}": {"id": "room.day"},
    "/api/v1/points/{id}/rules": {"id": "f1-room"},
    "/api/v1/rule-trial": {
        "json": {"text": WARMER, "days": 1},
        "answers": {"POST": 202},
    },
    "/api/v1/rule-trial/cancel": {"json": {}, "answers": {"POST": 204}},
    "/rules/try": {"answers": {"POST": 415}},
    "/rules/try/cancel": {"answers": {"POST": 303}},
    "/rules/try/file": {},
    "/policies": {"params": {"category": "leak"}},
    "/routing": {"params": {"category": "leak"}},
    "/rules": {},
    "/rules/rule": {"params": {"id": "room.day"}},
    "/rules/applying": {"params": {"where": "f1-room"}},
}
"""As `tests.walk.samples.REQUESTS`."""
