"""A town with two units and their people, for tests of who stands in for whom."""

from __future__ import annotations

from alerts.desk.people.tokens import make_token
from alerts.desk.people.users import NewUser, add_user
from alerts.people.viewer import OPERATOR, Grant
from ingest.durations import HOUR
from ingest.inventory.departments import Department, DepartmentKind, PhoneBand, ServiceLine
from ingest.inventory.tree import Inventory
from tests.api.stand_in_service import NOW, StandInService, password_hash

DEPARTMENTS = {
    "all": Department(
        "all",
        "全市",
        DepartmentKind.TERRITORIAL,
        lines=tuple(ServiceLine),
        place="city",
        head="big",
        leader="big",
    ),
    "one": Department(
        "one",
        "一栋",
        DepartmentKind.FUNCTIONAL,
        "all",
        place="b1",
        head="head",
        leader="big",
        phones=(PhoneBand("08:00-18:00", "0431-1"), PhoneBand("18:00-08:00", "0431-2")),
        channels=("console",),
    ),
    "two": Department("two", "二栋", DepartmentKind.FUNCTIONAL, "all", place="b2", head="chen", leader="big"),
}
STAFF = {
    "wang": ("handler", "one"),
    "li": ("handler", "two"),
    "chen": ("head", "two"),
    "head": ("head", "one"),
    "big": ("leader", "all"),
}
SPAN = {"starts_at": "2026-01-15T09:20:00+08:00", "ends_at": "2026-01-15T12:20:00+08:00"}
"""An hour after `NOW`, and four hours."""
STARTS_AT, ENDS_AT = NOW + HOUR, NOW + 4 * HOUR


def staff(service: StandInService) -> dict[str, dict[str, str]]:
    """Add departments and people; name -> headers with a token of theirs."""
    service.import_inventory(OPERATOR, Inventory(departments=DEPARTMENTS), replace=False)
    headers = {}
    for name, (role, department) in STAFF.items():
        grants = (Grant(role, department),)
        add_user(service.records, OPERATOR, NewUser(name, grants), NOW, departments=DEPARTMENTS)
        with service.records.begin() as tx:
            tx.users.set_password(tx.users.named(name).id, password_hash(), NOW)
        secret = make_token(service.records, OPERATOR, name, NOW).secret
        headers[name] = {"Authorization": f"Bearer {secret}"}
    return headers
