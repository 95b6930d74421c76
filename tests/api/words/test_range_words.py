"""What is wrong with a value that somebody read can be said, whatever it measures."""

from dataclasses import replace

import pytest

from alerts.duty.manual_readings import unfit
from api.words.languages import LANGUAGES, language
from ingest.readings.quantities import QUANTITIES, Metric
from tests.alerts.reference.town import MAIN


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("metric", list(Metric))
def test_a_value_outside_its_range_is_told_with_the_range(metric, tag):
    ((field, said),) = unfit(replace(MAIN, metric=metric), 1e9, at=1, now=1)
    assert field == "value"
    assert f"{QUANTITIES[metric].highest:g}" in language(tag).say(said)
