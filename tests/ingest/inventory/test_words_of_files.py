"""What is wrong with an inventory file is said in any language, and its code is the same in all."""

from __future__ import annotations

import re

import pytest

from alerts.rules.inventory_files import LIMIT_COLUMNS, read_inventory
from ingest.inventory.departments import NO_IDS, DeliveryPeriod, DepartmentKind, Duty
from ingest.inventory.files.entries import TABLES
from ingest.inventory.files.importer import merge
from ingest.inventory.files.items import keys_of
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.inventory.tree import Inventory, Level, Place
from ingest.inventory.water_ways import PointWater
from ingest.problems import Problem
from ingest.readings.quantities import QUANTITIES, Metric
from ingest.said import Said
from ingest.toml_files import parse_toml, read_toml
from ingest.words.packages import catalogue_of
from tests.ingest.inventory.bad_files import BAD_FILES

ZH, EN = catalogue_of("zh-CN"), catalogue_of("en")

NAMES = {
    *TABLES,
    *TABLES.values(),
    *(key for kind in TABLES.values() for keys in keys_of(kind, LIMIT_COLUMNS) for key in keys),
    *Metric,
    "mH",
    *Level,
    *DepartmentKind,
    *Duty,
    *DeliveryPeriod,
    *PointWater,
    *NO_IDS,
    *(unit for quantity in QUANTITIES.values() for unit in quantity.conversions),
    *("type", "true", "false", "before", "after", "heating", "water", "fees", "property"),
    *("JSON", "CSV", "TOML", "UTF-8", "UTF", "GB18030", "GB", "IANA"),
}
"""What a file may say, and what formats are called: the same in every language."""
EXAMPLES = re.compile(
    r"'[^']*'|docs/guides/inventory\.md|Asia/Shanghai|no-responsible-unit"
    r"|\.(toml|csv|json|xlsx)\b|limits\.[a-z.]+|\d+(ms|min)\b"
)
WORD = re.compile(r"[A-Za-z][A-Za-z_]+")


def english_in(text: str) -> list[str]:
    """The words of ``text`` that a file does not say, and no format is called by."""
    return [word for word in WORD.findall(EXAMPLES.sub("", text)) if word not in NAMES]


def problems_in(name: str, content: bytes) -> list[Problem]:
    with pytest.raises(InventoryProblems) as refused:
        read_inventory((name, content))
    return refused.value.problems


@pytest.mark.parametrize("bad", BAD_FILES, ids=range(len(BAD_FILES)))
def test_every_fault_of_a_file_is_said_in_chinese_and_in_english(bad):
    for problem in problems_in(*bad):
        assert isinstance(problem.reason, Said)
        assert english_in(problem.said.written(ZH).removeprefix(bad[0])) == []
        assert not re.search("[\u4e00-\u9fff]", str(problem))


ELSEWHERE = {
    "file-not-there", "file-not-permitted", "file-is-folder", "file-unreadable", "file-too-large",
    "file-ends-early", "file-folder", "file-reason", "inventory-file-type", "inventory-desk-file-type",
    "inventory-empty-folder", "inventory-in-file", "inventory-source", "inventory-bare-seconds",
    "inventory-sheet-unread", "inventory-sheet-hidden", "file-no-room", "file-read-only", "file-refused",
    "file-not-made", "file-no-place", "file-no-right", "file-no-folder",
}  # fmt: skip
"""Said of files on a disk, below, of the desk's own, and of those that are taken."""
OF_RULES = {"value-bare-number", "value-difference-range"}


def keys_in(said: Said | str) -> set[str]:
    if not isinstance(said, Said):
        return set()
    return {said.key}.union(*(keys_in(value) for _, value in said.values if isinstance(value, Said)))


def test_the_bad_files_have_every_fault_that_there_are_words_for():
    met = set().union(*(keys_in(problem.said) for bad in BAD_FILES for problem in problems_in(*bad)))
    words = {key for key in EN.needs if key.startswith(("file-", "inventory-", "value-"))}
    assert sorted(words - met - ELSEWHERE - OF_RULES) == []
    assert sorted(met & (ELSEWHERE | OF_RULES)) == []


def said_of(read, *given) -> tuple[str, str]:
    with pytest.raises(Exception) as refused:  # noqa: PT011 - each has problems, which are what is looked at
        read(*given)
    (problem,) = refused.value.problems
    return str(problem), problem.said.written(ZH)


def test_a_file_that_cannot_be_read_says_why_in_both_languages(tmp_path):
    there = tmp_path / "1.toml"
    assert said_of(read_toml, there) == (
        f"{there}: file: No such file or directory",
        f"{there}：文件：没有这个文件或文件夹",
    )
    assert said_of(read_toml, tmp_path)[1] == f"{tmp_path}：文件：是文件夹，不是文件"
    there.write_text("1 = 1")
    assert said_of(read_toml, there, 4)[1] == "1.toml：文件：大于 4 字节"
    there.rename(tmp_path / "1.txt")
    assert (
        said_of(read_inventory, tmp_path / "1.txt")[1] == "1.txt：文件：须为 .toml、.csv、.json 或 .xlsx 文件"
    )
    assert said_of(read_inventory, tmp_path)[1] == f"{tmp_path}：文件夹：没有 .csv 文件"


@pytest.mark.parametrize(
    ("content", "english", "chinese"),
    [
        (b"a = 1\na = 2\n", "fault at line 2, column 6", "第 2 行第 6 列有误"),
        (b"a = 1\nb = [", "it ends in line 2 before it is complete", "到第 2 行结束时内容不完整"),
        (b"a = " + b"9" * 10_000, "a number has too many digits", "有一个数的位数过多"),
    ],
)
def test_where_a_file_is_no_toml_is_said_and_not_what_the_parser_calls_it(content, english, chinese):
    assert said_of(parse_toml, "1.toml", content) == (
        f"1.toml: file: not TOML: {english}",
        f"1.toml：文件：不是 TOML：{chinese}",
    )


def test_what_is_wrong_with_no_file_is_of_the_inventory():
    ring = Inventory({"1": Place("1", Level.UNIT, "", "1")})
    with pytest.raises(InventoryProblems) as refused:
        merge(Inventory(), ring, replace=True)
    first = refused.value.problems[0]
    assert first.said.written(ZH) == "资产清单：位置 1：parent：1 的级别为 unit，其下不能有 unit 级的位置"
    assert str(first) == "inventory: place 1: parent: 1 is a unit, which cannot hold a unit"
