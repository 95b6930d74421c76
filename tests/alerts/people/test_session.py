"""When a session is over, and what it is kept by."""

from alerts.people.session import ID_LENGTH, UserSession, key_of, new_id
from ingest.durations import HOUR

NOW = 1_768_436_400_000
SESSION = UserSession("k", 1, change_only=False, began_at=NOW, seen_at=NOW, ends_at=NOW + 12 * HOUR)


def test_an_id_is_new_each_time_and_does_not_tell_itself_by_its_key():
    one, other = new_id(), new_id()
    assert len({one, other, key_of(one), key_of(other)}) == 4
    assert len(one) == ID_LENGTH
    assert one not in key_of(one)


def test_a_session_is_over_when_nobody_did_anything_in_it_for_too_long():
    assert not SESSION.is_over(NOW + HOUR - 1, HOUR)
    assert SESSION.is_over(NOW + HOUR, HOUR)
    assert not SESSION.is_over(NOW + HOUR, HOUR, seen_at=NOW + 1)


def test_a_session_is_over_at_its_end_whatever_is_done_in_it():
    end = SESSION.ends_at
    assert not SESSION.is_over(end - 1, HOUR, seen_at=end - 1)
    assert SESSION.is_over(end, HOUR, seen_at=end)
