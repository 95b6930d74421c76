"""pyproject.toml, the lock files and the wheel's packages agree."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = {
    "requirements.lock": PROJECT["project"]["dependencies"],
    "requirements-dev.lock": PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"],
}


def locked(name: str) -> list[Requirement]:
    return [Requirement(line) for line in (ROOT / name).read_text().splitlines()]


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_every_package_and_names_no_address(name: str):
    for requirement in locked(name):
        assert requirement.url is None, f"{name}: {requirement} names an address"
        assert [pin.operator for pin in requirement.specifier] == ["=="], (
            f"{name}: {requirement} isn't pinned"
        )


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_what_pyproject_asks_for(name: str):
    pinned: dict[str, list[Requirement]] = {}
    for requirement in locked(name):
        pinned.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    for wanted in map(Requirement, LOCKS[name]):
        found = pinned.get(canonicalize_name(wanted.name), [])
        assert found, f"{wanted.name} is not in {name}: run ./run lock"
        for pin in found:
            (version,) = pin.specifier
            assert wanted.specifier.contains(version.version), (
                f"{name} has {pin}, pyproject asks for {wanted}"
            )


def test_development_lock_holds_the_versions_of_the_other_one():
    small, large = ({(pin.name, str(pin.specifier)) for pin in locked(name)} for name in LOCKS)
    assert small <= large, f"only in requirements.lock: {sorted(small - large)}; run ./run lock"


def test_wheel_lists_every_package_of_the_house():
    listed = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert sorted(listed) == sorted(PROJECT["tool"]["importlinter"]["root_packages"])
    for package in listed:
        assert (ROOT / package / "__init__.py").exists()
