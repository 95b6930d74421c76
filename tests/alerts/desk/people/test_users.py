"""Users are added, given what they may do, and disabled, but for the last administrator."""

import pytest

from alerts.desk.lookups.errors import NotFound
from alerts.desk.people.audit import list_audit
from alerts.desk.people.users import (
    NewUser,
    add_user,
    change_roles,
    disable_user,
    enable_user,
    find_user,
    list_users,
)
from alerts.people.audit import AuditFilter
from alerts.people.lock_out import LockOut, SignInFailures, name_key
from alerts.people.refusals import GrantRefused, LastAdministrator, NameRefused, NameTaken
from alerts.people.user import UserKind
from alerts.people.viewer import OPERATOR, Grant, Viewer
from ingest.durations import DAY, MINUTE, SECOND
from tests.alerts.records.statements import statements

NOW = 1_768_436_400_000
LOCK_OUT = LockOut(5, 15 * MINUTE)
BOSS = Viewer("boss", (Grant("administrator"),), address="10.0.0.7")
ADMINISTRATOR, HANDLER = Grant("administrator"), Grant("handler", "unit-7")


def add(records, name, *grants, **more):
    return add_user(records, BOSS, NewUser(name, grants, **more), NOW, departments={"unit-7"})


def audited(records):
    events = list_audit(records, OPERATOR, AuditFilter(), None, 99).items
    return [(event.kind.value, event.actor, event.address, event.subject, event.data) for event in events]


def test_a_user_is_added_with_roles_and_what_people_call_them(records):
    added = add(records, "wang", HANDLER, called="王建国", kind=UserKind.PROGRAM)
    assert (added.name, added.called, added.kind, added.grants) == (
        "wang",
        "王建国",
        UserKind.PROGRAM,
        (HANDLER,),
    )
    assert find_user(records, BOSS, "Wang") == added
    assert audited(records) == [("user-added", "boss", "10.0.0.7", "wang", {"roles": ["handler@unit-7"]})]


@pytest.mark.parametrize(
    ("name", "error", "said"),
    [
        ("wang", NameTaken, "already"),
        ("Wang", NameTaken, "already"),
        ("wan9", None, ""),
        ("lee", NameRefused, "could be taken for that of another user"),
        ("w", NameRefused, "2 to 32"),
        ("w" * 10_000, NameRefused, "2 to 32"),
        ("w\u0430ng-2", NameRefused, "without accents"),
        ("ｗａｎｇ", NameRefused, "without accents"),
        ("王wang", NameRefused, "not both"),
        ("wang li", NameRefused, "without accents"),
        ("wang\u202e", NameRefused, "without accents"),
        ("wang\u200b", NameRefused, "without accents"),
        ("-wang", NameRefused, "without accents"),
        ("wenya", NameRefused, "reserved"),
        ("5ervice", None, ""),
        ("serv1ce", NameRefused, "reserved"),
        ("王建国", None, ""),
    ],
)
def test_a_name_is_for_one_user_and_can_be_read_by_people(records, name, error, said):
    add(records, "wang")
    disabled = add(records, "1ee")
    disable_user(records, BOSS, disabled.name, NOW, because="left")
    if error is None:
        assert add(records, name).name == name
    else:
        with pytest.raises(error, match=said):
            add(records, name)


@pytest.mark.parametrize("called", ["x" * 65, "a\u202eb", "a\nb", "a\u0000"])
def test_what_a_user_is_called_can_be_shown(records, called):
    with pytest.raises(NameRefused, match="called has"):
        add(records, "wang", called=called)


@pytest.mark.parametrize(
    ("grant", "said"),
    [
        (Grant("king"), "There is no role “king”; there are viewer, "),
        (Grant("handler", "unit-8"), "There is no department “unit-8”"),
        (Grant("administrator", "unit-7"), "“administrator” can be given for the organisation only"),
    ],
)
def test_only_what_there_is_can_be_given(records, grant, said):
    with pytest.raises(GrantRefused, match=said):
        add(records, "wang", grant)
    add(records, "wang")
    with pytest.raises(GrantRefused, match=said):
        change_roles(records, BOSS, "wang", NOW, given=[grant], departments={"unit-7"})
    assert find_user(records, BOSS, "wang").grants == ()


