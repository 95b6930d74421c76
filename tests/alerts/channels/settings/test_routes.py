"""The routes of notices: read from settings, and checked whole."""

from __future__ import annotations

from datetime import time

import pytest

from alerts.channels.settings.notices import unused_channels
from alerts.notices.message import Urgency
from alerts.notices.routes import AddressKind, NoticeRoute
from api.ports.settings import Settings, SettingsProblems, load
from ingest.durations import MINUTE

CHANNELS = """
[notices.channels.duty]
kind = "wecom"
key = "k"
[notices.channels.text]
kind = "sms"
url = "http://127.0.0.1/sms"
fields = { to = "{to}" }
[notices.channels.mail]
kind = "email"
host = "smtp.x"
sender = "a@x.cn"
"""


@pytest.fixture
def read(tmp_path):
    def read_(text: str, environ: dict | None = None) -> Settings:
        path = tmp_path / "wenya.toml"
        path.write_text(CHANNELS + text, encoding="utf-8")
        return load(path, environ or {})

    return read_


def test_routes_say_which_channels_and_these_what_they_are_addressed_to(read):
    notices = read(
        """
        [notices]
        quiet_from = "22:00"
        quiet_until = "07:00"
        digest_minutes = 30
        [[notices.routes]]
        channels = ["mail"]
        [[notices.routes]]
        urgency = "high"
        department = "unit-7"
        channels = ["duty", "mail"]
        """
    ).notices
    known = notices.ways
    assert known.rows == (NoticeRoute(("mail",)), NoticeRoute(("duty", "mail"), Urgency.HIGH, "unit-7"))
    kinds = {"duty": AddressKind.GROUP, "text": AddressKind.MOBILE, "mail": AddressKind.MAIL}
    assert known.kinds == kinds
    assert unused_channels(notices) == ("text",)
    gathering = notices.gathering("Asia/Shanghai")
    assert (gathering.quiet_from, gathering.quiet_until) == (time(22), time(7))
    assert gathering.digest_ms == 30 * MINUTE


def test_a_variable_holds_routes_as_json(read):
    environ = {"WENYA_NOTICES__ROUTES": '[{"channels": ["duty", "text"]}]'}
    assert read("", environ).notices.ways.channels(Urgency.HIGH) == ("duty", "text")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ('[[notices.routes]]\nchannels = ["gone"]', "there is no channel gone"),
        ('[[notices.routes]]\nchannels = ["duty", "duty"]', "names a channel twice"),
        ('[[notices.routes]]\nchannels = ["duty"]\n[[notices.routes]]\nchannels = ["mail"]', "two rows"),
        ("[[notices.routes]]\nchannels = []", "routes.0.channels"),
        ('[[notices.routes]]\nchannels = ["duty"]\nurgency = "x"', "routes.0.urgency"),
        ('[[notices.routes]]\nchannels = ["duty"]\nx = 1', "routes.0.x"),
        ('[notices]\nquiet_from = "25:00"', "must be a time of the day"),
        ("[notices]\nremind_minutes = 1", "remind_minutes"),
    ],
)
def test_what_is_wrong_with_them_is_told(read, rows, said):
    with pytest.raises(SettingsProblems) as refused:
        read(rows)
    assert said in str(refused.value)
