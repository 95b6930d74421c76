"""Tokens on record: found by who shows them, without their secret."""

import pytest

from alerts.people.roles import Right
from alerts.people.user import AccessToken

NOW = 1_768_436_400_000


@pytest.fixture
def wang(tx) -> int:
    return tx.users.add("wang", [], NOW)


def test_a_token_finds_its_user_and_nothing_else_does(tx, wang):
    token = tx.tokens.make(
        wang, NOW, made_by="li", called="meter feed", scope={Right.LOOK}, expires_at=NOW + 9
    )
    other = tx.tokens.make(wang, NOW, made_by="li")
    token_id, _, secret = token.partition(".")
    shown = AccessToken(token_id, wang, frozenset({Right.LOOK}), "meter feed", NOW, "li", NOW + 9)
    assert tx.tokens.shown(token) == tx.tokens.by_id(token_id) == shown
    assert tx.tokens.shown(other).scope is None
    for wrong in (
        "",
        ".",
        token_id,
        f"{token_id}.",
        f"{token_id}.{secret[:-1]}",
        f"{other.partition('.')[0]}.{secret}",
        "x" * 9999,
    ):
        assert tx.tokens.shown(wrong) is None
    assert tx.tokens.by_id("x") is None


def test_the_secret_itself_is_on_no_page_of_the_database(tx, wang):
    secret = tx.tokens.make(wang, NOW, made_by="li").partition(".")[2]
    row = tx.meta._db.exec_driver_sql("SELECT * FROM tokens").one()
    assert secret not in str(row)
    assert secret.encode() not in b"".join(
        bytes(cell) for cell in row if isinstance(cell, bytes | memoryview)
    )


def test_a_token_is_good_until_it_ends_or_is_revoked(tx, wang):
    token = tx.tokens.make(wang, NOW, made_by="li", expires_at=NOW + 9)
    assert [tx.tokens.shown(token).good_at(now) for now in (NOW, NOW + 8, NOW + 9)] == [True, True, False]
    tx.tokens.revoke(token.partition(".")[0], NOW + 1)
    tx.tokens.revoke(token.partition(".")[0], NOW + 5)
    assert tx.tokens.shown(token).revoked_at == NOW + 1
    assert not tx.tokens.shown(token).good_at(NOW + 2)


def test_the_newest_tokens_of_a_user_come_first(tx, wang):
    others = tx.users.add("li", [], NOW)
    tx.tokens.make(others, NOW, made_by="li")
    made = [tx.tokens.make(wang, NOW + i, made_by="li").partition(".")[0] for i in range(4)]
    assert [token.id for token in tx.tokens.of_user(wang, 3)] == made[:0:-1]


def test_when_tokens_were_used_is_noted_for_many_at_once(tx, wang):
    ids = [tx.tokens.make(wang, NOW, made_by="li").partition(".")[0] for _ in range(3)]
    tx.tokens.used({ids[0]: NOW + 1, ids[2]: NOW + 3})
    assert [tx.tokens.by_id(id_).last_used_at for id_ in ids] == [NOW + 1, None, NOW + 3]
    tx.tokens.used({})
