"""One-time codes against the table of RFC 6238, and against every clock that is a little off."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.people.doors.one_time_codes import SKEW, STEP, code_at, key_uri, new_secret, step_of
from alerts.people.doors.second_factor import FactorPolicy, is_of_authenticator, typed_code
from alerts.people.viewer import Grant
from ingest.durations import SECOND

SECRET = base64.b32encode(b"12345678901234567890").decode()
STEPS = st.integers(9, 10**8)


@pytest.mark.parametrize(
    ("second", "code"),
    [
        *((59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471")),
        *((1234567890, "89005924"), (2000000000, "69279037"), (20000000000, "65353130")),
    ],
)
def test_the_codes_are_those_of_the_standard(second, code):
    """Appendix B has eight digits; six are the last of these."""
    assert code_at(SECRET, second * SECOND // STEP) == code[-6:]


@given(step=STEPS, off=st.integers(-4, 4), into=st.integers(0, STEP - 1), after=st.integers(-3, 3))
def test_a_code_is_good_a_step_early_or_late_and_never_twice(step, off, into, after):
    code = code_at(SECRET, step)
    found = step_of(SECRET, code, (step + off) * STEP + into, after=step + after)
    if found is not None and found != step:
        assert code_at(SECRET, found) == code, "two steps happen to have one code"
        return
    assert (found == step) == (abs(off) <= SKEW and after < 0)


@given(text=st.text(max_size=60))
def test_whatever_is_typed_is_a_code_or_none(text):
    code = typed_code(text)
    found = step_of(SECRET, code, 7 * STEP, after=0)
    assert (found is not None) == (code in {code_at(SECRET, step) for step in (6, 7, 8)})


def test_a_code_is_taken_as_people_type_it():
    assert typed_code(" 123 456\n") == "123456"
    assert typed_code("ABCD-efgh ijkm-npqr") == "abcdefghijkmnpqr"
    assert is_of_authenticator("012345")
    assert not any(map(is_of_authenticator, ("12345", "1234567", "12345a", "１２３４５６")))


def test_a_secret_is_new_each_time_and_its_picture_names_its_user():
    assert len({new_secret() for _ in range(9)}) == 9
    uri = key_uri(SECRET, "调度员王")
    assert uri.startswith("otpauth://totp/Wenya:")
    assert f"secret={SECRET}" in uri
    assert "issuer=Wenya" in uri


def test_who_must_have_one_is_who_has_been_given_a_role_of_these():
    policy = FactorPolicy("required", frozenset({"leader"}))
    assert policy.is_needed_of([Grant("viewer"), Grant("leader", "d1")])
    assert not policy.is_needed_of([Grant("viewer")])
    assert not FactorPolicy("offered", frozenset({"leader"})).is_needed_of([Grant("leader")])
