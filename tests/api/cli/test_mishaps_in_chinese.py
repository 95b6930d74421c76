"""Whatever goes wrong around a command is told in Chinese: a wrong call of any, the system, the servers."""

from __future__ import annotations

import errno
import os
import re
import socket
import sqlite3
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from api.cli import app
from api.cli.terminal import written
from ingest.mqtt.broker import free_ports
from ingest.problems import making
from tests.api.cli.test_commands_in_chinese import CODES
from tests.words_seen import english_words


@pytest.fixture(autouse=True)
def _in_chinese(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setenv("COLUMNS", "400")


def refused(*arguments: str, known: frozenset[str] = frozenset()) -> str:
    """What is told, once it is seen to be Chinese."""
    ran = CliRunner().invoke(app, arguments, prog_name="wenya", catch_exceptions=False)
    assert ran.exit_code == 2, (arguments, ran.output)
    assert re.search("[\u4e00-\u9fff]", ran.output), (arguments, ran.output)
    words = {*CODES, *known, *(word for each in arguments for word in re.split(r"\W", each))}
    assert english_words(ran.output, words) == [], (arguments, ran.output)
    return ran.output


# --- Called wrongly ----------------------------------------------------------------------------------


def commands(command: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    if hasattr(command, "list_commands"):
        for name in command.list_commands(None):
            yield from commands(command.get_command(None, name), *path, name)


def wrong_calls(path: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], set[str]]]:
    """The arguments, and what else may be told: choices. None is so near to right that the command runs."""
    yield (*path, "--x1"), set()
    if hasattr(command, "list_commands") and not command.params:
        yield (*path, "x1"), set()
    for each in command.params:
        option = max(each.opts, key=len)
        if each.param_type_name != "option" or each.is_flag:
            continue
        yield (*path, option), set()
        kind = each.type_descriptor.annotation
        kind = next(iter(get_args(kind)), kind)
        if kind in (int, float) or issubclass(kind, Enum):
            choices = {str(choice.value) for choice in kind} if issubclass(kind, Enum) else set[str]()
            yield (*path, option, "x1"), choices


def test_every_command_and_option_that_is_called_wrongly_says_so():
    calls = [call for path, command in commands(get_command(app)) for call in wrong_calls(path, command)]
    assert len(calls) > 250
    for arguments, choices in calls:
        refused(*arguments, known=frozenset(choices))


# --- What the system says ----------------------------------------------------------------------------


@pytest.mark.parametrize("filename", ["x1.toml", None])
def test_every_error_of_the_system_is_told_in_chinese_or_in_quotation_marks(filename):
    found = {}
    for number, name in errno.errorcode.items():
        told = written(OSError(number, os.strerror(number), filename))
        assert re.search("[\u4e00-\u9fff]", told), name
        if words := english_words(told):
            found[name] = words
    assert found == {}


def test_the_usual_errors_of_files_have_words_of_their_own():
    told = {
        number: written(OSError(number, os.strerror(number), "x1"))
        for number in (errno.ENOENT, errno.EACCES, errno.EISDIR, errno.ENOSPC, errno.EROFS)
    }
    assert told == {
        errno.ENOENT: "x1：没有这个文件或文件夹",
        errno.EACCES: "x1：没有读取权限",
        errno.EISDIR: "x1：是文件夹，不是文件",
        errno.ENOSPC: "x1：磁盘空间不足",
        errno.EROFS: "x1：所在的文件系统是只读的",
    }


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


@pytest.mark.parametrize("which", ["api.port", "mqtt.port", "mqtt.port_v4"])
def test_a_port_that_is_taken_is_told_with_its_setting_before_anything_is_made(taken, which):
    free, free_v4 = free_ports()
    ports = {"api.port": 0, "mqtt.port": free, "mqtt.port_v4": free_v4, which: taken}
    Path("x1.toml").write_text("".join(f"{key} = {port}\n" for key, port in ports.items()))
    told = refused("run", "--settings", "x1.toml")
    assert f"{which}：无法在 127.0.0.1 的端口 {taken} 上监听：端口已被占用" in told
    assert not Path("wenya-data").exists()


def test_an_address_that_is_not_of_this_machine_is_told():
    Path("x1.toml").write_text(
        '[api]\nhost = "192.0.2.1"\nanonymous = "none"\nwithout_tls = true\n[mqtt]\nembedded = false\n'
    )
    assert "本机没有这个地址" in refused("run", "--settings", "x1.toml")


@pytest.mark.parametrize(("key", "path"), [("service.data_dir", "file/x1"), ("log.file", "file/x1/x1.log")])
def test_what_cannot_be_made_is_told_with_its_setting_also_before_a_start(key, path):
    Path("file").touch()
    Path("x1.toml").write_text(f'{key} = "{path}"\n')
    told = f"{key}：无法建立 {path}：应为文件夹之处是一个文件"
    assert told in refused("run", "--settings", "x1.toml")
    checked = CliRunner().invoke(app, ["check-config", "--settings", "x1.toml"], catch_exceptions=False)
    assert checked.exit_code == 1
    assert f"x1.toml：{key}：无法建立 file/x1：应为文件夹之处是一个文件" in checked.output


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (errno.ENOENT, "该处不能建立文件或文件夹"),
        (errno.EACCES, "没有写入权限"),
        (errno.EEXIST, "应为文件夹之处是一个文件"),
        (errno.ENOSPC, "磁盘空间不足"),
    ],
)
def test_why_the_folder_of_the_data_cannot_be_made(number, why):
    with pytest.raises(OSError, match="cannot make x1") as unmade, making("service.data_dir", Path("x1")):
        raise OSError(number, os.strerror(number), "x1")
    assert written(unmade.value) == f"service.data_dir：无法建立 x1：{why}"


def test_where_the_account_may_not_write_is_a_warning(monkeypatch):
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode == os.F_OK and access(path, mode))
    ran = CliRunner().invoke(app, ["check-config"], catch_exceptions=False)
    assert "service.data_dir：执行本命令的账号无权在 . 中写入" in ran.output


# --- What the servers say ----------------------------------------------------------------------------


def test_records_that_somebody_else_holds_are_told(installation, monkeypatch):
    monkeypatch.setattr("alerts.records.database.PATIENCE_MS", 50)
    other = sqlite3.connect("wenya-data/records.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused("user", "add", "x1", "--role", "viewer", known=frozenset({"busy"}))
    other.close()


def test_a_service_that_does_not_listen_is_told():
    told = refused("dead-letters", "list", "--url", f"http://127.0.0.1:{free_ports()[0]}")
    assert "连接被拒绝，该地址上没有程序在监听" in told


@pytest.mark.parametrize("command", ["list", "replay", "dismiss"])
def test_a_wrong_token_is_told(address, command):
    Path("x1").write_text("x1" * 20 + "\n")
    told = refused("dead-letters", command, "--url", address, "--token-file", "x1")
    assert "401" in told
