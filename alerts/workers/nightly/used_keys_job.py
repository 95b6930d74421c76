"""Forgets, each night, the keys under which programs registered contacts long enough ago (H30)."""

from __future__ import annotations

from alerts.records import Records


def forget_used_keys(records: Records, kept: int, now: int) -> None:
    """Forget the keys that were used longer than ``kept`` (ms) before ``now`` (UTC ms).

    By the service's clock. What is sent again under such a key is another contact. Raises `RecordsError`.
    """
    with records.begin() as tx:
        tx.idempotency.forget_before(now - kept)
