"""What stands in for programs of Debian that a machine of tests has not: ``debian.py NAME ARGUMENTS``.

Each does the visible thing that the real one does, for as much as docs/guides/installing.md asks of it:

- ``apt-get``: says whether what it is to install is installed, and starts what Debian would start then;
- ``systemctl``: runs ``ExecStart`` of the unit that is installed, as its user, in its folder, with its
  variables, and waits for it (``Type=notify``). What the unit takes from the service (``ProtectSystem`` ...)
  it keeps;
- ``sudo``: runs a line as an account, with the variables that it names and no other;
- ``python3 -m venv``: makes the environment, and lets it see the libraries of the tests' own, so that pip
  finds each that ``requirements.lock`` names, and asks no registry;
- ``useradd``, ``install``, ``chgrp``: only where no account can be made, see machine.py.
"""

from __future__ import annotations

import os
import pwd
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

sys.path[:0] = [os.environ["BARE_REPOSITORY"]]
from tests.system.operating.bare.elsewhere import ROOT, here  # noqa: E402 - it is a command

MACHINE, STATE = Path(os.environ[ROOT]), Path(os.environ["BARE_STATE"])
PASSED = {key: value for key, value in os.environ.items() if key.startswith(("BARE_", "WENYA_", "PG"))}
"""Where servers are on a machine without ports of its own."""
UNITS = (MACHINE / "etc/systemd/system", Path("/lib/systemd/system"))
PATIENCE_S = 60
LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
HERE_INSTEAD = {"sudo", "influxdb-client", "mosquitto-clients", "nginx", "python3", "python3-venv"}
"""What they bring is stood in for; nginx is for browsers alone."""


# --- Accounts ----------------------------------------------------------------------------------------


def account(name: str) -> pwd.struct_passwd | None:
    """The account, unless nobody can be it here: there is none, or who runs the tests is not root."""
    try:
        return pwd.getpwnam(name) if os.geteuid() == 0 else None
    except KeyError:
        return None


def become(name: str) -> None:
    """Go on as that account, where somebody can be it."""
    if (found := account(name)) is not None:
        os.initgroups(name, found.pw_gid)
        os.setgid(found.pw_gid)
        os.setuid(found.pw_uid)


def sudo(arguments: Sequence[str]) -> None:
    option, name, *rest = arguments
    assert option == "-u"
    variables = {} if account(name) else {"PGUSER": name}  # who somebody is at the socket
    while "=" in rest[0]:
        key, _, value = rest.pop(0).partition("=")
        variables[key] = value
    become(name)
    os.execvpe(rest[0], rest, {"PATH": os.environ["PATH"], "LANG": "zh_CN.UTF-8", **PASSED, **variables})


def useradd(arguments: Sequence[str]) -> None:
    assert arguments[-1] == "wenya"


def install(arguments: Sequence[str]) -> None:
    def can_be(option: str) -> bool:
        key, _, name = option.partition("=")
        return key not in ("--owner", "--group") or account(name) is not None

    run(["/usr/bin/install", *filter(can_be, arguments)])


def chgrp(arguments: Sequence[str]) -> None:
    if account(arguments[0]) is not None:
        run(["/bin/chgrp", *arguments])


def run(line: Sequence[str]) -> None:
    sys.exit(subprocess.run(line, check=False).returncode)


# --- Packages ----------------------------------------------------------------------------------------


def apt_get(arguments: Sequence[str]) -> None:
    command, *words = arguments
    if command == "update":
        return
    packages = {word for word in words if not word.startswith("-")}
    missing = [each for each in sorted(packages - HERE_INSTEAD) if not is_there(each)]
    if missing:
        sys.exit(f"E: Unable to locate package {' '.join(missing)}")
    if "postgresql" in packages:
        start_postgresql()
    for each in packages & {"mosquitto", "influxdb"}:
        if Path("/") == MACHINE:
            systemctl(["start", each])


def is_there(package: str) -> bool:
    """Whether there is what it would bring, in whatever way that came: as the tests look for it."""
    if package in LIBRARIES:
        return LIBRARIES[package] in said_by("ldconfig", "-p")
    if package == "fonts-noto-cjk":
        return said_by("fc-list", "Noto Sans CJK SC") != ""
    return package in os.environ["BARE_BROUGHT"].split()


def said_by(*line: str) -> str:
    return subprocess.run(line, stdout=subprocess.PIPE, text=True, check=True).stdout


