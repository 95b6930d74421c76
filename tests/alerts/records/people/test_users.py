"""Users and what they may do, on record."""

import pytest

from alerts.people.user import User, UserKind
from alerts.people.viewer import Grant
from alerts.records import RecordsError

NOW = 1_768_436_400_000
HEAD = Grant("head", "heat-7")


def test_a_user_comes_back_with_all_that_was_given(tx):
    user_id = tx.users.add("wang", [HEAD, Grant("viewer")], NOW, called="王建国", kind=UserKind.PROGRAM)
    wang = User(user_id, "wang", "王建国", UserKind.PROGRAM, NOW, (HEAD, Grant("viewer")))
    assert tx.users.by_id(user_id) == tx.users.named("wang") == wang
    assert tx.users.by_id(user_id + 1) is None


def test_a_name_is_given_once(tx):
    tx.users.add("Wang", [], NOW)
    with pytest.raises(RecordsError) as refused:
        tx.users.add("Wang", [HEAD], NOW)
    assert refused.value.code == "user-exists"


def test_a_user_is_found_whatever_case_and_width_were_typed(tx):
    tx.users.add("wang", [], NOW)
    for typed in ("Wang", "ｗａｎｇ", "WANG"):
        assert tx.users.named(typed).name == "wang"
    for typed in ("wаng", "wan", "", "wang "):
        assert tx.users.named(typed) is None


def test_of_two_old_names_that_differ_in_case_each_is_its_own_and_nobody_else(tx):
    tx.users.add("wang", [], NOW)
    tx.users.add("Wang", [], NOW)
    assert [tx.users.named(name).name for name in ("wang", "Wang")] == ["wang", "Wang"]
    assert tx.users.named("WANG") is None


def test_look_alikes_are_found(tx):
    tx.users.add("lee", [], NOW)
    assert [user.name for user in tx.users.looking_like("1ee")] == ["lee"]
    assert tx.users.looking_like("leo") == []


def test_roles_are_given_and_taken(tx):
    user_id = tx.users.add("wang", [HEAD], NOW)
    tx.users.give(user_id, [HEAD, Grant("head", "heat-8"), Grant("handler")])
    assert tx.users.by_id(user_id).grants == (Grant("handler"), HEAD, Grant("head", "heat-8"))
    tx.users.take(user_id, [Grant("head"), HEAD])
    assert tx.users.by_id(user_id).grants == (Grant("handler"), Grant("head", "heat-8"))


def test_users_are_listed_by_name_page_by_page(tx):
    for name in ("zhao", "li", "qian", "sun"):
        tx.users.add(name, [HEAD, Grant("viewer")], NOW)
    pages = [[user.name for user in tx.users.page(after, 3)] for after in ("", "sun")]
    assert pages == [["li", "qian", "sun"], ["zhao"]]


def test_a_user_is_disabled_and_enabled(tx):
    user_id = tx.users.add("wang", [], NOW)
    tx.users.disable(user_id, NOW + 1, "li")
    assert (tx.users.by_id(user_id).disabled_at, tx.users.by_id(user_id).disabled_by) == (NOW + 1, "li")
    tx.users.enable(user_id)
    assert (tx.users.by_id(user_id).disabled_at, tx.users.by_id(user_id).disabled_by) == (None, None)


def test_a_password_with_an_end_must_be_changed_and_another_need_not(tx):
    user_id = tx.users.add("wang", [], NOW)
    tx.users.set_password(user_id, "first", NOW, one_time_until=NOW + 9)
    once = tx.users.named("wang")
    assert (once.password_hash, once.must_change, once.one_time_until) == ("first", True, NOW + 9)
    tx.users.set_password(user_id, "own", NOW + 1)
    tx.users.keep_rehashed(user_id, "again")
    own = tx.users.named("wang")
    assert (own.password_hash, own.must_change, own.one_time_until) == ("again", False, None)
    assert own.password_set_at == NOW + 1
    assert "again" not in repr(own)


def test_whatever_changes_what_somebody_may_do_moves_the_version(tx):
    seen = [tx.access.version()]
    user_id = tx.users.add("wang", [HEAD], NOW)
    token_id = tx.tokens.make(user_id, NOW, made_by="li").partition(".")[0]
    for change in (
        lambda: tx.users.give(user_id, [Grant("viewer")]),
        lambda: tx.users.take(user_id, [HEAD]),
        lambda: tx.users.disable(user_id, NOW, "li"),
        lambda: tx.users.enable(user_id),
        lambda: tx.users.set_password(user_id, "x", NOW),
        lambda: tx.tokens.revoke(token_id, NOW),
    ):
        change()
        seen.append(tx.access.version())
    assert seen == sorted(set(seen))
    tx.tokens.used({token_id: NOW})
    tx.users.keep_rehashed(user_id, "y")
    assert tx.access.version() == seen[-1]
