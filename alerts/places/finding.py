"""Which place somebody means who writes how it is called."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate

from alerts.places.names import WAY
from ingest.inventory.devices import Gateway
from ingest.inventory.tree import Inventory, Point
from ingest.said import Said

LONGEST = 200
"""Characters of what is looked for; more is no name."""
MOST_NAMED = 3
"""Places that somebody is told of who may mean several."""
MOST_LOOKED_AT = 5_000
"""Places with one word of several that are looked at for the others."""


_WITH_ID = re.compile(r"\[(?P<id>[^\[\]]+)\]\s*$")
"""How a place is written out: its names, and its id in brackets."""


class PlaceUnclear(LookupError):  # noqa: N818 - named for what it says of the name
    """No place has this id or name, or several may be meant; the message is a `Said`."""

    code = "not-found"
    retryable = False


def place_asked(text: str, inventory: Inventory, is_seen: Callable[[str], bool] | None = None) -> str:
    """Id of the one place that ``text`` means, as `places_meant` looks for it.

    Raises `PlaceUnclear`: there is none, which names ``text``; or there are several, which names some.
    """
    found = places_meant(text, inventory, MOST_NAMED + 1, is_seen)
    if len(found) == 1:
        return found[0]
    asked = text.strip()[:LONGEST]
    if not found:
        raise PlaceUnclear(Said("refusal-no-place", id=asked))
    named = tuple(f"{WAY.join(inventory.path_of(each))} [{each}]" for each in found[:MOST_NAMED])
    more = "yes" if len(found) > MOST_NAMED else "no"
    raise PlaceUnclear(Said("refusal-several-places", text=asked, places=named, more=more))


def places_meant(
    text: str, inventory: Inventory, most: int, is_seen: Callable[[str], bool] | None = None
) -> tuple[str, ...]:
    """Ids of up to ``most`` places that ``text`` may mean, of those that ``is_seen``, highest up first.

    That of the id ``text``, or of an id that it ends with in brackets, alone where there is one; else those
    that are called exactly so, else those whose name has ``text`` in it, or that it leads down to by names
    ("幸福里7号楼603室"). Blanks do not count, nor does what stands between names on pages.
    """
    seen = is_seen or (lambda _: True)
    written = _WITH_ID.search(text)
    for id_ in (text.strip(), written["id"] if written else ""):
        if id_ in inventory.places and seen(id_):
            return (id_,)
    wanted = _close(text.replace(WAY.strip(), ""))
    if not wanted or len(wanted) > LONGEST:
        return ()
    places = [(each.id, _close(each.name)) for each in inventory.places.values() if each.name]
    found = [id_ for id_, name in places if name == wanted and seen(id_)] or [
        id_
        for id_, name in places
        if (wanted in name or (wanted.endswith(name) and _leads_to(id_, wanted, inventory))) and seen(id_)
    ]
    return tuple(sorted(found, key=lambda id_: (len(paths := inventory.path_of(id_)), paths, id_))[:most])


def _leads_to(place: str, names: str, inventory: Inventory) -> bool:
    """Whether ``names`` are those of ``place`` and of some above it, one after the other."""
    for name in map(_close, reversed(inventory.path_of(place))):
        names = names.removesuffix(name)
    return not names


def _close(text: str) -> str:
    return "".join(text.split())


class NameLines:
    """How many things are called, put in order once, to be looked up as somebody types.

    One text of them all, a line for each with its names and its id: to look through the names of a city is
    to search a text of some megabytes once, and ends with the last thing that is asked for.

    Parameters
    ----------
    named
        Id of each and its names, folded.
    """

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        self._ids: list[str] = []
        lines: list[str] = []
        for id_, names in named:
            self._ids.append(id_)
            lines.append(f"{names}\0{folded(id_)}\n")
        self._text = "".join(lines)
        self._starts = [0, *accumulate(map(len, lines))]

    def like(self, text: str, most: int, is_seen: Callable[[str], bool] | None = None) -> list[str]:
        """Ids of up to ``most`` things with all words of ``text`` in their id or names, of what ``is_seen``.

        One that has the id ``text`` comes first, then the others in their order. Upper and lower case are the
        same.
        """
        words = sorted({folded(word) for word in text.split()}, key=len, reverse=True)
        if not words or len(text) > LONGEST:
            return []
        exact = self._text.find(f"\0{words[0]}\n") if len(words) == 1 else -1
        first = None if exact < 0 else self._line(exact)
        found: list[str] = []
        if first is not None and (is_seen is None or is_seen(self._ids[first])):
            found.append(self._ids[first])
        at = self._text.find(words[0])
        for _ in range(MOST_LOOKED_AT):
            if at < 0 or len(found) >= most:
                break
            line = self._line(at)
            end = self._starts[line + 1]
            id_ = self._ids[line]
            if (
                id_ not in found
                and all(self._text.find(word, self._starts[line], end) >= 0 for word in words)
                and (is_seen is None or is_seen(id_))
            ):
                found.append(id_)
            at = self._text.find(words[0], end)
        return found

    def _line(self, at: int) -> int:
        return bisect_right(self._starts, at) - 1


def installed_names(inventory: Inventory, things: Mapping[str, Gateway | Point]) -> NameLines:
    """The names of what is installed at places: its own after those down to its place, in that order."""
    called = sorted((inventory.path_of(each.place), each.name, id_) for id_, each in things.items())
    return NameLines((id_, "".join(map(folded, (*path[1:], name)))) for path, name, id_ in called)


class PlaceNames(NameLines):
    """How all places of an inventory are called, with the names down to them, those highest up first."""

    def __init__(self, inventory: Inventory) -> None:
        super().__init__(self._down(inventory))

    @staticmethod
    def _down(inventory: Inventory) -> Iterator[tuple[str, str]]:
        level = sorted((each, "", "") for each in inventory.roots)
        top = True
        while level:
            below: list[tuple[str, str, str]] = []
            for id_, above, last in level:
                name = folded(inventory.places[id_].name or id_)
                # Who is called "3号楼301" in "3号楼" has said that already.
                before = above if name.startswith(last) else above + last
                yield id_, f"{before}{name}"
                # What everything is in is no part of a name.
                way = ("", "") if top else (before, name)
                called = sorted((inventory.places[each].name, each) for each in inventory.children[id_])
                below += [(each, *way) for _, each in called]
            level, top = below, False


def folded(text: str) -> str:
    """``text`` without blanks, and without the width and the case of letters."""
    return unicodedata.normalize("NFKC", _close(text)).casefold()