def start_postgresql() -> None:
    """A cluster as Debian makes it: by the socket one is one's account, over TCP there are passwords."""
    data, sockets = MACHINE / "var/lib/postgresql/bare", Path(os.environ.get("PGHOST", "/run/postgresql"))
    for folder in (data, sockets):
        folder.mkdir(parents=True, exist_ok=True)
        if (owner := account("postgres")) is not None:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
    initdb = os.environ["BARE_INITDB"]
    local = "peer" if account("postgres") else "trust"
    options = ["--username=postgres", f"--auth-local={local}", "--auth-host=scram-sha-256"]
    options += ["--no-sync", "--locale=C.UTF-8"]
    made = subprocess.run(
        [initdb, f"--pgdata={data}", *options],
        preexec_fn=lambda: become("postgres"),
        cwd="/",
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    server = str(Path(initdb).resolve().with_name("postgres"))
    port = os.environ.get("PGPORT", "5432")
    spawn(
        "postgresql", [server, "-D", str(data), "-k", str(sockets), "-p", port], "postgres", Path("/"), PASSED
    )
    wait_for("postgresql", (sockets / f".s.PGSQL.{port}").exists)


# --- Units -------------------------------------------------------------------------------------------


def read_unit(name: str) -> dict[str, list[str]]:
    """Key -> what ``[Service]`` of the unit says, in order."""
    file = next((folder / name for folder in UNITS if (folder / name).is_file()), None)
    if file is None:
        sys.exit(f"Failed: Unit {name} not found.")
    text = file.read_text()
    found: dict[str, list[str]] = {}
    section = ""
    for line in (here(text, os.environ) if file.parent == UNITS[-1] else text).splitlines():
        if line.startswith("["):
            section = line
        elif section == "[Service]" and "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def systemctl(arguments: Sequence[str]) -> None:
    command, *words = arguments
    now = "--now" in words
    for unit in (word if "." in word else f"{word}.service" for word in words if not word.startswith("-")):
        if not unit.endswith(".service"):
            assert any((folder / unit).is_file() for folder in UNITS), f"{unit} is not installed"
            continue
        if command in ("stop", "restart") or (command == "disable" and now):
            stop(unit)
        if command in ("start", "restart") or (command == "enable" and now):
            start(unit)
        if command == "status":
            state = "active (running)" if process_of(unit) else "inactive (dead)"
            sys.stdout.write(f"{unit}: {state}\n{log_of(unit)}")
            sys.exit(0 if process_of(unit) else 3)


def start(unit: str) -> None:
    """Run what the unit says; where the service tells when it is there, wait for that."""
    says = read_unit(unit)
    one = {key: values[-1] for key, values in says.items()}
    user = one.get("User", "root")
    environment = {"PATH": os.environ["PATH"], "HOME": home_of(user), **PASSED, **variables_of(says)}
    for before in says.get("ExecStartPre", []):
        subprocess.run(shlex.split(before), check=True)
    line = [word for word in shlex.split(one["ExecStart"]) if not word.startswith("$")]
    folder, mask = Path(one.get("WorkingDirectory", "/")), int(one.get("UMask", "022"), 8)
    if one.get("Type") != "notify":
        spawn(unit, line, user, folder, environment, mask)
        return
    address = STATE / f"{unit}.notify"
    address.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(address))
        told.settimeout(PATIENCE_S)
        address.chmod(0o777)
        spawn(unit, line, user, folder, environment | {"NOTIFY_SOCKET": str(address)}, mask)
        try:
            while b"READY=1" not in told.recv(4096):
                pass
        except TimeoutError:
            sys.exit(f"Job for {unit} failed:\n{log_of(unit)}")


def home_of(user: str) -> str:
    found = account(user)
    return "/" if found is None else found.pw_dir


def variables_of(says: Mapping[str, Sequence[str]]) -> dict[str, str]:
    found = {}
    for each in says.get("Environment", []):
        found |= dict(word.split("=", 1) for word in shlex.split(each))
    for each in says.get("EnvironmentFile", []):
        file = Path(each.removeprefix("-"))
        if file.exists() or not each.startswith("-"):
            lines = (line for line in file.read_text().splitlines() if "=" in line and line[0] != "#")
            found |= dict(line.split("=", 1) for line in lines)
    return found


def spawn(
    unit: str, line: Sequence[str], user: str, folder: Path, environment: Mapping[str, str], mask: int = 0o022
) -> None:
    def prepare() -> None:
        os.umask(mask)
        become(user)

    with (STATE / f"{unit}.log").open("ab") as log:
        process = subprocess.Popen(
            line,
            cwd=folder,
            env=dict(environment),
            preexec_fn=prepare,  # noqa: PLW1509 - as above
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (STATE / f"{unit}.pid").write_text(str(process.pid))
    time.sleep(0.1)
    if process.poll() not in (None, 0):
        sys.exit(f"Job for {unit} failed:\n{log_of(unit)}")


def log_of(unit: str) -> str:
    return (STATE / f"{unit}.log").read_text(errors="replace")[-3000:]


def process_of(unit: str) -> int:
    """The process, while it runs; else 0."""
    try:
        number = int((STATE / f"{unit}.pid").read_text())
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return 0
    return 0 if state == "Z" else number


def stop(unit: str) -> None:
    if number := process_of(unit):
        os.killpg(number, signal.SIGTERM)
        wait_for(unit, lambda: not process_of(unit))


def wait_for(what: str, holds: Callable[[], bool]) -> None:
    for _ in range(PATIENCE_S * 20):
        if holds():
            return
        time.sleep(0.05)
    sys.exit(f"{what}: nothing in {PATIENCE_S} s\n{log_of(what)}")


# --- Python ------------------------------------------------------------------------------------------


def python3(arguments: Sequence[str]) -> None:
    done = subprocess.run([os.environ["BARE_PYTHON"], *arguments], check=False)
    if list(arguments[:2]) == ["-m", "venv"] and done.returncode == 0:
        (libraries,) = Path(arguments[2]).glob("lib/python*/site-packages")
        (libraries / "of-the-tests.pth").write_text(f"{os.environ['BARE_PACKAGES']}\n")
    sys.exit(done.returncode)


COMMANDS = {
    "apt-get": apt_get,
    "systemctl": systemctl,
    "sudo": sudo,
    "python3": python3,
    "useradd": useradd,
    "install": install,
    "chgrp": chgrp,
}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](sys.argv[2:])
