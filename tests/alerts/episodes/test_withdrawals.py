"""Why an episode was withdrawn is on record as one text, and said in any language."""

import pytest

from alerts.episodes.withdrawals import WithdrawalReason, withdrawal_in_words
from ingest.words.packages import catalogue_of


@pytest.mark.parametrize("reason", WithdrawalReason)
def test_every_reason_is_said_in_english_as_it_is_on_record(reason):
    said = withdrawal_in_words(reason.value)
    assert said.written(catalogue_of("en")) == reason.value
    assert "不达标" in said.written(catalogue_of("zh-CN"))


def test_another_text_stays_as_it_is():
    assert withdrawal_in_words("somebody wrote this") == "somebody wrote this"
