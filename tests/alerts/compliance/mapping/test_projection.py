"""Degrees go onto the plane and back; GCJ-02 is where the maps of China draw a place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.compliance.mapping.projection import degrees_of, gcj02, metres_a_pixel, plane_of

SPOTS = st.lists(st.tuples(st.floats(-180, 180), st.floats(-85, 85)), min_size=1, max_size=9)


@given(SPOTS)
def test_degrees_come_back_from_the_plane(spots):
    degrees = np.array(spots)
    plane = plane_of(degrees)
    assert ((plane >= 0) & (plane <= 1)).all()
    assert degrees_of(plane) == pytest.approx(degrees, abs=1e-9)


def test_the_plane_is_that_of_web_maps():
    ((x, y),) = (plane_of(np.array([[13.405, 52.52]])) * 2**10).astype(int).tolist()
    assert (x, y) == (550, 335), "the middle of Berlin is on tile 10/550/335"
    assert metres_a_pixel(0, 0) == pytest.approx(156_543.03, abs=0.01)


@pytest.mark.parametrize(
    ("wgs", "gcj"),
    [
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
    ids=["Shanghai", "Shenzhen", "Beijing"],
)
def test_gcj_02_is_where_others_have_found_it(wgs, gcj):
    assert gcj02(np.array([wgs]))[0] == pytest.approx(gcj, abs=1e-7)


def test_outside_china_maps_draw_what_gps_says():
    berlin = np.array([[13.4, 52.5]])
    assert (gcj02(berlin) == berlin).all()
