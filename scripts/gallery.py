"""Draws the gallery of scenarios again: the pictures in ``docs/gallery/`` and the pages that show them.

``python scripts/gallery.py [SCENARIO ...]`` draws all, or these; the pages are always written.
"""

from __future__ import annotations

import sys
import textwrap
import tomllib
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from api.words.languages import language
from simulators.ledger.recorder import ledger_of
from simulators.plot.picture import plot
from simulators.scenario.files import gallery, load
from simulators.scenario.schema import Scenario
from simulators.town.town import Town

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "gallery"


class Edition(NamedTuple):
    """The page in one language: where it lies, and its own sentences."""

    tag: str
    page: Path
    head: str
    hours: str
    matters: str
    quiet: str
    tickets: str
    to: str


ENGLISH = Edition(
    "en",
    ROOT / "docs" / "guides" / "gallery.md",
    """\
# The gallery of scenarios

Chinese: [gallery.zh-CN.md](gallery.zh-CN.md).

Each of these plays with one command, against a service that it starts on this machine, and ends with a table
of tickets that the service missed, opened falsely, late, or at the wrong place:

```sh
wenya simulate run burst-main-1730
```

All of them pass: the tests play each on the embedded stores, and on InfluxDB too where the store can make a
difference. Pictures are of the ledger: lines are the true values, dots the delivered readings, bands the
limits, shaded spans the faults, bars tickets. Draw your own with `wenya simulate plot SCENARIO`. How to write
one: [scenarios.md](scenarios.md).

""",
    hours="`wenya simulate run {name}`, {hours:g} hours. ",
    matters="People bring {matters} matters: {acts} acts, {clocks} time limits.",
    quiet="No ticket opens.",
    tickets="Tickets:\n\n| place | concern | kind | opens |\n|---|---|---|---|\n",
    to=" to ",
)
CHINESE = Edition(
    "zh-CN",
    ROOT / "docs" / "guides" / "gallery.zh-CN.md",
    """\
# 场景图集

英文：[gallery.md](gallery.md)。

每个场景用一条命令播放，对象是它在本机启动的服务；结束时列出该服务漏建、误建、建晚或建错位置的工单：

```sh
wenya simulate run burst-main-1730
```

全部场景都通过：测试在内置的存储上逐个播放；存储可能有影响的，也在 InfluxDB 上播放。
图片依据真值台账：线为真值，点为送达的读数，色带为限值，阴影为故障，横条为工单。
自己的场景用 `wenya simulate plot SCENARIO` 绘制。如何编写场景：[scenarios.zh-CN.md](scenarios.zh-CN.md)。

""",
    hours="`wenya simulate run {name}`，{hours:g} 小时。",
    matters="人们带来 {matters} 件事：{acts} 个操作，{clocks} 项时限。",
    quiet="不建立工单。",
    tickets="工单：\n\n| 位置 | 事项 | 类型 | 建立时间 |\n|---|---|---|---|\n",
    to=" 至 ",
)
SHOWS = tomllib.loads((PICTURES / "shows.zh-CN.toml").read_text(encoding="utf-8"))


def page(names: list[str], edition: Edition) -> str:
    """The page in Markdown."""
    titles = {name: language(edition.tag).name_of("scenario-title", name) for name in names}
    lines = [edition.head]
    lines += [f"- [{title}](#{anchor(title)})" for title in titles.values()]
    for name, title in titles.items():
        scenario = load(name)
        lines.append(f"\n## {title}\n")
        lines.append(_shows(name, scenario, edition) + "\n")
        lines.append(f"![{title}](../gallery/{name}.png)\n")
        lines.append(_tickets(name, scenario, edition))
    return "\n".join(lines)


def anchor(title: str) -> str:
    """The anchor that Markdown gives a heading."""
    kept = "".join(letter for letter in title.lower() if letter.isalnum() or letter in " -")
    return kept.replace(" ", "-")


def _shows(name: str, scenario: Scenario, edition: Edition) -> str:
    if edition is CHINESE:
        return "".join(SHOWS[name].split("\n"))  # Chinese has no space where a line ends
    return textwrap.fill(" ".join(scenario.shows.split()), 120)


def _tickets(name: str, scenario: Scenario, edition: Edition) -> str:
    summary = edition.hours.format(name=name, hours=scenario.hours)
    if scenario.matters:
        acts = sum(len(matter.acts) for matter in scenario.matters)
        clocks = sum(len(matter.clocks) for matter in scenario.matters)
        return summary + edition.matters.format(matters=len(scenario.matters), acts=acts, clocks=clocks)
    if not scenario.expect:
        return summary + edition.quiet
    zone = ZoneInfo(scenario.zone)
    rows = [
        f"| {expectation.place} | {_called('concern', expectation.concern, edition)} | "
        f"{_called('kind', expectation.kind, edition)} | "
        f"{datetime.fromtimestamp(expectation.after / 1000, zone):%m-%d %H:%M}{edition.to}"
        f"{datetime.fromtimestamp(expectation.before / 1000, zone):%H:%M} |"
        for expectation in scenario.expect
    ]
    return summary + edition.tickets + "\n".join(rows)


def _called(what: str, code: str, edition: Edition) -> str:
    """A code as it is typed, and in Chinese as pages call it: it is no word there."""
    return code if edition is ENGLISH else language(edition.tag).name_of(what, code)


def main() -> None:
    """Draw what the arguments name, and write the pages."""
    names = gallery()
    PICTURES.mkdir(exist_ok=True)
    for name in sys.argv[1:] or names:
        plot(ledger_of(Town(load(name))), PICTURES / f"{name}.png")
        print(f"drew {name}")
    for edition in (ENGLISH, CHINESE):
        edition.page.write_text(page(names, edition), encoding="utf-8")


if __name__ == "__main__":
    main()
