"""When each point last spoke, as the desk asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from alerts.judging.checker import Checker


class LastHeard(Mapping[int, int]):
    """When each point key last spoke, looked up in the checker on demand."""

    def __init__(self, checker: Checker) -> None:
        self._checker = checker

    def __getitem__(self, key: int) -> int:
        return self._checker.last_heard([key])[key]

    def __iter__(self) -> Iterator[int]:
        for _, watch in self._checker.silences:
            yield from watch.part.keys.tolist()

    def __len__(self) -> int:
        return sum(len(watch.part.keys) for _, watch in self._checker.silences)
