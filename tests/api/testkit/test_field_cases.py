"""What real devices, brokers and desks did elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys

INNER = """
def test_inner(wenya):
    wenya.rooms("a")
    wenya.tell("06:00")
    wenya.expect_no_ticket()
    assert wenya.get("points")["items"]
"""


def test_the_kit_works_behind_a_company_proxy(tmp_path):
    """The proxy cannot reach this machine's loopback, and nobody has said so in NO_PROXY."""
    (tmp_path / "test_inner.py").write_text(INNER)
    names = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY")
    environment = {name: value for name, value in os.environ.items() if name.lower() != "no_proxy"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        env={**environment, **dict.fromkeys(names, "http://127.0.0.1:9")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2_000:]
