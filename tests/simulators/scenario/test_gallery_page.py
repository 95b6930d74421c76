"""The gallery page shows the scenarios that there are, as they are, in both languages."""

import re

import pytest

from simulators.scenario.files import gallery, load
from tests.scripts_of_ours import script_named
from tests.words_seen import english_words


def drawn():
    with script_named("gallery") as module:
        return module


@pytest.mark.parametrize("edition", ["ENGLISH", "CHINESE"])
def test_the_page_is_what_its_script_writes(edition):
    """If not: python scripts/gallery.py, and look at the pictures."""
    script = drawn()
    told = getattr(script, edition)
    assert told.page.read_text(encoding="utf-8") == script.page(gallery(), told)


def test_what_scenarios_show_is_told_in_chinese_with_the_figures_of_the_english_text():
    shows = drawn().SHOWS
    assert sorted(shows) == gallery()
    for name, text in shows.items():
        assert english_words(text) == []
        figures, told = (set(re.findall(r"\d+(?:[.:]\d+)?", each)) for each in (load(name).shows, text))
        assert figures <= told, f"{name} does not tell {figures - told} in Chinese"


def test_every_scenario_has_its_picture_and_every_picture_its_scenario():
    script = drawn()
    assert sorted(path.stem for path in script.PICTURES.glob("*.png")) == gallery()
    assert max(path.stat().st_size for path in script.PICTURES.iterdir()) < 400_000
