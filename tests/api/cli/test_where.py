"""At a terminal a command says which records it works on; to a program, or cron, it says nothing of it."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
WENYA = (sys.executable, "-c", "from api.cli import main; main()")


@pytest.mark.usefixtures("installation")
def test_which_records_it_works_on_is_said_at_a_terminal_only():
    ours, theirs = pty.openpty()
    command = [*WENYA, "user", "list"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=theirs, check=True)
    os.close(theirs)
    assert f"records: {Path('wenya-data/records.sqlite').absolute()}" in os.read(ours, 10_000).decode()
    os.close(ours)
    quiet = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert quiet.stderr == b""
