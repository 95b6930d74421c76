"""What is wrong with rules and points is said in any language, with a code that says the reason."""

from __future__ import annotations

import pytest

from alerts.rules.point_kinds import PointKind
from alerts.rules.rule_files import RuleProblems, load_rules
from ingest.inventory.tree import Point
from ingest.readings.quantities import Metric
from ingest.said import Said
from ingest.words.packages import catalogue_of

NEVER = Said("rules-never-applies", rule="room.day")
POINT = Point("p1", "h1", Metric.INDOOR_TEMPERATURE, 300_000, 600_000)


@pytest.mark.parametrize(
    ("others", "english", "chinese"),
    [
        (0, "room.day never applies at point p1", "room.day 永不适用（测点 p1）"),
        (
            1,
            "room.day never applies at point p1 (and one more point)",
            "room.day 永不适用（测点 p1，另有 1 个测点）",
        ),
        (
            1_200,
            "room.day never applies at point p1 (and 1,200 more points)",
            "room.day 永不适用（测点 p1，另有 1,200 个测点）",
        ),
    ],
)
def test_a_reason_at_a_point_counts_the_others_and_keeps_its_code(others, english, chinese):
    said = PointKind(POINT, others).at(NEVER)
    assert str(said) == english
    assert said.written(catalogue_of("zh-CN")) == chinese
    assert said.code == "rules-never-applies"


def test_every_fault_of_a_rules_file_of_our_own_has_words(tmp_path):
    file = tmp_path / "rules.toml"
    rules = [
        "other = 1",
        '[[rule]]\nid = "room.day"\nmarks = 99\nenabled = 1\nshare = 2\nspeed = 1\nlimit = "3000 degC"',
        '[[rule]]\nid = "A"',
        '[[rule]]\nid = "own"\nkind = "stuck"\nconcern = "sensor"\nseverity = "minor"\nclause = ""',
    ]
    file.write_text("\n".join(rules))
    with pytest.raises(RuleProblems) as refused:
        load_rules(file)
    said = {problem.where: problem.reason for problem in refused.value.problems}
    assert {where: reason.code for where, reason in said.items()} == {
        "other": "rules-unknown-table",
        "room.day.marks": "rules-whole-number",
        "room.day.enabled": "rules-boolean",
        "room.day.share": "rules-share",
        "room.day.speed": "rules-unknown-key",
        "room.day.limit": "value-limit-range",
        "rule 2.id": "rules-bad-id",
        "own.lasts, readings": "rules-stuck-needs",
    }
    zh = catalogue_of("zh-CN")
    assert said["room.day.marks"].written(zh) == "须为 1 至 64 的整数"
    assert said["room.day.limit"].written(zh) == (
        "'3000 degC' 超出 indoor_temperature 的可能范围：-10 至 50 degC"
    )
