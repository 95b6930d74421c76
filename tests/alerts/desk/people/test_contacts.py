"""How a department is reached, and who looked; and which departments nobody answers for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.desk.lookups.errors import NotFound
from alerts.desk.people.audit import list_audit
from alerts.desk.people.contacts import department_contacts, unmanned_departments
from alerts.desk.people.users import NewUser, add_user, disable_user
from alerts.people.audit import AuditFilter, AuditKind
from alerts.people.leave import NewLeave
from alerts.people.presence import Post, Presence
from alerts.people.user import UserKind
from alerts.people.viewer import ANONYMOUS, OPERATOR, Forbidden, Grant, Viewer
from ingest.durations import HOUR
from ingest.inventory.departments import Department, DepartmentKind, PhoneBand
from ingest.inventory.tree import Inventory, Level, Place

NOW = 1_768_436_400_000
"""08:20 in Shanghai."""
DAY_BAND, NIGHT_BAND = PhoneBand("08:00-18:00", "1"), PhoneBand("18:00-08:00", "2")
KNOWN = Inventory(
    places={
        "city": Place("city", Level.ORGANISATION, "City"),
        "st": Place("st", Level.STATION, "St", "city"),
    },
    departments={
        "top": Department("top", "Top", DepartmentKind.FUNCTIONAL, head="zhao", leader="zhao"),
        "unit": Department(
            "unit",
            "Unit",
            DepartmentKind.FUNCTIONAL,
            "top",
            place="st",
            head="wang",
            leader="zhao",
            phones=(DAY_BAND, NIGHT_BAND, PhoneBand("00:00-24:00", "3")),
            channels=("console",),
        ),
    },
)
HANDLER = Viewer("li", (Grant("handler", "unit", frozenset({"st"})),))


@pytest.fixture
def staff(records):
    for name, called, department in (
        ("wang", "王", "unit"),
        ("li", "李", "unit"),
        ("zhao", "赵", "top"),
        ("gone", "", "unit"),
    ):
        grants = (Grant("handler", department),)
        add_user(records, OPERATOR, NewUser(name, grants, called), NOW, departments=KNOWN.departments)
    disable_user(records, OPERATOR, "gone", NOW, because="left")
    return records


def on_leave(records, name, substitute, ends_at=NOW + HOUR):
    with records.begin() as tx:
        wanted = NewLeave(substitute=substitute, starts_at=NOW, ends_at=ends_at)
        ids = tx.users.named(name).id, tx.users.named(substitute).id
        leave = tx.leaves.by_id(tx.leaves.add(wanted, *ids, NOW, by=name))
        tx.leaves.save(replace(leave, approved_at=NOW, approved_by="zhao", accepted_at=NOW))


def looks(records):
    events = list_audit(records, OPERATOR, AuditFilter(kind=AuditKind.CONTACTS_LOOKED_AT), None, 9).items
    return [(event.actor, event.subject, event.acting_for, dict(event.data)) for event in events]


def test_persons_and_the_numbers_of_now_are_told_and_the_look_is_audited(staff):
    found = department_contacts(staff, KNOWN, HANDLER, "unit", NOW)
    assert [(each.name, each.called, each.posts) for each in found.persons] == [
        ("wang", "王", (Post.HEAD, Post.MEMBER)),
        ("zhao", "赵", (Post.LEADER,)),
        ("li", "李", (Post.MEMBER,)),
    ]
    assert [band.number for band in found.phones] == ["1", "3"]
    night = department_contacts(staff, KNOWN, HANDLER, "unit", NOW - HOUR)
    assert [band.number for band in night.phones] == ["2", "3"]
    assert looks(staff) == [("li", "unit", "", {})] * 2, "whom, and no number"


def test_contacts_are_of_persons_who_work_there(staff):
    for new in (
        NewUser("robot", (Grant("handler", "unit"),), kind=UserKind.PROGRAM),
        NewUser("guest", (Grant("viewer", "unit"),)),
    ):
        add_user(staff, OPERATOR, new, NOW, departments=KNOWN.departments)
    unit = replace(KNOWN.departments["unit"], head="robot")
    known = replace(KNOWN, departments={**KNOWN.departments, "unit": unit})
    found = department_contacts(staff, known, HANDLER, "unit", NOW)
    assert [each.name for each in found.persons] == ["zhao", "li", "wang"]


def test_who_looks_after_petitions_is_told_whether_or_not_they_are_of_the_department(staff):
    unit = replace(KNOWN.departments["unit"], petition_staff=("li", "zhao", "nobody"))
    known = replace(KNOWN, departments={**KNOWN.departments, "unit": unit})
    found = department_contacts(staff, known, HANDLER, "unit", NOW)
    assert [(each.name, each.posts, each.presence) for each in found.persons] == [
        ("wang", (Post.HEAD, Post.MEMBER), Presence.HERE),
        ("zhao", (Post.LEADER, Post.PETITION), Presence.HERE),
        ("li", (Post.PETITION, Post.MEMBER), Presence.HERE),
        ("nobody", (Post.PETITION,), Presence.MISSING),
    ]


def test_persons_who_are_left_out_are_told_of(staff, monkeypatch):
    for most, names, more in ((3, ["wang", "zhao", "li"], False), (2, ["wang", "zhao"], True)):
        monkeypatch.setattr("alerts.desk.people.contacts.MOST_PERSONS", most)
        found = department_contacts(staff, KNOWN, HANDLER, "unit", NOW)
        assert ([each.name for each in found.persons], found.more_persons) == (names, more)


def test_who_is_away_is_told_with_who_acts_for_them(staff):
    on_leave(staff, "wang", "li")
    found = {each.name: each for each in department_contacts(staff, KNOWN, HANDLER, "unit", NOW).persons}
    assert (found["wang"].presence, found["wang"].acting) == (Presence.STOOD_IN_FOR, "li")
    assert found["wang"].acting_called == "李"
    assert found["li"].presence is Presence.HERE
    after = department_contacts(staff, KNOWN, HANDLER, "unit", NOW + HOUR)
    assert after.persons[0].presence is Presence.HERE


def test_a_look_for_somebody_else_says_for_whom(staff):
    acting = Viewer("chen", (Grant("handler", "unit", frozenset({"st"}), acting_for="wang"),))
    add_user(staff, OPERATOR, NewUser("chen", ()), NOW)
    on_leave(staff, "wang", "chen")
    department_contacts(staff, KNOWN, acting, "unit", NOW)
    assert looks(staff) == [("chen", "unit", "wang", {})]
    with pytest.raises(Forbidden, match="chen stands in for that person no more"):
        department_contacts(staff, KNOWN, acting, "unit", NOW + HOUR)
    assert len(looks(staff)) == 1


def test_who_may_see_no_contacts_there_is_refused_and_nothing_is_put_on_record(staff):
    for viewer, problem in (
        (ANONYMOUS, Forbidden),
        (Viewer("li", (Grant("viewer"),)), Forbidden),
        (Viewer("li", (Grant("viewer"), Grant("handler", "x", frozenset({"b"})))), NotFound),
    ):
        with pytest.raises(problem):
            department_contacts(staff, KNOWN, viewer, "unit", NOW)
    with pytest.raises(NotFound):
        department_contacts(staff, KNOWN, HANDLER, "top", NOW)
    assert looks(staff) == []


def test_a_department_is_unmanned_while_whoever_should_act_cannot(staff):
    assert unmanned_departments(staff, KNOWN, OPERATOR, NOW) == []
    on_leave(staff, "wang", "li")
    assert unmanned_departments(staff, KNOWN, OPERATOR, NOW) == []
    disable_user(staff, OPERATOR, "li", NOW, because="left")
    (found,) = unmanned_departments(staff, KNOWN, OPERATOR, NOW)
    assert (found.department.id, found.answered_by.id) == ("unit", "top")
    assert [(each.post, each.name, each.presence) for each in found.vacancies] == [
        (Post.HEAD, "wang", Presence.AWAY),
        (Post.MEMBER, "", Presence.DISABLED),
    ]
    hidden = replace(found, answered_by=None)
    assert unmanned_departments(staff, KNOWN, HANDLER, NOW) == [hidden], "they do not see the one above"
    elsewhere = Viewer("li", (Grant("handler", "x", frozenset({"b"})),))
    assert unmanned_departments(staff, KNOWN, elsewhere, NOW) == []
    assert [each.post for each in unmanned_departments(staff, KNOWN, OPERATOR, NOW + HOUR)[:1]] == []
