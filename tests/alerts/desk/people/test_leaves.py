"""Leave: who asks, approves, accepts and ends, and what the substitute may do meanwhile (B15)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from alerts.desk.lookups.errors import NotFound
from alerts.desk.people.audit import list_audit
from alerts.desk.people.leaves import (
    accept_leave,
    approve_leave,
    ask_for_leave,
    ask_for_leave_of,
    decline_leave,
    end_leave,
    list_leaves,
)
from alerts.desk.people.tokens import make_token, viewer_with_token
from alerts.desk.people.users import NewUser, add_user, disable_user
from alerts.people.audit import AuditFilter
from alerts.people.leave import LeaveCommand, LeaveState, NewLeave
from alerts.people.refusals import LeaveRefused
from alerts.people.roles import Right
from alerts.people.user import UserKind
from alerts.people.viewer import OPERATOR, Forbidden, Grant, Viewer
from alerts.records import Records
from ingest.durations import HOUR
from ingest.inventory.departments import Department, DepartmentKind
from tests.alerts.records.statements import statements

NOW = 1_768_436_400_000
START, END = NOW + HOUR, NOW + 5 * HOUR
FUNCTIONAL = DepartmentKind.FUNCTIONAL
DEPARTMENTS = {
    "top": Department("top", "Top", FUNCTIONAL),
    "unit": Department("unit", "Unit", FUNCTIONAL, "top", head="head"),
    "other": Department("other", "Other", FUNCTIONAL, "top"),
}
STAFF = {
    "wang": ("handler@unit", "engineer"),
    "li": ("handler@other",),
    "chen": (),
    "head": ("head@unit",),
    "other-head": ("head@other",),
    "big": ("leader@top",),
    "everywhere": ("head",),
    "boss": ("administrator",),
    "worker": ("handler@unit", "handler@other"),
}
WANTED = NewLeave(substitute="li", starts_at=START, ends_at=END, because="年假")


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def staffed_url(request, tmp_path_factory) -> str:
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").create_database()
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('leaves')}/records.sqlite"
    records = Records.open(url)
    for name, roles in STAFF.items():
        grants = tuple(Grant(*role.split("@")) for role in roles)
        add_user(records, OPERATOR, NewUser(name, grants), NOW, departments=DEPARTMENTS)
    program = NewUser("program", (Grant("handler"),), kind=UserKind.PROGRAM)
    add_user(records, OPERATOR, program, NOW)
    records.close()
    return url


@pytest.fixture
def staff(staffed_url) -> Iterator[Records]:
    """Everybody, and no leaves."""
    records = Records.open(staffed_url)
    with records.begin() as tx:
        # They stay, since the audit names them by their ids; their time is long over.
        tx.meta._db.exec_driver_sql("UPDATE leaves SET ends_at = 0")
        tx.meta._db.exec_driver_sql("UPDATE users SET disabled_at = NULL")
    yield records
    records.close()


def viewer(records, name, now=NOW, scope=None) -> Viewer:
    """As somebody is who shows a token."""
    token = make_token(records, OPERATOR, name, now, scope=scope).secret
    return viewer_with_token(records, token, now)


def say(records, command, name, leave, now=NOW):
    commands = {"approve": approve_leave, "accept": accept_leave, "decline": decline_leave, "end": end_leave}
    return commands[command](records, viewer(records, name), leave.id, now, departments=DEPARTMENTS)


def asked(records, name="wang", **more):
    return ask_for_leave(records, viewer(records, name), NewLeave(**(wanted() | more)), NOW)


def wanted() -> dict:
    return {"substitute": "li", "starts_at": START, "ends_at": END}


def agreed(records, name="wang", by="head", **more):
    leave = asked(records, name, **more)
    say(records, "approve", by, leave)
    return say(records, "accept", leave.substitute, leave).leave


def seen_by(records, name, now=NOW):
    found = list_leaves(records, viewer(records, name, now), None, 9, now, departments=DEPARTMENTS)
    return {each.leave.id: set(each.allowed) for each in found.items}


def told_of(records, leave):
    """What the audit has of it; it keeps what other tests did, too."""
    events = list_audit(records, OPERATOR, AuditFilter(subject=leave.person), None, 999).items
    mine = [event for event in events if event.data.get("leave") == leave.id]
    return sorted(mine, key=lambda event: event.id)


def roles(found: Viewer) -> set:
    return {(grant.role, grant.department, grant.acting_for) for grant in found.grants}


def test_while_it_runs_the_substitute_has_the_desk_roles_and_nothing_before_or_after(staff):
    agreed(staff)
    own = {("handler", "other", "")}
    for at, more in ((START - 1, set()), (START, {("handler", "unit", "wang")}), (END, set())):
        found = viewer(staff, "li", at)
        assert roles(found) == own | more, "never engineer"
    assert viewer(staff, "li", START).acting_for == ("wang",)
    assert [viewer(staff, "li", at).changes_at for at in (NOW, START)] == [START, END]
    assert viewer(staff, "wang", START).acting_for == ()


def test_it_begins_when_the_second_one_has_said_yes_and_ends_when_somebody_ends_it(staff):
    leave = asked(staff)
    say(staff, "accept", "li", leave)
    assert viewer(staff, "li", START + 1).acting_for == ()
    assert say(staff, "approve", "head", leave, START + 2).leave.state(START + 2) is LeaveState.RUNNING
    assert viewer(staff, "li", START + 2).acting_for == ("wang",)
    say(staff, "end", "wang", leave, START + 3)
    assert viewer(staff, "li", START + 3).acting_for == ()


def test_a_program_stands_in_for_nobody_and_takes_no_leave(staff):
    for name, substitute in (("wang", "program"), ("program", "li")):
        with pytest.raises(LeaveRefused, match="program is a program"):
            asked(staff, name, substitute=substitute)


def test_a_token_for_some_rights_has_no_more_of_them_for_others(staff):
    agreed(staff)
    own, given = {("handler", "other", "")}, {("handler", "unit", "wang")}
    before, during = (viewer(staff, "li", at, {Right.LOOK}) for at in (START - 1, START))
    assert (roles(before), roles(during)) == (own, own | given)
    for who in (before, during):
        assert who.token_scope == {Right.LOOK}
        for right in set(Right) - {Right.LOOK}:
            with pytest.raises(Forbidden):
                who.scope(right)
    with pytest.raises(Forbidden, match="token"):
        during.scope(Right.WORK)
    worker = viewer(staff, "li", START, {Right.WORK})
    assert worker.for_whom(Right.WORK, lambda scope: True) == ""
    with pytest.raises(Forbidden, match="token"):
        worker.scope(Right.LOOK)
    # Of who has nothing of their own, too: what they have for the other is bounded by what they showed.
    agreed(staff, "head", "big", substitute="chen", starts_at=START)
    nothing = viewer(staff, "chen", START, {Right.LOOK})
    assert roles(nothing) == {("head", "unit", "head")}
    nothing.scope(Right.LOOK)
    for right in (Right.WORK, Right.APPROVE):
        with pytest.raises(Forbidden, match="token"):
            nothing.scope(right)
    with pytest.raises(LeaveRefused, match="good for some rights only"):
        ask_for_leave(staff, viewer(staff, "chen", scope={Right.LOOK}), WANTED, NOW)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"substitute": ""}, "A leave needs a substitute."),
        ({"substitute": "wang"}, "Nobody is their own substitute."),
        ({"substitute": "WANG"}, "Nobody is their own substitute."),
        ({"substitute": "nobody"}, "There is no user “nobody”."),
        ({"substitute": "a\0"}, "The name of the substitute has at most 32 characters, in one line."),
        ({"substitute": "disabled"}, "chen is disabled."),
        ({"ends_at": START}, "A leave ends after it begins."),
    ],
)
def test_a_leave_that_leaves_nobody_is_refused(staff, more, said):
    if more["substitute" if "substitute" in more else "ends_at"] == "disabled":
        disable_user(staff, OPERATOR, "chen", NOW, because="left")
        more = {"substitute": "chen"}
    with pytest.raises(LeaveRefused, match=said):
        asked(staff, **more)
    with pytest.raises(LeaveRefused, match="There is no user “stranger”"):
        ask_for_leave(staff, Viewer("stranger", ()), WANTED, NOW)
    assert seen_by(staff, "boss") == {}


def test_leaves_that_overlap_or_end_in_a_circle_are_refused(staff):
    first = asked(staff)
    with pytest.raises(LeaveRefused, match="There is another leave of that person in this time"):
        asked(staff, substitute="chen")
    asked(staff, "li", substitute="chen")
    with pytest.raises(LeaveRefused, match="would make a circle"):
        asked(staff, "chen", substitute="wang")
    say(staff, "decline", "li", first)
    asked(staff, "chen", substitute="wang")


def test_only_a_head_or_leader_whose_reach_has_all_departments_approves(staff):
    leave = asked(staff)
    for name in ("li", "wang", "boss", "chen"):
        with pytest.raises(Forbidden) as refused:
            say(staff, "approve", name, leave)
        assert refused.value.who_may == ("head", "leader")
    with pytest.raises(NotFound):
        say(staff, "approve", "other-head", leave)
    both = asked(staff, "worker", substitute="chen")
    for name in ("head", "other-head"):
        assert seen_by(staff, name)[both.id] == set(), "it concerns them, and is not theirs to approve"
        with pytest.raises(Forbidden, match="for all departments of that person"):
            say(staff, "approve", name, both)
    assert say(staff, "approve", "big", both).leave.approved_by == "big"
    say(staff, "approve", "everywhere", leave)


def test_who_has_no_department_is_the_organisations(staff):
    leave = asked(staff, "chen")
    with pytest.raises(NotFound):
        say(staff, "approve", "head", leave)
    say(staff, "approve", "everywhere", leave)


def test_nobody_approves_their_own_leave_nor_one_in_which_they_stand_in(staff):
    own = asked(staff, "head", substitute="everywhere")
    for name, said in (("head", "Nobody approves their own leave"), ("everywhere", "two persons")):
        with pytest.raises(LeaveRefused, match=said):
            say(staff, "approve", name, own)
        assert LeaveCommand.APPROVE not in seen_by(staff, name)[own.id]
    for name in ("wang", "big", "boss"):
        with pytest.raises((LeaveRefused, NotFound)):
            say(staff, "accept", name, own)
    say(staff, "approve", "big", own)


def test_who_stands_in_for_a_head_approves_for_them_and_not_their_own_leave(staff):
    agreed(staff, "head", "big", substitute="li", starts_at=NOW, ends_at=END)
    next_one = asked(staff, "head", substitute="chen", starts_at=END, ends_at=END + 1)
    with pytest.raises(NotFound):
        say(staff, "approve", "li", next_one)
    theirs = asked(staff, "wang", substitute="chen")
    shown = say(staff, "approve", "li", theirs)
    assert shown.leave.approved_by == "li"
    (event,) = told_of(staff, theirs)[-1:]
    assert (event.actor, event.acting_for, event.subject) == ("li", "head", "wang")


def test_a_substitutes_word_approves_nothing_either_whoever_says_it(staff):
    agreed(staff, "head", "big", substitute="li", starts_at=NOW, ends_at=END)
    leave = asked(staff, substitute="head")
    with pytest.raises(NotFound):
        say(staff, "approve", "li", leave)
    agreed(staff, "big", "everywhere", substitute="li", starts_at=NOW, ends_at=END)
    assert set(viewer(staff, "li").acting_for) == {"big", "head"}
    with pytest.raises(Forbidden):  # li would act for who goes
        say(staff, "approve", "li", leave)
    say(staff, "approve", "everywhere", leave)


def test_a_chain_gives_all_to_who_is_there(staff):
    agreed(staff)
    agreed(staff, "li", "other-head", substitute="chen", starts_at=START + 1)
    assert viewer(staff, "li", START).acting_for == ("wang",)
    assert viewer(staff, "li", START + 1).acting_for == ()
    assert viewer(staff, "chen", START + 1).acting_for == ("li", "wang")
    assert viewer(staff, "li", START).changes_at == START + 1


def test_of_who_is_disabled_nobody_has_anything(staff):
    agreed(staff)
    disable_user(staff, OPERATOR, "wang", NOW, because="left")
    assert viewer(staff, "li", START).acting_for == ()


def test_each_sees_what_concerns_them_and_may_what_is_theirs(staff):
    leave = asked(staff)
    approve, accept, decline, end = LeaveCommand
    assert seen_by(staff, "wang") == {leave.id: {end}}
    assert seen_by(staff, "li") == {leave.id: {accept, decline}}
    assert seen_by(staff, "head") == {leave.id: {approve, decline, end}}
    assert seen_by(staff, "boss") == {leave.id: {end}}
    assert seen_by(staff, "other-head") == seen_by(staff, "chen") == seen_by(staff, "worker") == {}
    with pytest.raises(Forbidden):
        say(staff, "end", "li", leave)
    with pytest.raises(Forbidden):
        say(staff, "decline", "wang", leave)
    for command in ("end", "decline", "accept"):
        with pytest.raises(NotFound):
            say(staff, command, "chen", leave)
    say(staff, "end", "boss", leave)
    assert seen_by(staff, "wang") == {leave.id: set()}, "what became of it is seen until its time is over"
    assert seen_by(staff, "wang", END) == {}


def listed(records, who, limit=9) -> list[int]:
    """Page after page."""
    shown, after = [], None
    while True:
        page = list_leaves(records, who, after, limit, NOW, departments=DEPARTMENTS)
        shown += [each.leave.id for each in page.items]
        assert len(page.items) == limit or page.last is None
        if page.last is None:
            return shown
        after = page.last


def test_a_list_goes_on_where_it_was_cut(staff):
    made = [asked(staff, name).id for name in ("wang", "chen", "head")]
    assert listed(staff, viewer(staff, "boss"), 2) == made


def test_who_approves_some_gets_full_pages_of_those(staff, monkeypatch):
    monkeypatch.setattr("alerts.desk.people.leaves.LEAST_BITE", 1)
    made = [
        asked(staff, name, substitute="big").id for name in ("li", "chen", "wang", "other-head", "worker")
    ]
    assert listed(staff, viewer(staff, "head"), 1) == [made[2], made[4]]
    assert listed(staff, viewer(staff, "head"), 2) == [made[2], made[4]]
    assert listed(staff, viewer(staff, "boss"), 2) == made
    assert listed(staff, viewer(staff, "worker"), 1) == made[4:]


class CountedDepartments(dict):
    """Departments, and how often somebody went through all of them."""

    walks = 0

    def values(self):
        self.walks += 1
        return super().values()


@pytest.mark.parametrize("name", ["wang", "head", "boss"])
def test_a_list_costs_the_same_whatever_leaves_others_have(staff, name):
    who, costs = viewer(staff, name), []
    for others in (0, 40):
        for at in range(others):
            leave = asked(staff, ("li", "chen")[at % 2], substitute="big")
            say(staff, "end", "boss", leave)
        asked(staff, substitute="big", starts_at=END + others, ends_at=END + others + 1)
        departments = CountedDepartments(DEPARTMENTS)
        with statements(staff) as done:
            list_leaves(staff, who, None, 2, NOW, departments=departments)
        costs.append(len(done))
        assert departments.walks == 1, "heads and leaders are looked up once"
        bounded = [each.sql for each in done if "FROM leaves" in each.sql]
        assert bounded
        assert all("LIMIT" in sql for sql in bounded)
    assert costs[0] == costs[1]


def test_what_is_asked_for_is_held_against_no_leaves_of_strangers(staff):
    counts = []
    for others in (0, 20):
        for _ in range(others):
            say(staff, "end", "boss", asked(staff, "everywhere", substitute="big"))
        with staff.reading() as tx:
            ids = tx.users.named("wang").id, tx.users.named("li").id
            counts.append(len(tx.leaves.beside(*ids, NOW)))
    assert counts == [0, 0]


def test_an_administrator_asks_for_who_cannot_and_all_is_in_the_audit(staff):
    leave = ask_for_leave_of(staff, viewer(staff, "boss"), "wang", WANTED, NOW)
    say(staff, "approve", "head", leave, NOW + 1)
    say(staff, "accept", "li", leave, NOW + 2)
    say(staff, "end", "head", leave, NOW + 3)
    events = told_of(staff, leave)
    assert [(event.kind.value, event.actor) for event in events] == [
        ("leave-asked", "boss"),
        ("leave-approved", "head"),
        ("leave-accepted", "li"),
        ("leave-ended", "head"),
    ]
    assert "年假" not in str(events), "why is for who approves"


def test_who_stands_in_for_nobody_costs_one_statement(staff):
    tokens = {name: make_token(staff, OPERATOR, name, NOW).secret for name in ("program", "li", "chen")}
    agreed(staff)
    counts = {}
    for name, token in tokens.items():
        with statements(staff) as done:
            viewer_with_token(staff, token, START)
        counts[name] = len(done)
    assert counts["chen"] - counts["program"] == 1
    assert counts["li"] - counts["chen"] == 2, "whoever else is on leave"
