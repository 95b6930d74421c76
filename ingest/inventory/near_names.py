"""What somebody may have meant by a name that the inventory does not know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

MOST_COMPARED = 500
"""Names that one is compared with letter by letter."""
MOST_FOUND = 3


class NearNames:
    """Names, to be found by what is nearly one of them.

    Parameters
    ----------
    names
        All there are.
    likely
        Those that are compared letter by letter; only the first `MOST_COMPARED` of them are.
    """

    def __init__(self, names: Iterable[str], likely: Iterable[str]) -> None:
        self._likely = list(islice(likely, MOST_COMPARED))
        self._by_letters: dict[str, list[str]] = defaultdict(list)
        for name in names:
            self._by_letters[_letters_of(name)].append(name)

    def of(self, name: str) -> list[str]:
        """Up to `MOST_FOUND` names near ``name``: first those that differ in case, spaces and signs only."""
        same = self._by_letters.get(_letters_of(name), [])
        close = get_close_matches(name, self._likely, MOST_FOUND)
        return [found for found in dict.fromkeys([*same, *close]) if found != name][:MOST_FOUND]


def _letters_of(name: str) -> str:
    """The letters and digits in one case; the name itself if it has none."""
    return "".join(filter(str.isalnum, name)).casefold() or name
