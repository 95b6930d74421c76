"""Draws the gallery of scenarios again: the pictures in ``docs/gallery/`` and the page that shows them.

``python scripts/gallery.py [SCENARIO ...]`` draws all, or these; the page is always written.
"""

from __future__ import annotations

import sys
import textwrap
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from simulators.ledger.recorder import ledger_of
from simulators.plot.picture import plot
from simulators.scenario.files import gallery, load
from simulators.scenario.schema import Scenario
from simulators.town.town import Town

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "gallery"
PAGE = ROOT / "docs" / "guides" / "gallery.md"
HEAD = """\
# The gallery of scenarios

Each of these plays with one command, against a service that it starts on this machine, and ends with a table
of tickets that the service missed, opened falsely, late, or at the wrong place:

```sh
wenya simulate run {example}
```

All of them pass: the tests play each on the embedded stores, and on InfluxDB too where the store can make a
difference. Pictures are of the ledger: lines are the true values, dots the delivered readings, bands the
limits, shaded spans the faults, bars tickets. Draw your own with `wenya simulate plot SCENARIO`. How to write
one: [scenarios.md](scenarios.md).

"""


def page(names: list[str]) -> str:
    """The page in Markdown."""
    scenarios = {name: load(name) for name in names}
    lines = [HEAD.format(example="burst-main-1730")]
    lines += [f"- [{scenario.title}](#{anchor(scenario.title)})" for scenario in scenarios.values()]
    for name, scenario in scenarios.items():
        lines.append(f"\n## {scenario.title}\n")
        lines.append(textwrap.fill(" ".join(scenario.shows.split()), 120) + "\n")
        lines.append(f"![{scenario.title}](../gallery/{name}.png)\n")
        lines.append(_tickets(name, scenario))
    return "\n".join(lines)


def anchor(title: str) -> str:
    """The anchor that Markdown gives a heading."""
    kept = "".join(letter for letter in title.lower() if letter.isalnum() or letter in " -")
    return kept.replace(" ", "-")


def _tickets(name: str, scenario: Scenario) -> str:
    summary = f"`wenya simulate run {name}`, {scenario.hours:g} hours. "
    if scenario.matters:
        acts = sum(len(matter.acts) for matter in scenario.matters)
        clocks = sum(len(matter.clocks) for matter in scenario.matters)
        return summary + f"People bring {len(scenario.matters)} matters: {acts} acts, {clocks} time limits."
    if not scenario.expect:
        return summary + "No ticket opens."
    zone = ZoneInfo(scenario.zone)
    rows = [
        f"| {expectation.place} | {expectation.concern} | {expectation.kind} | "
        f"{datetime.fromtimestamp(expectation.after / 1000, zone):%m-%d %H:%M} to "
        f"{datetime.fromtimestamp(expectation.before / 1000, zone):%H:%M} |"
        for expectation in scenario.expect
    ]
    return summary + "Tickets:\n\n| place | concern | kind | opens |\n|---|---|---|---|\n" + "\n".join(rows)


def main() -> None:
    """Draw what the arguments name."""
    names = gallery()
    PICTURES.mkdir(exist_ok=True)
    for name in sys.argv[1:] or names:
        plot(ledger_of(Town(load(name))), PICTURES / f"{name}.png")
        print(f"drew {name}")
    PAGE.write_text(page(names), encoding="utf-8")


if __name__ == "__main__":
    main()
