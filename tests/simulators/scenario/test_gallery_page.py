"""The gallery page shows the scenarios that there are, as they are."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from simulators.scenario.files import gallery

SCRIPT = Path(__file__).parents[3] / "scripts" / "gallery.py"


def drawn():
    spec = spec_from_file_location("gallery_script", SCRIPT)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_its_script_writes():
    """If not: python scripts/gallery.py, and look at the pictures."""
    script = drawn()
    assert script.PAGE.read_text(encoding="utf-8") == script.page(gallery())


def test_every_scenario_has_its_picture_and_every_picture_its_scenario():
    script = drawn()
    assert sorted(path.stem for path in script.PICTURES.glob("*.png")) == gallery()
    assert max(path.stat().st_size for path in script.PICTURES.iterdir()) < 400_000
