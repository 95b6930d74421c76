"""``wenya notify``: what is set up, a real message, and in words what came of it."""

import pytest
from typer.testing import CliRunner

from api.cli import app

KEY = "c0ffee-k3y"


@pytest.fixture(autouse=True)
def _set_up(tmp_path, monkeypatch, wenya_receiver):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "wenya.toml").write_text(
        f"""
        [api]
        origin = "https://wenya.example"
        [notices.channels.duty]
        kind = "wecom"
        url = "{wenya_receiver.url}/send"
        key = "{KEY}"
        [notices.channels.night]
        kind = "feishu"
        url = "{wenya_receiver.url}/hook"
        token = "{KEY}"
        [notices.channels.text]
        kind = "sms"
        url = "{wenya_receiver.url}/sms"
        fields = {{ mobile = "{{to}}", text = "{{text}}" }}
        """,
        encoding="utf-8",
    )


def notify(*arguments: str):
    return CliRunner().invoke(app, ["notify", *arguments], prog_name="wenya", catch_exceptions=False)


def test_channels_are_listed_with_what_they_take():
    assert notify("channels").stdout.splitlines() == [
        "duty: wecom, 2,048 bytes a message, 20 a minute",
        "night: feishu, 9,500 bytes a message, 100 a minute, 5 a second, not around full and half hours",
        "text: sms, 1,024 bytes a message, 60 a minute",
    ]


def test_no_channel_is_told(tmp_path):
    (tmp_path / "wenya.toml").write_text("")
    assert notify("channels").stdout == "No channel is set up: [notices.channels.NAME] in the settings.\n"


def test_a_test_message_is_sent_and_looks_like_one(wenya_receiver, monkeypatch):
    ran = notify("test", "duty")
    assert (ran.exit_code, ran.stdout) == (0, "duty: delivered: the service has taken it\n")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert notify("test", "duty").stdout == "duty：已送达：对方已接收\n"
    assert notify("test", "duty", "--lang", "en").exit_code == 0
    texts = [each.json["text"]["content"] for each in wenya_receiver.received]
    assert texts[0].startswith("TEST-")
    assert texts[0].splitlines()[1:] == [
        "By the channel duty.",
        "Whoever reads this is reached by it; there is nothing to do.",
        "https://wenya.example",
    ]
    assert "Wenya 测试消息" in texts[1]
    assert "Test message of Wenya" in texts[2]


def test_a_number_is_asked_for_where_one_is_needed(wenya_receiver):
    ran = notify("test", "text")
    assert (ran.exit_code, ran.stderr) == (2, "wenya.toml: notices.channels.text: sms needs --to ADDRESS\n")
    assert notify("test", "text", "--to", "13800000000").exit_code == 0
    assert wenya_receiver.received[0].json["mobile"] == "13800000000"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            {"errcode": 93000, "errmsg": f"invalid webhook url {KEY}"},
            (
                "duty: refused, and it would be again: the key, the token or the password is not accepted\n"
                '  in detail: "93000 invalid webhook url ***"\n'
            ),
        ),
        ({"errcode": 45009, "errmsg": "freq"}, "  takes messages again at 20"),
        (b"<html>", "duty: sent, and nobody knows whether it was taken: the answer does not say\n"),
    ],
)
def test_what_came_of_it_is_said_in_words_and_without_the_key(wenya_receiver, answer, told):
    wenya_receiver.answer(200, answer)
    ran = notify("test", "duty")
    assert ran.exit_code == 1
    assert told in ran.stdout
    assert KEY not in ran.output


def test_a_channel_that_is_not_there_is_told_with_its_key():
    ran = notify("test", "x1")
    assert (ran.exit_code, ran.stderr) == (2, "wenya.toml: notices.channels.x1: no such channel\n")
