"""Commands write in the language of the terminal: Chinese where its locale is, else English."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app, check
from api.words.terminal_language import terminal_language
from ingest.inventory.tree import Level
from simulators.scenario.files import gallery
from tests.words_seen import english_words

ROOT = Path(__file__).parents[3]
SAMPLE = str(ROOT / "examples/inventory.toml")
NAMES = {"duckdb", "dispatch", "sun", "zhao", "wang", "li", "console", "north", "sms", "unavailable", "file"}
"""Ids, codes and names of the examples that are words."""


@pytest.fixture(autouse=True)
def _in_chinese(installation, monkeypatch):
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setattr(check, "year_wanted", lambda *_: None)


def wenya(*arguments: str):
    return CliRunner().invoke(app, arguments, catch_exceptions=False)


@pytest.mark.parametrize(
    ("environment", "tag"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh-CN"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_TW.UTF-8"}, "zh-CN"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
    ],
)
def test_the_locale_says_which_language(environment, tag):
    assert terminal_language(environment).tag == tag


@pytest.mark.parametrize(
    ("called", "zh", "en"),
    [
        ("user disabel", "'disabel' 不是命令", "'disabel' is no command"),
        ("user disabel", "是否要用 disable？", "did you mean disable?"),
        (
            "user xyz",
            "'xyz' 不是命令，此处也不接受这一参数\n",
            "'xyz' is no command, and no argument that is taken here\n",
        ),
        ("calendar recalculate 2026 --because=", "--because：应为一行文字", "--because: must be one line"),
        ("duty import gone.toml --because=", "--because：应为一行文字", "--because: must be one line"),
        ("user disable x --because=", "--because：应为一行文字", "--because: must be one line"),
    ],
)
def test_what_a_command_does_not_take_is_named_as_it_was_typed(called, zh, en, monkeypatch):
    assert zh in wenya(*called.split()).stderr
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert en in wenya(*called.split()).stderr


def test_a_check_of_good_files_is_told_in_chinese():
    ran = wenya("check-config")
    assert (ran.exit_code, ran.stdout) == (
        0,
        "无误：默认设置；读数存于 duckdb；15 条规则；没有资产清单文件（用 --records 查看在册的清单）\n",
    )


def test_what_a_check_finds_is_told_in_chinese():
    Path("town.csv").write_text("type,id,level\nplace,1,flat\nplace,2,unit\npoint,3,\n")
    Path("rules.toml").write_text('[[rule]]\nid = "room.day"\nmarks = 99\n')
    ran = wenya("check-config", "--inventory", "town.csv", "--rules", "rules.toml")
    assert ran.exit_code == 1
    assert ran.stdout.splitlines()[:2] == [
        "rules.toml：room.day.marks：须为 1 至 64 的整数",
        "town.csv：第 2 行：level：只能是 " + "、".join(Level) + " 之一，不能是 'flat'",
    ]
    assert ran.stderr == f"共 {len(ran.stdout.splitlines())} 处错误\n"


def test_imports_and_departments_are_told_in_chinese():
    assert wenya("department", "list").stdout == "没有部门。\n"
    assert wenya("department", "check").stdout == "注意：资产清单：没有部门：各位置均未指明由谁负责\n"
    imported = wenya("inventory", "import", SAMPLE).stdout
    assert imported.splitlines()[:3] == ["资产清单第 1 版：", "  位置：新增 7 项", "  部门：新增 3 项"]
    looked_at = wenya("inventory", "import", SAMPLE, "--dry-run").stdout.splitlines()
    assert looked_at[:2] == ["未作改动；将会是：", "  无变化"]
    assert looked_at[2:] == ["  合计：1 个热力站，1 栋楼，49 户，4 个测点，1 个网关"]
    assert wenya("department", "check").stdout == "无误：3 个部门\n"
    listed = wenya("department", "list").stdout
    assert "  职责：生产调度、指挥中心、营业服务" in listed.splitlines()
    assert listed.splitlines()[7] == "heat-north：北区供热所，属地（供热），位于 北区供热所 [north]"
    cleared = wenya("department", "clear", "--yes").stdout
    assert cleared == "资产清单第 2 版：3 个部门已销册。\n"
    assert english_words(imported + listed + cleared, NAMES) == []


def test_a_bad_import_is_refused_in_chinese():
    Path("town.json").write_text('{"places": [{"id": "1", "level": "unit", "parent": "0"}]}')
    ran = wenya("inventory", "import", "town.json")
    assert (ran.exit_code, ran.stderr) == (2, "town.json：places 1 (1)：parent：没有位置 0\n")
    assert wenya("inventory", "import", "0.toml").stderr == "0.toml：文件：没有这个文件或文件夹\n"


def test_what_the_records_say_is_told_in_chinese(monkeypatch):
    monkeypatch.setenv("WENYA_RECORDS__URL", "sqlite:///:memory:")
    ran = wenya("department", "list")
    assert (ran.exit_code, ran.stderr) == (2, "url：sqlite 须有文件：内存数据库在下次连接时就没有了\n")


def test_a_service_is_asked_in_the_language_of_the_terminal():
    ran = wenya("dead-letters", "list", "--url", "ftp://1")
    assert (ran.exit_code, ran.stderr) == (2, "ftp://1 须以 http:// 或 https:// 开头\n")


def test_a_scenario_is_checked_listed_and_worked_out_in_chinese():
    assert wenya("simulate", "check", "cold-snap").stdout.endswith("小时：未发现错误\n")
    listed = wenya("simulate", "list").stdout
    assert listed.split("\n")[0].split() == ["场景", "小时", "内容"]
    assert english_words(listed, gallery()) == []
    worked_out = wenya("simulate", "ledger", "cold-snap", "truth", "--hours", "1", "--seed", "1").stdout
    assert worked_out.splitlines()[-1].endswith("张工单；在 truth")
    assert english_words(worked_out, {"truth"}) == []


def test_how_a_command_is_called_wrongly_is_told_with_where_to_look():
    ran = wenya("replay", "--from", "2026-01-02T00:00:00Z", "--to", "2026-01-01T00:00:00Z")
    assert (ran.exit_code, ran.stderr) == (
        2,
        "root replay：--to：不得早于 --from\n用法见 root replay --help。\n",
    )


def test_a_bare_group_of_commands_shows_its_help():
    ran = wenya("user")
    assert "用法：" in ran.output


@pytest.mark.parametrize(
    ("called", "why"),
    [
        (("user", "leave", "end", "abc"), "ID：须为整数"),
        (("user", "leave", "end", "3.5"), "ID：须为整数"),
        (("user", "leave", "end", "0"), "ID：不得小于 1"),
        (("diagnose", "gw-1", "--broker-log", "no.log"), "--broker-log：no.log：没有这个文件或文件夹"),
    ],
)
def test_what_a_command_cannot_take_is_told_with_its_reason(called, why):
    ran = wenya(*called)
    assert ran.exit_code == 2
    assert why in ran.stderr
