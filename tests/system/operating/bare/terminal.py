"""Runs blocks of a shell on a bare machine, one after the other, as who sits at its terminal.

Each line of its input is a block in JSON with what is typed where a command asks; each line of its output is
how it went. Folder and mask of new files are those that the block before left.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
from pathlib import Path

SIOCSIFFLAGS, UP_AND_RUNNING = 0x8914, 0x41
KEPT = "\npwd >{0}/folder\numask >{0}/umask\n"


GONE = ("/etc/wenya", "/var/lib/wenya", "/var/lib/wenya-mosquitto", "/var/lib/influxdb", "/opt/wenya")


def lay_out(release: str, packages: str) -> None:
    """Folders of its own over those of this system, without anything of Wenya, and a loopback."""
    mount("--make-rprivate", "/")
    for folder in ("/run", "/srv"):
        mount("-t", "tmpfs", "tmpfs", folder)
    above = Path("/run/bare/above")
    for name in ("etc", "var", "opt"):
        for each in ("upper", "work"):
            (above / name / each).mkdir(parents=True)
        layers = f"lowerdir=/{name},upperdir={above / name / 'upper'},workdir={above / name / 'work'}"
        mount("-t", "overlay", "overlay", "-o", layers, f"/{name}")
    for what, where in ((release, "/srv/release"), (packages, "/srv/packages")):
        Path(where).mkdir()
        mount("--bind", what, where)
    for gone in (
        "/etc/wenya",
        "/var/lib/wenya",
        "/var/lib/wenya-mosquitto",
        "/var/lib/influxdb",
        "/opt/wenya",
    ):
        shutil.rmtree(gone, ignore_errors=True)
    subprocess.run(["userdel", "wenya"], stderr=subprocess.DEVNULL, check=False)
    Path("/var/lib/influxdb").mkdir()
    shutil.chown("/var/lib/influxdb", "influxdb")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", UP_AND_RUNNING))


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def main() -> None:
    state = Path(os.environ["BARE_STATE"])
    if len(sys.argv) > 1:
        lay_out(*sys.argv[1:])
    state.mkdir(parents=True, exist_ok=True)
    (state / "folder").write_text(os.environ["BARE_RELEASE"])
    (state / "umask").write_text("022")
    for line in sys.stdin:
        asked = json.loads(line)
        script = f"umask {(state / 'umask').read_text()}\n{asked['script']}{KEPT.format(state)}"
        done = subprocess.run(
            ["sh", "-e", "-c", script],
            cwd=(state / "folder").read_text().strip(),
            input=asked["typed"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # so that nothing asks at the terminal of the tests
            check=False,
        )
        sys.stdout.write(json.dumps([done.returncode, done.stdout]) + "\n")
        sys.stdout.flush()


main()
