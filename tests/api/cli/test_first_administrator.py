"""The first one-time password is told where only the owner sees it."""

import io
import re
import stat
import sys

import pytest
import structlog

from alerts.desk.people.users import find_user
from alerts.people.viewer import OPERATOR
from alerts.records.people.password_hashes import matches
from api.cli.first_administrator import FILE, see_to_an_administrator
from tests.new_records import new_records

NOW = 1_768_436_400_000


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def records(tmp_path):
    opened = new_records(tmp_path / "records.sqlite")
    yield opened
    opened.close()


def password_in(text: str) -> str:
    return re.search(r"to be changed: (\S+)\n", text)[1]


def test_it_is_told_on_the_terminal(records, tmp_path, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    see_to_an_administrator(records, tmp_path, NOW)
    admin = find_user(records, OPERATOR, "admin")
    assert matches(admin.password_hash, password_in(terminal.getvalue()))
    assert not (tmp_path / FILE).exists()


def test_it_is_told_in_the_language_of_the_terminal(records, tmp_path, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    see_to_an_administrator(records, tmp_path, NOW)
    name, password = terminal.getvalue().splitlines()
    assert name == "管理员：admin"
    assert password.startswith("一次性登录口令（一天内有效，须更改）：")


def test_without_a_terminal_it_is_in_a_file_which_the_log_names(records, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with structlog.testing.capture_logs() as logged:
        see_to_an_administrator(records, tmp_path, NOW)
    path = tmp_path / FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    password = password_in(path.read_text())
    assert matches(find_user(records, OPERATOR, "admin").password_hash, password)
    assert [entry["file"] for entry in logged] == [str(path)]
    assert password not in str(logged) + sys.stderr.getvalue()
    see_to_an_administrator(records, tmp_path, NOW + 1)
    assert password_in(path.read_text()) == password, "nobody has signed in yet"
    with records.begin() as tx:
        tx.users.set_password(tx.users.named("admin").id, "of their own", NOW + 2)
    see_to_an_administrator(records, tmp_path, NOW + 3)
    assert not path.exists()
