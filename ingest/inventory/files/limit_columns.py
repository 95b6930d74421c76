"""Limits that have a column of their own in an inventory file, beside the table of all ``limits``."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.readings.quantities import Metric


@dataclass(frozen=True, slots=True)
class LimitColumn:
    """A key of a point in an inventory file that holds the point's limit for one rule.

    Which rules there are is not known here: whoever reads or writes a file passes the columns.

    Attributes
    ----------
    key
        The key in the file, such as ``contract_min``.
    rule
        Id of the rule whose limit it is.
    metric
        The only metric of whose points it has a meaning.
    contract
        It is the minimum of the user's contract (clause H17): a room that is no resident's must have it, and
        a resident's room must not.
    """

    key: str
    rule: str
    metric: Metric
    contract: bool = False


LimitColumns = tuple[LimitColumn, ...]
"""In the order of the columns of a CSV file; keys and rules are unique."""