def test_roles_are_given_and_taken_and_both_are_told(records):
    add(records, "wang", HANDLER)
    changed = change_roles(
        records,
        BOSS,
        "wang",
        NOW + 1,
        given=[Grant("viewer")],
        taken=[HANDLER, Grant("head")],
        departments={"unit-7"},
    )
    assert changed.grants == (Grant("viewer"),)
    told = {"given": ["viewer"], "taken": ["handler@unit-7", "head"]}
    assert audited(records)[0] == ("roles-changed", "boss", "10.0.0.7", "wang", told)


def test_a_user_is_disabled_and_enabled_once(records):
    add(records, "wang")
    assert disable_user(records, BOSS, "wang", NOW + 1, because="left").disabled_by == "boss"
    assert disable_user(records, OPERATOR, "wang", NOW + 2, because="left").disabled_at == NOW + 1
    assert enable_user(records, BOSS, "wang", NOW + 3).disabled_at is None
    enable_user(records, BOSS, "wang", NOW + 4)
    assert [(kind, data) for kind, *_, data in audited(records)] == [
        ("user-enabled", {"because": ""}),
        ("user-disabled", {"because": "left"}),
        ("user-added", {"roles": []}),
    ]


def test_somebody_who_can_administer_users_is_left(records):
    add(records, "wang", ADMINISTRATOR)
    add(records, "li", ADMINISTRATOR, HANDLER)
    disable_user(records, BOSS, "wang", NOW, because="left")
    with pytest.raises(LastAdministrator, match="li is the last administrator"):
        disable_user(records, BOSS, "li", NOW, because="left")
    with pytest.raises(LastAdministrator):
        change_roles(records, BOSS, "li", NOW, taken=[ADMINISTRATOR])
    change_roles(records, BOSS, "li", NOW, taken=[ADMINISTRATOR, HANDLER], given=[ADMINISTRATOR])
    enable_user(records, BOSS, "wang", NOW)
    disable_user(records, BOSS, "li", NOW, because="left")


def test_users_are_listed_by_name_in_pages(records):
    for name in ("zhao", "li", "qian"):
        add(records, name)
    page = list_users(records, BOSS, None, 2, lock_out=LOCK_OUT, now=NOW)
    assert ([each.user.name for each in page.items], page.last) == (["li", "qian"], ["qian"])
    page = list_users(records, BOSS, page.last, 2, lock_out=LOCK_OUT, now=NOW)
    assert ([each.user.name for each in page.items], page.last) == (["zhao"], None)


def test_nobody_is_found_by_a_name_that_nobody_has(records):
    for ask in (
        lambda: find_user(records, BOSS, "li"),
        lambda: disable_user(records, BOSS, "li", NOW, because="left"),
        lambda: change_roles(records, BOSS, "li", NOW),
    ):
        with pytest.raises(NotFound, match="There is no user “li”"):
            ask()


def test_the_list_tells_what_somebody_has_to_do_something_about(records):
    for name in ("zhao", "li"):
        add(records, name)
    with records.begin() as tx:
        old = tx.users.add("1i", [HANDLER], NOW)  # before look-alikes were refused
        for number in range(2):
            tx.tokens.make(old, NOW + number, made_by="")
        tx.tokens.revoke(tx.tokens.make(old, NOW + 9, made_by="").partition(".")[0], NOW)
        tx.tokens.make(old, NOW + 10, made_by="", expires_at=NOW + DAY)
        failed = SignInFailures(LOCK_OUT.free + 3, NOW - SECOND)
        tx.failures.save({name_key("zhao"): failed, name_key("li"): SignInFailures(1, NOW)})
    page = list_users(records, BOSS, None, 9, lock_out=LOCK_OUT, now=NOW)
    assert [
        (each.user.name, each.looks_like, each.endless_tokens, each.locked_until) for each in page.items
    ] == [
        ("1i", ("li",), 2, None),
        ("li", ("1i",), 0, None),
        ("zhao", (), 0, NOW + 7 * SECOND),
    ]


def test_the_list_costs_the_same_statements_however_many_there_are(records):
    counts = set()
    for name in ("li", "wang", "zhao", "qian"):
        add(records, name)
        with statements(records) as asked:
            list_users(records, BOSS, None, 9, lock_out=LOCK_OUT, now=NOW)
        counts.add(len(asked))
    assert len(counts) == 1
