"""``wenya policies try`` on the terminal, in both languages."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts.deadlines.days.chinese_years import shipped_year
from api.cli import app

SAMPLE = str(Path(__file__).parents[4] / "examples/inventory.toml")
AT = ("--at", "2026-02-13T15:00:00+08:00")
REPAIR = ("category=repair", "repair_kind=other", "line=property", "channel=call")


@pytest.fixture(autouse=True)
def _sample_on_record(installation):
    wenya("inventory", "import", SAMPLE)


def wenya(*arguments: str):
    return CliRunner().invoke(app, arguments, catch_exceptions=False)


def import_2026() -> None:
    days = "\n".join(f"{day},off" for day in sorted(shipped_year(2026).off))
    Path("2026.csv").write_text(days, encoding="utf-8")
    assert wenya("calendar", "import", "2026.csv").exit_code == 0


def test_a_leak_is_tried():
    ran = wenya("policies", "try", "category=leak", "line=water", "channel=call", *AT)
    assert ran.exit_code == 0, ran.output
    lines = ran.stdout.splitlines()
    at = lines.index(
        "On site at a leak within 1 hour (B5, C45, W26):"
        " due 2026-02-13T08:00:00+00:00, from 2026-02-13T07:00:00+00:00"
    )
    assert lines[at + 1 : at + 3] == [
        "  2026-02-13T07:30:00+00:00 warning: person in charge",
        "  2026-02-13T08:00:00+00:00 due: person in charge, the unit's shift, dispatchers",
    ]


def test_days_that_count_and_a_year_that_is_missing_are_told_in_chinese(monkeypatch):
    monkeypatch.setenv("WENYA_SERVICE__LANGUAGE", "zh-CN")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    text = wenya("policies", "try", *REPAIR, *AT).stdout
    assert "到期时间未知，2026 年工作日历未入库" in text
    import_2026()
    text = wenya("policies", "try", *REPAIR, *AT).stdout
    assert "计入：2026-02-24、2026-02-25、2026-02-26、2026-02-27、2026-03-02、2026-03-03、2026-03-04" in text


def test_what_begins_later_and_what_ends_is_told():
    ran = wenya(
        "policies", "try", "category=fees", "channel=call", "mode=direct", "--before", "mode=transfer", *AT
    )
    assert "ends, it applies no more" in ran.stdout
    assert "begins with unit-asked" in ran.stdout
    asked = wenya(
        *("policies", "try", "category=fees", "channel=call", "mode=direct", *AT),
        *("--instant", "unit-asked=2026-02-13T15:30:00+08:00"),
    )
    assert "due 2026-02-13T08:10:00+00:00" in asked.stdout


@pytest.mark.parametrize(
    "wrong",
    [("category=sneeze",), ("category=leak", "--at", "soon"), ("x",), ("category=leak", "--place", "x")],
)
def test_what_cannot_be_tried_is_refused(wrong):
    ran = wenya("policies", "try", *wrong)
    assert ran.exit_code == 2
    assert "Traceback" not in ran.output
