"""How many examples a property is tried with."""

from hypothesis import settings

USUAL = 100
"""What Hypothesis draws for a test that asks for no number of its own."""


def depth() -> int:
    """How many times as many examples as usual the profile in force asks for."""
    return max(1, settings.default.max_examples // USUAL)


def examples(usual: int) -> int:
    """The number for a test that is usually tried with ``usual`` examples, under the profile in force."""
    return usual * depth()
