"""The report: what was measured on which machine, as JSON and as a page."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("numpy", "paho-mqtt", "influxdb-client", "duckdb", "msgspec", "sqlalchemy")


@dataclass(frozen=True)
class Line:
    """One figure: what was measured, the target, and the peer of the same run."""

    figure: str
    measured: str
    target: str
    reached: bool
    peer: str


def machine() -> dict[str, object]:
    """What it ran on."""
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def write(folder: Path, lines: list[Line], raw: dict[str, object]) -> Path:
    """Write ``report.md`` and ``report.json``; returns the page."""
    folder.mkdir(parents=True, exist_ok=True)
    where = machine()
    (folder / "report.json").write_text(json.dumps({"machine": where, **raw}, indent=2) + "\n")
    rows = "\n".join(
        f"| {x.figure} | {x.measured} | {x.target} | {'yes' if x.reached else 'no'} | {x.peer} |"
        for x in lines
    )
    libraries = ", ".join(f"{name} {number}" for name, number in dict(where["libraries"]).items())  # type: ignore[call-overload]
    page = folder / "report.md"
    page.write_text(
        "# What was measured\n\n"
        f"{where['cpu']}, {where['cores']} cores, Linux {where['kernel']}, Python {where['python']};\n"
        f"{libraries}.\n"
        "Broker, InfluxDB, load generator and service share these cores.\n\n"
        "| figure | measured | at least | reached | peer in the same run |\n|---|---|---|---|---|\n"
        + rows
        + "\n"
    )
    return page
