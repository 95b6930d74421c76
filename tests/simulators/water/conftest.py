import pytest


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """One cache for all tests, so that a network is solved once."""
    return tmp_path_factory.mktemp("water")
