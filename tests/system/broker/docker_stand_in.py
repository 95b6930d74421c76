"""``docker compose`` as far as the documents' lines go: ``docker_stand_in.py SITE compose ...``.

It reads docker-compose.yml and the secrets where Compose reads them and, as Compose, does nothing while one
is missing, whatever the command. ``exec`` then runs in the folder that the container would have, with the
variables that docker-compose.yml gives it; ``run`` asks the command for its help; what would start or stop
containers is only looked at. SITE is a JSON file, which test_documented_lines.py writes.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import yaml
from dotenv import dotenv_values

FILE = "docker-compose.yml"
REFERENCE = re.compile(r"\$(?:(?P<dollar>\$)|\{(?P<name>\w+)(?P<way>:?[?-])?(?P<text>[^}]*)\})")


def interpolated(node: Any, variables: dict[str, str | None], path: str) -> Any:
    """``node`` with every ``${NAME}``, ``${NAME:-default}`` and ``${NAME:?reason}`` filled in."""

    def value(reference: re.Match[str]) -> str:
        if reference["dollar"]:
            return "$"
        way, found = reference["way"] or "", variables.get(reference["name"])
        if found or (found is not None and not way.startswith(":")):
            return found
        if way.endswith("?"):
            missing = f"required variable {reference['name']} is missing a value"
            sys.exit(f"error while interpolating {path}: {missing}: {reference['text']}")
        return reference["text"]

    if isinstance(node, dict):
        return {key: interpolated(child, variables, f"{path}.{key}") for key, child in node.items()}
    if isinstance(node, list):
        return [interpolated(child, variables, f"{path}.[]") for child in node]
    return REFERENCE.sub(value, node) if isinstance(node, str) else node


def project(env_files: list[str]) -> dict[str, Any]:
    """The services of the nearest docker-compose.yml, filled in from .env beside it or from ``env_files``."""
    folder = next((at for at in (Path.cwd(), *Path.cwd().parents) if (at / FILE).exists()), None)
    if folder is None:
        sys.exit("no configuration file provided: not found")
    for file in env_files:
        if not Path(file).exists():
            sys.exit(f"couldn't find env file: {file}")
    variables: dict[str, str | None] = {}
    for file in env_files or [str(folder / ".env")]:
        variables |= dotenv_values(file)
    text = yaml.safe_load((folder / FILE).read_text())
    services = interpolated(text["services"], variables | os.environ, "services")
    for service in services.values():
        for file in service.get("env_file", []):
            if not (folder / file).exists():
                sys.exit(f"env file {folder / file} not found")
    return services


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="docker compose")
    parser.add_argument("--env-file", action="append", default=[])
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("stop", "start"):
        commands.add_parser(name).add_argument("services", nargs="*")
    build = commands.add_parser("build")
    build.add_argument("--pull", action="store_true")
    build.add_argument("services", nargs="*")
    up = commands.add_parser("up")
    up.add_argument("--detach", action="store_true")
    up.add_argument("--wait", action="store_true")
    up.add_argument("services", nargs="*")
    commands.add_parser("logs").add_argument("services", nargs=1)
    for name, option in (("run", "--rm"), ("exec", "-T")):
        command = commands.add_parser(name)
        command.add_argument(option, action="store_true")
        command.add_argument("services", nargs=1)
        command.add_argument("line", nargs=argparse.REMAINDER)
    return parser.parse_args(sys.argv[3:])


def execute(site: dict[str, Any], name: str, service: dict[str, Any], line: list[str]) -> None:
    """Run ``line`` where the container has a folder here; whatever it runs of ours must be mounted there."""
    for word in line:
        if word.startswith("/docker-entrypoint-initdb.d/"):
            mounted = [volume for volume in service["volumes"] if volume.split(":")[1] == word]
            if not mounted:
                sys.exit(f"{word}: no such file in {name}")
    if name not in site["folders"]:
        return
    environment = {key: value for key, value in os.environ.items() if not key.startswith("WENYA_")}
    environment |= service["environment"] | site["environment"]
    os.chdir(site["folders"][name])
    line = [*site["prefixes"].get(name, []), *line]
    sys.stdout.flush()
    os.execvpe(line[0], line, environment)


def main() -> None:
    assert sys.argv[2] == "compose"
    site = json.loads(Path(sys.argv[1]).read_text())
    line = asked()
    services = project(line.env_file)
    for name in line.services:
        if name not in services:
            sys.exit(f"no such service: {name}")
    if line.command == "logs":
        for told in Path(site["log"]).read_text().splitlines():
            print(f"mosquitto-1  | {told}")  # noqa: T201 - it is a command
    elif line.command == "run":
        execute(site, line.services[0], services[line.services[0]], ["wenya", *line.line, "--help"])
    elif line.command == "exec":
        execute(site, line.services[0], services[line.services[0]], line.line)


main()
