"""What the second signal does: nothing when it is the same request, everything when it is another."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
WORK = """
    import threading
    from api.cli import stopping
    stopping.SAME_REQUEST_S = {same}
    with stopping.stop_requests.noted() as stop:
        print("works", flush=True)
        stop.wait()
        print("asked", flush=True)
        input()
    print("done", flush=True)
"""


def working(same: float) -> subprocess.Popen[str]:
    script = textwrap.dedent(WORK.format(same=same))
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdin=pipe, stdout=pipe, text=True, bufsize=1
    )


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_command_that_notes_the_signal_ends_where_it_likes(how: signal.Signals):
    with working(same=60.0) as process:
        assert process.stdout.readline() == "works\n"
        process.send_signal(how)
        assert process.stdout.readline() == "asked\n"
        process.send_signal(how)
        assert process.communicate("\n")[0] == "done\n"
    assert process.returncode == 0


def test_a_later_signal_ends_the_process_as_it_stands():
    with working(same=0.0) as process:
        assert process.stdout.readline() == "works\n"
        process.send_signal(signal.SIGTERM)
        assert process.stdout.readline() == "asked\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == -signal.SIGTERM


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_an_interrupt_that_falls_into_what_python_runs_on_its_own_is_not_lost(how: signal.Signals):
    script = textwrap.dedent(
        f"""
        import signal, threading
        from api.cli.stopping import stop_requests

        class Removed:
            def __del__(self):
                signal.raise_signal({how.value})

        stop_requests.take()
        try:
            Removed()
            threading.Event().wait(60)
        except KeyboardInterrupt:
            print("stopped in order")
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "stopped in order\n", "")
