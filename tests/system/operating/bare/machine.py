"""A machine on which there is nothing of Wenya, for the commands of a guide to be run on.

Where the kernel lets us (``unshare``), it has folders of its own over ``/etc``, ``/var`` and ``/opt``, a
loopback of its own with all its ports, and processes of its own, which end with it: the commands run as they
stand, and nothing that they do is seen outside.

Elsewhere, such as in a container without ``CAP_SYS_ADMIN``, they run with other words in them, which
elsewhere.py tells: the three folders lie in one of the test's, and servers have free ports. No account is
made: what would belong to one that is not there belongs to who runs the tests.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from tests.system.operating.bare.elsewhere import PORTS, ROOT, here
from tests.system.processes import PATH, find_program, free_port

REPOSITORY = Path(__file__).parents[4]
APART = ("unshare", "--mount", "--net", "--pid", "--ipc", "--fork", "--kill-child", "--mount-proc")
RELEASED = (
    *("ingest", "alerts", "api", "simulators", "deploy", "examples"),
    *("pyproject.toml", "README.md", "LICENSE", "requirements.lock"),
)
PROGRAMS = {
    "mosquitto": "mosquitto",
    "influxdb": "influxd",
    "postgresql": "initdb",
    "prometheus": "promtool",
    "curl": "curl",
}
"""Package -> the program by which it is seen that it is there."""
STAND_INS = {
    **dict.fromkeys(("apt-get", "systemctl", "sudo", "python3"), "debian.py"),
    **dict.fromkeys(("influx", "mosquitto_pub"), "clients.py"),
}
"""Command -> what stands in for it."""
WITHOUT_ACCOUNTS = dict.fromkeys(("useradd", "install", "chgrp"), "debian.py")


def can_be_apart() -> bool:
    """Whether the kernel gives us a machine of its own."""
    return subprocess.run([*APART, "true"], capture_output=True, check=False).returncode == 0


class Done(NamedTuple):
    """What a block came to."""

    code: int
    printed: str


class Machine:
    """The machine; it is there for the block. ``apart``: with folders, ports and processes of its own."""

    def __init__(self, *, apart: bool) -> None:
        self.apart = apart
        self._home = Path(tempfile.mkdtemp(prefix="wenya-bare-"))
        self._home.chmod(0o755)
        self._release = self._home / "release"
        self._packages = next(path for path in map(Path, sys.path) if (path / "httpx").is_dir())
        initdb = find_program("initdb") or ""
        self._variables = {
            "PATH": os.pathsep.join([str(self._home / "bin"), PATH, str(Path(initdb).resolve().parent)]),
            "LANG": "zh_CN.UTF-8",
            "BARE_REPOSITORY": str(REPOSITORY),
            "BARE_PYTHON": sys._base_executable,  # type: ignore[attr-defined]
            "BARE_INITDB": initdb,
            "BARE_BROUGHT": " ".join(each for each, program in PROGRAMS.items() if find_program(program)),
            # The wheel is built with what the tests have, and no registry is asked.
            "PIP_NO_INDEX": "1",
            "PIP_NO_BUILD_ISOLATION": "0",  # which is how pip is told that there is none
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_ROOT_USER_ACTION": "ignore",
            **(self._of_its_own() if apart else self._elsewhere()),
        }

    def _of_its_own(self) -> dict[str, str]:
        return {
            ROOT: "/",
            "BARE_RELEASE": "/srv/release",
            "BARE_PACKAGES": "/srv/packages",
            "BARE_STATE": "/run/bare/state",
            **{name: port for port, name in PORTS.items()},
        }

    def _elsewhere(self) -> dict[str, str]:
        ports = {name: str(free_port()) for name in PORTS.values()}
        return {
            ROOT: str(self._home / "root"),
            "BARE_RELEASE": str(self._release),
            "BARE_PACKAGES": str(self._packages),
            "BARE_STATE": str(self._home / "state"),
            "PGHOST": str(self._home / "run"),
            "PGPORT": str(free_port()),
            "WENYA_MQTT__PORT": ports["BARE_MQTT"],
            "WENYA_API__PORT": ports["BARE_WENYA"],
            **ports,
        }

    def __enter__(self) -> Self:
        self._copy_release()
        self._write_commands()
        line = [sys.executable, str(Path(__file__).with_name("terminal.py"))]
        if self.apart:
            line = [*APART, *line, str(self._release), str(self._packages)]
        else:
            self._make_folders(Path(self._variables[ROOT]))
        self._terminal = subprocess.Popen(
            line, env=self._variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def _copy_release(self) -> None:
        self._release.mkdir()
        for name in RELEASED:
            source, copy = REPOSITORY / name, self._release / name
            if source.is_dir():
                shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, copy)
        for file in (path for path in (self._release / "deploy").rglob("*") if path.is_file()):
            file.write_text(here(file.read_text(), self._variables))

    def _write_commands(self) -> None:
        commands = self._home / "bin"
        commands.mkdir()
        stand_ins = {**STAND_INS, **({} if self.apart else WITHOUT_ACCOUNTS)}
        for name, script in stand_ins.items():
            program = shlex.join([sys.executable, str(Path(__file__).with_name(script)), name])
            (commands / name).write_text(f'#!/bin/sh\nexec {program} "$@"\n')
            (commands / name).chmod(0o755)

    def _make_folders(self, root: Path) -> None:
        for name in ("etc/influxdb", "etc/prometheus", "etc/systemd/system", "var/backups", "opt"):
            (root / name).mkdir(parents=True)
        data = root / "var/lib/influxdb"
        data.mkdir(parents=True)
        with suppress(PermissionError, LookupError):
            shutil.chown(data, "influxdb")

    def run(self, script: str, typed: str = "") -> Done:
        """Run a block as one who types it, and ``typed`` where it asks."""
        assert self._terminal.stdin is not None
        assert self._terminal.stdout is not None
        asked = {"script": here(script, self._variables), "typed": typed}
        self._terminal.stdin.write(json.dumps(asked) + "\n")
        self._terminal.stdin.flush()
        return Done(*json.loads(self._terminal.stdout.readline()))

    def write(self, file: str, text: str) -> None:
        """Put ``text`` of a guide into a file that is there, as with an editor, or into a new one."""
        done = self.run(f"cat >{file} <<'END OF {file}'\n{text}END OF {file}\n")
        assert done.code == 0, done.printed

    def log(self) -> str:
        """The last lines of every service."""
        return self.run("tail --lines=30 $BARE_STATE/*.log").printed

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in () if self.apart else Path(self._variables["BARE_STATE"]).glob("*.pid"):
            with suppress(ProcessLookupError):
                os.killpg(int(file.read_text()), signal.SIGKILL)
        with self._terminal:  # with its first process the machine ends, and all others with it
            assert self._terminal.stdin is not None
            self._terminal.stdin.close()
        shutil.rmtree(self._home, ignore_errors=True)
