"""``wenya user factor`` and ``wenya user provider``: what was lost, and what somebody has elsewhere."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from alerts.people.doors.second_factor import SecondFactor
from alerts.records import Records
from api.cli import app
from ingest.clock import RealClock

ISSUER = "https://id.example/realms/heat"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(installation, monkeypatch):
    monkeypatch.setenv("WENYA_OIDC__ISSUER", ISSUER)
    monkeypatch.setenv("WENYA_OIDC__CLIENT_ID", "wenya")
    for name in ("wang", "li"):
        wenya("user", "add", name, "--role", "leader")


def wenya(*arguments: str, code: int = 0) -> str:
    ran = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert ran.exit_code == code, ran.output
    return ran.stdout + ran.stderr


def test_a_lost_factor_is_taken_off():
    assert "wang has no second factor." in wenya("user", "factor", "wang")
    there = Records.open("sqlite:///wenya-data/records.sqlite")
    with there.begin() as tx:
        user_id, now = tx.users.named("wang").id, RealClock().now()
        tx.second_factors.begin(SecondFactor(user_id, "JBSWY3DPEHPK3PXP", now, "s"))
        tx.second_factors.turn_on(user_id, now, 1)
        tx.second_factors.put_codes(user_id, ["h"])
    there.close()
    shown = wenya("user", "factor", "wang")
    assert "1 recovery code is left" in shown
    assert "JBSW" not in shown
    assert "no second factor any more" in wenya("user", "factor", "wang", "--off")
    assert "factor-off" in wenya("audit")


def test_a_user_is_linked_to_one_person_at_the_provider():
    assert "No provider knows wang." in wenya("user", "provider", "wang")
    linked = wenya("user", "provider", "wang", "--link", "s-1")
    assert f"wang is s-1 at {ISSUER}." in linked
    assert "another user" in wenya("user", "provider", "li", "--link", "s-1", code=2)
    assert "s-2" in wenya("user", "provider", "wang", "--link", "s-2")
    assert "No provider knows wang." in wenya("user", "provider", "wang", "--link", "")
    assert "identity-linked" in wenya("audit")
