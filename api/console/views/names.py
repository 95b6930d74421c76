"""What pages call what is installed: its name, and its id beside it in an element of class ``id``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup, escape

from alerts.places.names import WAY, device_name, gateway_name, point_in_full, short_path
from api.words.languages import Language
from ingest.inventory.tree import Inventory

OPEN, CLOSE = "\ue000", "\ue001"
"""Of the gap for markup in a text: characters for private use, which nobody is called by."""
GAP = re.compile(f"{OPEN}([0-9]+){CLOSE}")
WORD = re.compile(r"[^\s,;:'\"()，；：、（）“”]+")
"""Between the names of a path."""


class Names:
    """Names out of ``inventory``, in the words of ``language``.

    What is not there, or has left, has its id and nothing else.
    """

    def __init__(self, inventory: Inventory, language: Language) -> None:
        self._inventory = inventory
        self._language = language

    def point_text(self, point: str) -> str:
        """A point's place and own name, else place and metric, as plain text; its id where it has left."""
        return self._language.say(point_in_full(self._inventory, point))

    def point(self, point: str) -> Markup:
        """As `point_text`, with the id."""
        return named(self.point_text(point), point)

    def point_at_place(self, point: str) -> Markup:
        """As `point`, without the place: where that is said already."""
        known = self._inventory.points.get(point)
        if known is None:
            return id_of(point)
        return named(known.name or self._language.name_of("metric", known.metric), point)

    def points(self, points: Iterable[str]) -> Markup:
        """Several, as a list in a sentence."""
        return self.listed(map(self.point, points))

    def gateway(self, gateway: str) -> Markup:
        """A gateway's name and id."""
        return named(gateway_name(gateway, self._inventory), gateway)

    def knows(self, gateway: str) -> bool:
        """Whether the inventory has that gateway."""
        return gateway in self._inventory.gateways

    def gateways(self, gateways: Iterable[str]) -> Markup:
        """Several, as a list in a sentence."""
        return self.listed(map(self.gateway, gateways))

    def device(self, device: str) -> Markup:
        """A device's name and id."""
        return named(device_name(device, self._inventory), device)

    def department(self, department: str) -> Markup:
        """A department's name and id."""
        known = self._inventory.departments.get(department)
        return id_of(department) if known is None else named(known.name, department)

    def sender(self, sender: str) -> Markup:
        """Who sent something: a gateway, or a source (``"json/gw-7"``) that names one, else as it is."""
        gateway = sender.rpartition("/")[2]
        name = gateway_name(gateway, self._inventory)
        return id_of(sender) if name == gateway else named(name, sender)

    def place_text(self, place: str) -> str:
        """A place's name as plain text."""
        return self._inventory.name_of(place)

    def way(self, place: str) -> Markup:
        """The last names on the way down to ``place``, all of them in the title."""
        short = WAY.join(short_path(self._inventory, place))
        return _titled(short, place, WAY.join(self._inventory.path_of(place)), self._inventory)

    def way_above(self, place: str) -> Markup:
        """The name before that of ``place`` on its `way`, if there is one."""
        above = WAY.join(short_path(self._inventory, place)[:-1])
        return _titled(above, place, WAY.join(self._inventory.path_of(place)), self._inventory)

    def place(self, place: str) -> Markup:
        """As `way`, with the id."""
        way = self.way(place)
        return way if place not in self._inventory.places else way + " " + id_of(place)

    def in_text(self, text: str) -> Markup:
        """A sentence that was written elsewhere, with the ids in it marked as what they are."""
        known = self._inventory
        tables = (known.points, known.places, known.gateways, known.devices)
        found, last = Markup(), 0
        for word in WORD.finditer(text):
            if any(word[0] in table for table in tables):
                found += escape(text[last : word.start()]) + id_of(word[0])
                last = word.end()
        return found + escape(text[last:])

    def listed(self, each: Iterable[Markup]) -> Markup:
        """Several, with what stands between in this language."""
        return escape(self._language.text("list-separator")).join(each)

    def write(self, key: str, **values: str | float | Markup) -> Markup:
        """The text of ``key`` with ``values`` in it, of which some may be markup."""
        marked = [value for value in values.values() if isinstance(value, Markup)]
        gaps = (f"{OPEN}{place}{CLOSE}" for place in range(len(marked)))
        plain = {name: next(gaps) if isinstance(value, Markup) else value for name, value in values.items()}
        for name, value in plain.items():
            if isinstance(value, str) and not isinstance(values[name], Markup):
                plain[name] = value.replace(OPEN, "")  # whoever is called so gets no gap of ours
        text = escape(self._language.text(key, **plain))
        return Markup(GAP.sub(lambda gap: marked[int(gap[1])], text))  # noqa: S704 - escaped, or markup before


def id_of(id_: str) -> Markup:
    """An id as pages show it."""
    return Markup('<span class="id">{}</span>').format(id_)


@lru_cache(maxsize=4_096)  # a list says few of them, often
def named(name: str, id_: str) -> Markup:
    """A name with its id; the id alone where it is called by that."""
    return id_of(id_) if name == id_ else escape(name) + " " + id_of(id_)


def _titled(text: str, place: str, title: str, inventory: Inventory) -> Markup:
    if place not in inventory.places:
        return id_of(place) if text else Markup()
    return Markup('<span title="{}">{}</span>').format(title, text) if text else Markup()
