"""The door to WNTR: where sites are, what is refused, and what is said where WNTR is missing."""

import subprocess
import sys

import numpy as np
import pytest

from simulators.scenario.schema import SiteSection
from simulators.water.epanet import MPA_A_METRE, OUTLET, Pipes
from tests.simulators.water.scene import START, at, network

NETWORKS = ("Net1", "Net2", "Net3")


@pytest.mark.parametrize("name", NETWORKS)
def test_every_junction_of_the_network_has_pressure_at_the_peak_and_no_more_than_the_pumps_give(name):
    junctions = list(Pipes(name, [])._demand_of)
    pipes = Pipes(name, [(junction, junction) for junction in junctions])
    pressure = pipes.pressure(np.ones(2), np.array([0.2, 1.6]), {}, set())

    assert pressure.shape == (2, len(junctions))
    assert 0.20 < pressure.min() <= pressure.max() <= OUTLET * MPA_A_METRE + 1e-6


@pytest.mark.parametrize("name", NETWORKS)
def test_sites_without_a_junction_are_spread_over_different_ones(name):
    pipes = Pipes(name, [(f"site-{number}", None) for number in range(6)])

    assert len(set(pipes._at)) == 6
    assert pipes._at == Pipes(name, [(f"site-{number}", None) for number in range(6)])._at


def test_more_sites_than_junctions_share_them():
    assert len(Pipes("Net1", [(f"site-{number}", None) for number in range(50)])._at) == 50


def test_a_junction_that_is_not_there_is_refused_with_some_that_are(tmp_path):
    with pytest.raises(ValueError, match=r"site east: Net3 has no junction 'tap'; it has 15, .* and others"):
        network(
            "Net3", folder=tmp_path, sites=(SiteSection(id="west"), SiteSection(id="east", junction="tap"))
        )


def test_the_junction_of_a_site_decides_what_it_sees(tmp_path):
    sites = (
        SiteSection(id="near", junction="10"),
        SiteSection(id="far", junction="203"),
        SiteSection(id="same", junction="203"),
    )
    near, far, same = network("Net3", folder=tmp_path, sites=sites).pressure(at(19))[0]

    assert near > far == same


def test_the_source_is_named(tmp_path):
    assert network("Net2", folder=tmp_path).source.startswith("WNTR ")
    assert network("Net2", folder=tmp_path).source.endswith(", Net2")
    assert network("analytic", folder=tmp_path).source == "analytic stand-in"


def test_holes_and_shut_pipes_of_any_size_and_place_have_a_solution():
    rng = np.random.default_rng(0)
    junctions = list(Pipes("Net3", [])._demand_of)
    pipes = Pipes("Net3", [(junction, junction) for junction in junctions])
    opening, demand = np.array([1.0, 0.5, 0.0]), np.array([1.6, 0.2, 0.3])

    for _ in range(12):
        one, other, shut = rng.choice(len(junctions), 3, replace=False).tolist()
        holes = {one: float(rng.uniform(0.001, 1.0)), other: 0.01, shut: 0.1}
        pressure = pipes.pressure(opening, demand, holes, {shut})
        assert np.isfinite(pressure).all()
        assert pressure.min() > -1e-6
        assert pressure[:, shut] == pytest.approx(0.0, abs=1e-6)


WITHOUT = f"""
import sys
import numpy as np

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "{{package}}":
            raise ModuleNotFoundError("No module named '{{package}}'", name="{{package}}")

sys.meta_path.insert(0, Missing())
from simulators.scenario.schema import CalendarSection, SiteSection, WaterSection
from simulators.water.network import network_of

town, note = network_of(
    WaterSection(network="Net3", sites=(SiteSection(id="north"),)), CalendarSection(), (),
    rng=np.random.default_rng(0), start={START}, until={START}, zone="Asia/Shanghai", cache={{folder!r}},
)
assert (town.pressure(np.array([{at(8)[0]}])) > 0.2).all()
assert "wntr" not in sys.modules
print(town.source, "|", note)
"""


@pytest.mark.parametrize("package", ["wntr", "six"])
def test_where_wntr_cannot_be_imported_the_stand_in_answers_and_says_so(package, tmp_path):
    script = WITHOUT.format(package=package, folder=None)
    environment = {"XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": ":".join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    source, note = done.stdout.strip().split(" | ")
    assert source == "analytic stand-in"
    assert f"No module named '{package}'" in note
    assert "an analytic stand-in is used for Net3 (pip install 'wenya[water]')" in note
