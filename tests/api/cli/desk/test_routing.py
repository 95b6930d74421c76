"""``wenya routing try`` on the terminal, in both languages."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app

SAMPLE = str(Path(__file__).parents[4] / "examples/inventory.toml")


@pytest.fixture(autouse=True)
def _sample_on_record(installation):
    wenya("inventory", "import", SAMPLE)


def wenya(*arguments: str):
    return CliRunner().invoke(app, arguments, catch_exceptions=False)


def test_a_leak_is_tried():
    ran = wenya(
        "routing", "try", "category=leak", "line=water", "channel=hotline_12345", "--place", "lilac-3"
    )
    first, *lines = ran.stdout.splitlines()
    assert first == (
        "Rule 3: A leak or burst before the meter, or where nobody knows, is the public pipe's:"
        " the repair company goes at any hour. There is no “repair company”; “network” takes it."
    )
    assert lines == [
        "  clauses: W35, C14, C19, C29, C34",
        "  works on it: 北区供水服务公司 [water-north]",
        "  answers for it: 生产调度部 [dispatch]",
        "mode: Transferred. A unit has to work on it.",
        "class: Ordinary. Nothing speaks for another class.",
        "rule 3a would have come first but for meter_side",
    ]
    assert ran.exit_code == 0


def test_a_matter_out_of_hours_is_tried_in_chinese(monkeypatch):
    monkeypatch.setenv("WENYA_SERVICE__LANGUAGE", "zh-CN")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    facts = ("category=quality", "line=water", "in_duty_hours=no", "class=urgent", "tags=hot")
    lines = wenya("routing", "try", *facts, "--place", "station-7").stdout.splitlines()
    assert lines[1:] == [
        "  条款：W33、W34",
        "  承办：生产调度部 [dispatch]",
        "  牵头负责：生产调度部 [dispatch]",
        "  抄送：北区供水服务公司 [water-north]",
        "  子任务：取样，由 北区供水服务公司 [water-north] 完成",
        "  下一值班时间开始时接手：北区供水服务公司 [water-north]",
        "办理方式：督办。标记为重点、难点、热点或办理缓慢。",
        "性质：一般。没有其他性质的情形。",
        "规则 3 在前，仅 suspected_burst 不符",
    ]


def test_a_matter_with_a_task_a_code_and_a_restricted_view():
    assert "  task: Sample, for nobody" not in wenya("routing", "try", "category=quality").stdout
    assert "  task: Sample, for 北区供水服务公司 [water-north]" in (
        wenya("routing", "try", "category=quality", "line=water", "--place", "station-7").stdout.splitlines()
    )
    leak = wenya("routing", "try", "category=leak", "meter_side=after").stdout.splitlines()
    assert "  ends as: Not our responsibility" in leak
    conduct = wenya("routing", "try", "category=conduct").stdout.splitlines()
    assert "  the department it is about does not see who reported it" in conduct


def test_wrong_facts_are_named():
    ran = wenya("routing", "try", "category=sneeze", "colour=red")
    assert ran.exit_code == 2
    assert "“category” is never “sneeze”." in ran.stderr
    assert "There is no name “colour” for a condition." in ran.stderr
