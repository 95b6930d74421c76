"""Samples about departments that are changed, and what their forms can be refused."""

from __future__ import annotations

from itertools import count

from alerts.desk.people.contacts import department_to_change
from alerts.desk.registration import save_department
from alerts.desk.rules_in_force import RulesInForce
from alerts.people.viewer import Viewer
from ingest.inventory.departments import Department, DepartmentKind
from ingest.inventory.tree import Inventory
from tests.api.stand_in_service import NOW, StandInService

NAMES = count()


def of_departments(service: StandInService, who: Viewer) -> dict:
    """Id -> what asks a use case that changes a department."""
    records = service.records

    def written() -> dict[str, str]:
        return {"id": "lab-9", "kind": "outside", "name": f"Lab {next(NAMES)}"}

    def to_change() -> object:
        lab = Department("lab", "Lab", DepartmentKind.OUTSIDE)
        return department_to_change(records, Inventory(departments={"lab": lab}), who, "lab", NOW)

    return {
        "departments.to-change": to_change,
        "departments.save": lambda: save_department(records, who, written(), service.rules, NOW),
        "departments.save-in-force": lambda: RulesInForce(records, service.rules).save_department(
            who, written(), NOW
        ),
    }


DEPARTMENT_REQUESTS: dict[str, dict] = {
    "/departments": {},
    "/departments/new": {"answers": {"POST": 415}},
    "/departments/{id}": {"id": "all"},
    "/departments/{id}/people": {"id": "all"},
    "/departments/{id}/change": {"id": "all", "answers": {"POST": 415}},
}
"""As the other requests of samples."""
