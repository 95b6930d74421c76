"""What guides for who runs it tell to type: files that are there, a shell's own language, good settings."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from api.ports.settings import load
from tests.test_documents import ROOT

GUIDES = [ROOT / "docs/guides" / name for name in ("installing.md", "upgrading.md", "backup.md")]
OURS = re.compile(r"\b(?:deploy|examples)/[\w./-]*[\w]")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_files_of_ours_are_there_and_commands_are_of_a_shell(guide: Path):
    text = guide.read_text(encoding="utf-8")
    assert [name for name in OURS.findall(text) if not (ROOT / name).exists()] == []
    script = "".join(body for kind, body in BLOCK.findall(text) if kind == "sh")
    checked = subprocess.run(["sh", "-n"], input=script, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_what_is_enabled_is_installed_before():
    text = GUIDES[0].read_text(encoding="utf-8")
    units = {path.name.partition(".")[0] for path in (ROOT / "deploy/systemd").glob("*.service")}
    installed = set(re.findall(r"deploy/systemd/([\w-]+)\.(?:service|timer)", text))
    assert installed == units


def toml_of_the_guide() -> list[str]:
    """The files that it tells to write: settings, and an inventory."""
    return [body for kind, body in BLOCK.findall(GUIDES[0].read_text(encoding="utf-8")) if kind == "toml"]


def test_the_settings_of_the_guide_are_good(tmp_path: Path):
    settings, _ = toml_of_the_guide()
    for name in ("mqtt", "influxdb", "postgresql"):
        (tmp_path / name).write_text("secret\n")
        assert f"/etc/wenya/secrets/{name}" in settings
    file = tmp_path / "wenya.toml"
    file.write_text(settings.replace("/etc/wenya/secrets", str(tmp_path)))
    read = load(file, {})
    assert read.records.address == "postgresql://wenya:secret@127.0.0.1/wenya"
    assert read.readings.kind == "influxdb"
