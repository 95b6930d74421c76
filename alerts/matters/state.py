"""What is so of a matter, as far as conditions may ask: one immutable, hashable value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from alerts.matters.names import NAMES, Name, StateValue

_PLACE: Final = {name: place for place, name in enumerate(NAMES)}
_DEFAULTS: Final = tuple(spec.default for spec in NAMES.values())


class MatterState:
    """A value for each `Name`; equal states are one key, so that what follows from them is worked out once.

    Twenty thousand tickets of a wave share a handful of states: which policies apply to them is looked up.
    """

    __slots__ = ("_hash", "_values")

    _values: tuple[StateValue, ...]

    def __init__(
        self, values: Mapping[Name, StateValue] | None = None, rest: tuple[StateValue, ...] = _DEFAULTS
    ) -> None:
        """What ``values`` says; the ``rest`` is as `NAMES` has it for what nobody has said."""
        filled = list(rest)
        for name, value in (values or {}).items():
            filled[_PLACE[name]] = value
        self._values = tuple(filled)
        self._hash: int | None = None

    def __getitem__(self, name: Name) -> StateValue:
        return self._values[_PLACE[name]]

    def __iter__(self) -> Iterator[tuple[Name, StateValue]]:
        return zip(NAMES, self._values, strict=True)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MatterState) and self._values == other._values

    def __hash__(self) -> int:
        # Most states are asked once and never looked up.
        if self._hash is None:
            self._hash = hash(self._values)
        return self._hash

    def __repr__(self) -> str:
        told = {name.value: value for name, value in self if value != NAMES[name].default}
        return f"MatterState({told})"

    def with_(self, values: Mapping[Name, StateValue]) -> MatterState:
        """The state in which ``values`` are so, and the rest as here."""
        return MatterState(values, self._values)
