"""``wenya notify routes`` and ``wenya user reach``: by which channels somebody is told."""

import pytest
from typer.testing import CliRunner

from api.cli import app


@pytest.fixture(autouse=True)
def _set_up(installation, tmp_path, monkeypatch):
    monkeypatch.setenv("LANG", "C")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "wenya.toml").write_text(
        """
        [notices.channels.duty]
        kind = "wecom"
        key = "k3y"
        [notices.channels.spare]
        kind = "wecom"
        key = "k3y"
        [notices.channels.mail]
        kind = "email"
        host = "smtp.x"
        sender = "a@x.cn"
        [[notices.routes]]
        channels = ["mail"]
        [[notices.routes]]
        urgency = "high"
        department = "unit-7"
        channels = ["duty", "mail"]
        """,
        encoding="utf-8",
    )


def wenya(*arguments: str):
    return CliRunner().invoke(app, arguments, prog_name="wenya", catch_exceptions=False)


def test_routes_are_told_with_what_nothing_goes_by():
    assert wenya("notify", "routes").stdout.splitlines() == [
        "Urgent: console, mail",
        "Not urgent: console, mail",
        "Urgent, department unit-7: console, duty, mail",
        "Not urgent, department unit-7: console, mail",
        "spare: nothing goes by this channel; no row of [[notices.routes]] names it.",
    ]


def test_what_reaches_a_person_is_told_with_what_is_missing():
    assert wenya("user", "add", "wang", "--role", "handler").exit_code == 0
    said = wenya("notify", "routes", "--for", "wang").stdout.splitlines()
    assert said[2] == "Urgent, department unit-7: console, duty, mail (left out: no mail address on record)"
    shown = wenya("user", "reach", "wang", "--mobile", "138 0000 0000", "--mail", "wang@x.cn")
    assert (shown.exit_code, shown.stdout) == (0, "mail: wang@x.cn; mobile: 13800000000; language: none\n")
    said = wenya("notify", "routes", "--for", "wang").stdout.splitlines()
    assert said[2] == "Urgent, department unit-7: console, duty (mentions 13800000000), mail (wang@x.cn)"
    assert wenya("user", "reach", "wang", "--mail", "").stdout.startswith("mail: none; mobile: 13800000000")


def test_an_address_that_cannot_be_is_refused():
    wenya("user", "add", "wang", "--role", "handler")
    refused = wenya("user", "reach", "wang", "--mobile", "12")
    assert refused.exit_code == 2
    assert "telephone number" in refused.stderr
