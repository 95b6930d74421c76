"""Documents that are there in Chinese say what the English ones say: headings, commands, names, links."""

import re
from pathlib import Path

import pytest

from tests.test_documents import ROOT

CHINESE = ".zh-CN.md"
GUIDES = ROOT / "docs" / "guides"
PAIRS = [
    (path, path.with_name(path.name.replace(".md", CHINESE)))
    for path in (ROOT / "README.md", *sorted(GUIDES.glob("*.md")))
    if not path.name.endswith(CHINESE)
]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^    (?![-|] )(.+)$", re.MULTILINE)
DRAWN = "mermaid"
REMARK = re.compile(r"(^|\s+)# .*$|\s{2,}\(.*$")
QUOTED = re.compile(r'"[^"]*"')
"""What is for people in a sample is in their language."""

both = pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=lambda path: path.name)


def test_every_guide_is_there_in_chinese():
    assert [english.name for english, chinese in PAIRS if not chinese.exists()] == []


@both
def test_the_headings_are_the_same(english: Path, chinese: Path):
    found = [
        [len(level) for level in re.findall(r"^(#+) ", _prose(path), re.MULTILINE)]
        for path in (english, chinese)
    ]
    assert found[0] == found[1]


@both
def test_the_commands_and_samples_are_the_same(english: Path, chinese: Path):
    assert _samples(english) == _samples(chinese)


@both
def test_the_names_of_settings_options_and_files_are_the_same(english: Path, chinese: Path):
    named = [
        {" ".join(name.split()) for name in re.findall(r"`([^`]+)`", _prose(path))}
        for path in (english, chinese)
    ]
    assert named[0] == named[1]


@both
def test_they_lead_to_the_same_pages_and_to_each_other(english: Path, chinese: Path):
    led = [set(re.findall(r"\]\(([^)\s]+)\)", path.read_text())) for path in (english, chinese)]
    assert chinese.name in led[0]
    assert english.name in led[1]
    same = [
        {_led_to(target, path) for target in targets} - {(english.name, None)}
        for path, targets in ((english, led[0]), (chinese, led[1]))
    ]
    assert same[0] == same[1]


def _led_to(target: str, path: Path) -> tuple[str, int | None]:
    """The page of a link, by its English name, and which of its headings: these differ by language."""
    page, _, anchor = target.partition("#")
    if not anchor or "://" in target:
        return target.replace(CHINESE, ".md"), None
    headings = re.findall(r"^#+ (.+)$", _prose(path.parent / page if page else path), re.MULTILINE)
    anchors = [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]
    assert anchor in anchors, f"{path.name} leads to {target}, which is no heading there"
    return page.replace(CHINESE, ".md"), anchors.index(anchor)


def _prose(path: Path) -> str:
    return BLOCK.sub("", path.read_text())


def _samples(path: Path) -> list[str]:
    """The lines of all samples without remarks, and without what stands in quotes."""
    text = path.read_text()
    blocks = [body for kind, body in BLOCK.findall(text) if kind != DRAWN]
    lines = [line for body in blocks for line in body.splitlines()] + INDENTED.findall(BLOCK.sub("", text))
    return [bare for line in lines if (bare := QUOTED.sub('""', REMARK.sub("", line)).strip())]
