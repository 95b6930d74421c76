"""A link is good for what was signed, and for nothing else."""

import pytest

from alerts.notices.answer_links import LONGEST_TOKEN, AnswerLink, read_token, token_of
from alerts.notices.message import LONGEST_LINK

KEY = b"k" * 32
LINK = AnswerLink(123, "查看员王", 1_767_225_600_000)


def test_what_was_signed_is_read_again():
    assert read_token(token_of(LINK, KEY), KEY) == LINK


def test_the_longest_name_fits_into_a_link():
    token = token_of(AnswerLink(1 << 53, "王" * 32, 1 << 53), KEY)
    assert len(token) <= LONGEST_TOKEN
    assert len(f"https://wenya.some-organisation.example/answer/{token}") <= LONGEST_LINK


@pytest.mark.parametrize("token", ["", "0", "%", "é", "A" * 5_000, token_of(LINK, b"other" * 8)])
def test_anything_else_is_not(token):
    assert read_token(token, KEY) is None


def test_one_that_was_changed_is_not():
    token = token_of(LINK, KEY)
    for i in range(len(token)):
        changed = token[:i] + ("A" if token[i] != "A" else "B") + token[i + 1 :]
        assert read_token(changed, KEY) in (None, LINK), "the last character has bits that say nothing"
