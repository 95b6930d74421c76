"""Tokens and one-time passwords are made, shown once, and good for what they are made for."""

import pytest

from alerts.desk.lookups.errors import NotFound
from alerts.desk.people.audit import list_audit
from alerts.desk.people.last_use import TokenUse
from alerts.desk.people.tokens import (
    ONE_TIME_FOR,
    give_one_time_password,
    list_tokens,
    make_token,
    revoke_token,
    viewer_with_token,
)
from alerts.desk.people.users import NewUser, add_user, disable_user, enable_user, find_user
from alerts.people.audit import AuditFilter, AuditKind
from alerts.people.lock_out import SignInFailures, name_key
from alerts.people.refusals import WayInRefused
from alerts.people.roles import Right
from alerts.people.user import UserKind, token_id
from alerts.people.viewer import OPERATOR, Grant, Viewer
from alerts.records import RecordsError
from alerts.records.people.password_hashes import matches
from ingest.durations import DAY
from tests.alerts.records.statements import statements

NOW = 1_768_436_400_000


@pytest.fixture
def wang(records) -> str:
    return add_user(records, OPERATOR, NewUser("wang", (Grant("handler"),)), NOW).name


def test_a_token_makes_a_viewer_until_it_is_over(records, wang):
    token = make_token(records, OPERATOR, wang, NOW, days=2).secret
    viewer = Viewer("wang", (Grant("handler"),), changes_at=NOW + 2 * DAY)
    assert viewer_with_token(records, token, NOW) == viewer
    assert viewer_with_token(records, token, NOW + 2 * DAY - 1) == viewer
    assert viewer_with_token(records, token, NOW + 2 * DAY) is None


def test_a_token_is_good_for_its_rights_only(records, wang):
    token = make_token(records, OPERATOR, wang, NOW, scope={Right.LOOK}).secret
    assert viewer_with_token(records, token, NOW).token_scope == {Right.LOOK}


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_token_has_an_end(records, wang, days):
    with pytest.raises(WayInRefused, match="at most 366 days"):
        make_token(records, OPERATOR, wang, NOW, days=days)


@pytest.mark.parametrize(("called", "reason"), [("x" * 65, "at most 64"), ("wall\0", "cannot be shown")])
def test_what_a_token_is_called_can_be_shown_and_kept(records, wang, called, reason):
    with pytest.raises(WayInRefused, match=reason):
        make_token(records, OPERATOR, wang, NOW, called=called)
    make_token(records, OPERATOR, wang, NOW, called="x" * 64)
    assert [token.called for token in list_tokens(records, OPERATOR, wang)] == ["x" * 64]


def test_a_revoked_token_and_one_of_a_disabled_user_make_no_viewer(records, wang):
    tokens = [make_token(records, OPERATOR, wang, NOW).secret for _ in range(2)]
    revoked = revoke_token(records, OPERATOR, tokens[0].partition(".")[0], NOW + 1)
    assert (revoked.revoked_at, revoke_token(records, OPERATOR, revoked.id, NOW + 2)) == (NOW + 1, revoked)
    assert [viewer_with_token(records, token, NOW + 1) is None for token in tokens] == [True, False]
    disable_user(records, OPERATOR, wang, NOW, because="left")
    assert viewer_with_token(records, tokens[1], NOW) is None
    with pytest.raises(WayInRefused, match="wang is disabled"):
        make_token(records, OPERATOR, wang, NOW)
    enable_user(records, OPERATOR, wang, NOW)
    assert viewer_with_token(records, tokens[1], NOW).name == wang
    with pytest.raises(NotFound, match="There is no token “f00”"):
        revoke_token(records, OPERATOR, "f00", NOW)


def test_a_one_time_password_is_hashed_and_must_be_changed(records, wang):
    made = give_one_time_password(records, OPERATOR, wang, NOW)
    user = find_user(records, OPERATOR, wang)
    assert made.until == user.one_time_until == NOW + ONE_TIME_FOR
    assert (user.must_change, matches(user.password_hash, made.secret)) == (True, True)
    add_user(records, OPERATOR, NewUser("feed", (), kind=UserKind.PROGRAM), NOW)
    with pytest.raises(WayInRefused, match="feed is a program"):
        give_one_time_password(records, OPERATOR, "feed", NOW)


def test_no_secret_is_in_the_audit_or_in_a_list(records, wang):
    token = make_token(records, OPERATOR, wang, NOW, scope={Right.LOOK}).secret
    password = give_one_time_password(records, OPERATOR, wang, NOW).secret
    events = list_audit(records, OPERATOR, AuditFilter(), None, 99).items
    assert [event.kind for event in events] == ["password-set", "token-made", "user-added"]
    assert events[1].data == {"token": token.partition(".")[0], "scope": ["look"], "until": NOW + 90 * DAY}
    told = repr(events) + repr(list_tokens(records, OPERATOR, wang))
    assert token.partition(".")[2] not in told
    assert password not in told


def test_when_tokens_were_used_is_put_on_record_in_one_transaction(records, wang):
    tokens = [make_token(records, OPERATOR, wang, NOW + i).secret for i in range(3)]
    use = TokenUse()
    for at in range(50):
        use.note(token_id(tokens[0]), NOW + at)
        use.note(token_id(tokens[1]), NOW + 2 * at)
    with statements(records) as asked:
        use.save(records)
        use.save(records)
    assert sum("UPDATE" in each.sql for each in asked) == 1
    used = [token.last_used_at for token in list_tokens(records, OPERATOR, wang)]
    assert used == [None, NOW + 98, NOW + 49]


def test_when_tokens_were_used_is_kept_while_the_records_are_away(records, wang):
    token = make_token(records, OPERATOR, wang, NOW).secret
    use = TokenUse()
    use.note(token_id(token), NOW + 5)

    class Away:
        def begin(self):
            raise RecordsError("unavailable", "gone")

    with pytest.raises(RecordsError):
        use.save(Away())
    use.save(records)
    assert list_tokens(records, OPERATOR, wang)[0].last_used_at == NOW + 5


def test_a_one_time_password_lets_in_who_is_locked_out_and_says_so(records, wang):
    locked = SignInFailures(9, NOW)
    with records.begin() as tx:
        tx.failures.save({name_key(wang): locked, name_key("somebody"): locked})
    give_one_time_password(records, OPERATOR, wang, NOW)
    with records.reading() as tx:
        found = tx.failures.of([name_key(wang), name_key("somebody")])
        assert found == {name_key(wang): SignInFailures(0, NOW), name_key("somebody"): locked}
        (told,) = tx.audit.page(AuditFilter(kind=AuditKind.PASSWORD_SET), None, 9)
    assert told.data == {"until": NOW + DAY, "forgotten": 9}
