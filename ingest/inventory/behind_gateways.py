"""The points behind each gateway in columns, for figures of all gateways at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray


class BehindGateway(Protocol):
    """What is looked up of a point."""

    @property
    def key(self) -> int:
        """Of the point."""

    @property
    def sampling_ms(self) -> int:
        """Its sampling period."""

    @property
    def upload_ms(self) -> int:
        """Its upload period."""

    @property
    def registered_at(self) -> int:
        """UTC ms."""


@dataclass(frozen=True)
class BehindGateways:
    """The points behind gateways, one an item of each column.

    ``row_of`` gives each gateway its row, ``row`` (intp) each point that of its gateway, ``points`` (int64)
    each row its number of points. ``key``, ``registered_at`` (UTC ms) and ``silent_after`` (ms without a
    reading: judgement.md, section 2) are int64 by point.
    """

    row_of: dict[str, int]
    points: NDArray[np.int64]
    row: NDArray[np.intp]
    key: NDArray[np.int64]
    registered_at: NDArray[np.int64]
    silent_after: NDArray[np.int64]

    @classmethod
    def of(cls, gateways: Iterable[str], points: Iterable[tuple[str | None, BehindGateway]]) -> Self:
        """All ``gateways``, and of ``points`` those that come with one of these."""
        row_of = {gateway: row for row, gateway in enumerate(gateways)}
        behind = [(row_of[gateway], point) for gateway, point in points if gateway in row_of]
        row = np.array([at for at, _ in behind], np.intp)
        sampling = np.array([point.sampling_ms for _, point in behind], np.int64)
        upload = np.array([point.upload_ms for _, point in behind], np.int64)
        return cls(
            row_of,
            np.bincount(row, minlength=len(row_of)).astype(np.int64),
            row,
            np.array([point.key for _, point in behind], np.int64),
            np.array([point.registered_at for _, point in behind], np.int64),
            np.maximum(3 * sampling, -(-3 * upload // 2)),
        )

    def silent(self, received: NDArray[np.int64], now: int) -> NDArray[np.int64]:
        """How many points of each row are silent at ``now`` (UTC ms), int64.

        ``received`` (int64 by point) is when each was last heard, UTC ms; 0: never.
        """
        is_silent = now - np.maximum(received, self.registered_at) > self.silent_after
        return np.bincount(self.row[is_silent], minlength=len(self.points)).astype(np.int64)

    def wholly_silent(self, received: NDArray[np.int64], now: int) -> frozenset[str]:
        """The gateways all of whose points are silent; ``received`` as `silent` takes it."""
        whole = (self.points > 0) & (self.silent(received, now) == self.points)
        return frozenset(gateway for gateway, row in self.row_of.items() if whole[row])
