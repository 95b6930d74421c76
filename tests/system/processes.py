"""A server as a child process of the tests: free port, home of its own, bounded waiting, and no survivors.

The kernel ends the server when the tests end, however they do. Start servers from the main thread: Linux ends
the child when the *thread* that started it ends.
"""

import abc
import contextlib
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Self

import pytest

from ingest.clock import elapsed

START_SECONDS = 30.0
STOP_SECONDS = 20.0
POLL_SECONDS = 0.05
# Below the kernel's range for outgoing connections: none takes a port while its server restarts. Nor does a
# process that runs tests beside this one: of N processes each has every Nth port.
PORTS = range(
    20_000 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")),
    32_000,
    int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")),
)
PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin"])
POSTGRES_BINARIES = "/usr/lib/postgresql/*/bin"


_given: set[int] = set()


class ServerFailedError(Exception):
    """A server that is installed didn't start, or didn't stop; the message ends with its log."""


def free_port() -> int:
    """A loopback TCP port nobody listens on, and which nobody here was given before."""
    for port in random.sample(PORTS, 200):
        if port in _given:
            continue
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            _given.add(port)
            return port
    raise ServerFailedError("no free loopback port in 200 tries")


def find_program(name: str) -> str | None:
    """Path of a program, looked for where Debian keeps daemons too."""
    versions = sorted(Path("/").glob(POSTGRES_BINARIES.lstrip("/")), key=lambda path: int(path.parent.name))
    return shutil.which(name, path=os.pathsep.join([PATH, *map(str, reversed(versions))]))


class Server(abc.ABC):
    """One server process with a home directory; subclasses say how it is started and asked."""

    package: ClassVar[str]
    program: ClassVar[str]
    account: ClassVar[str]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    close_signal: ClassVar[signal.Signals] = signal.SIGTERM
    alive: ClassVar[list["Server"]] = []

    def __init__(self) -> None:
        self.port = free_port()
        self.home = Path(tempfile.mkdtemp(prefix=f"wenya-{self.package}-"))
        self.home.chmod(0o755)
        self._log = self.home / "log.txt"
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self.prepare()
        except BaseException:
            shutil.rmtree(self.home, ignore_errors=True)
            raise

    @classmethod
    def installed(cls) -> bool:
        """Whether this machine has the server."""
        return find_program(cls.program) is not None

    @abc.abstractmethod
    def prepare(self) -> None:
        """Lay out the home directory."""

    @abc.abstractmethod
    def command(self) -> Sequence[str]:
        """The command line that runs the server in the foreground."""

    def environment(self) -> Mapping[str, str]:
        """Variables the server needs beyond PATH."""
        return {}

    @abc.abstractmethod
    def answers(self) -> bool:
        """Whether the server does its work, not only accepts connections."""

    def start(self) -> Self:
        """Start and wait until the server answers; a second start keeps port and data."""
        if self._process is not None:
            return self
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._as_account(self.command()),
                cwd=self.home,
                env={"PATH": PATH, "LC_ALL": "C.UTF-8", **self.environment()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.alive.append(self)
        self.wait_until(self.answers, "answer")
        return self

    def stop(self) -> None:
        """Ask the server to stop in order, and wait for it; nothing happens if it doesn't run."""
        self._end(self.stop_signal)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired as error:
            self.kill9()
            raise ServerFailedError(
                f"{self.package} didn't stop in {STOP_SECONDS:.0f} s\n{self.log()}"
            ) from error
        self._forget()

    def kill9(self) -> None:
        """End the server and its children with SIGKILL, as a power cut would."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(STOP_SECONDS)
        self._forget()

    def restart(self) -> None:
        """Stop in order and start again: same port, same data."""
        self.stop()
        self.start()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the running server."""
        assert self._process is not None, f"{self.package} isn't running"
        self._process.send_signal(number)

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """For the block the server answers nothing and says nothing; connections stay open."""
        assert self._process is not None, f"{self.package} isn't running"
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        every = [self._process.pid, *map(int, children)]
        try:
            for process in every:
                os.kill(process, signal.SIGSTOP)
            yield
        finally:
            for process in every:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGCONT)

    def close(self) -> None:
        """Stop and remove everything the server wrote."""
        try:
            self._end(self.close_signal)
        finally:
            shutil.rmtree(self.home, ignore_errors=True)

    def log(self, lines: int = 40) -> str:
        """The last lines the server wrote."""
        text = self._log.read_text(errors="replace") if self._log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def wait_until(self, holds: Callable[[], bool], what: str) -> None:
        """Poll until ``holds()``; ServerFailedError if the server ends or START_SECONDS pass first."""
        give_up = elapsed() + START_SECONDS
        while not holds():
            ended = self._process is None or self._process.poll() is not None
            if ended or elapsed() > give_up:
                log = self.log()
                self.kill9()
                state = "ended" if ended else f"took more than {START_SECONDS:.0f} s"
                raise ServerFailedError(f"{self.package} {state} before it could {what}:\n{log}")
            time.sleep(POLL_SECONDS)

    def own(self, *paths: Path) -> None:
        """Hand paths to the account the server runs as."""
        if os.geteuid() == 0:
            for path in paths:
                shutil.chown(path, self.account, pwd.getpwnam(self.account).pw_gid)

    def run(self, *command: str, said: str = "") -> str:
        """Run a helper program, told what is ``said``, as the server's account in its home; its output.

        ServerFailedError when it fails.
        """
        done = subprocess.run(
            self._as_account(command),
            cwd=self.home,
            env={"PATH": PATH, "LC_ALL": "C.UTF-8"},
            input=said,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            raise ServerFailedError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def _as_account(self, command: Sequence[str]) -> list[str]:
        """Prefix that drops root, and has the kernel kill the child when the tests die."""
        prefix = ["setpriv", "--pdeathsig", "KILL"]
        if os.geteuid() == 0:
            account = pwd.getpwnam(self.account)
            prefix += ["--reuid", str(account.pw_uid), "--regid", str(account.pw_gid), "--init-groups"]
        return [*prefix, "--", *command]

    def _forget(self) -> None:
        self._process = None
        self.alive.remove(self)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()


def require(*servers: type[Server]) -> None:
    """Skip the test and name the servers this machine lacks; where CI is set, fail instead."""
    missing = [server.package for server in servers if not server.installed()]
    if not missing:
        return
    message = f"needs {', '.join(missing)}: apt-get install {' '.join(missing)}"
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
