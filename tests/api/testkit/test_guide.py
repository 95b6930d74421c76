"""The guide's examples run as they are written, in a project that knows nothing of this repository."""

import os
import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "testing-your-gateway.md"
BLOCKS = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
OTHERS = [f"-pno:{plugin.name}" for plugin in entry_points(group="pytest11") if plugin.name != "wenya"]
"""Plugins of pytest that this repository's tests have and a gateway's project need not; each takes time."""


def project(folder: Path, *codes: str) -> subprocess.CompletedProcess[str]:
    """Run pytest on ``codes``, each a file in a folder of their own; the plugin comes by its entry point."""
    for place, code in enumerate(codes):
        (folder / f"test_example_{place}.py").write_text(code, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\naddopts = --strict-markers\n")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *OTHERS],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(GUIDE.parents[2])},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_first_example_is_ten_lines_and_passes_as_written(tmp_path):
    assert len([line for line in BLOCKS[0].splitlines() if line.strip()]) <= 10
    done = project(tmp_path, BLOCKS[0])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_every_other_example_passes_too(tmp_path):
    """In one run: to start one takes longer than most examples."""
    others = BLOCKS[1:]
    names = [
        name for code in others for name in re.findall(r"^(?:async )?def (test_\w+)", code, re.MULTILINE)
    ]
    done = project(tmp_path, *(f"import json\n\n{code}" for code in others))
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(names) >= len(others)
    assert f"{len(names)} passed" in done.stdout


def test_an_example_that_expects_too_much_fails_and_says_what_is_there(tmp_path):
    """Otherwise the examples above would prove nothing."""
    done = project(tmp_path, BLOCKS[0].replace('between=("06:35", "06:37")', 'between=("06:00", "06:34")'))
    assert done.returncode == 1
    assert "opened at 2026-01-15 06:36:00, not from 2026-01-15 06:00:00 to 2026-01-15 06:34:00" in done.stdout
