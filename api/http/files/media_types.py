"""What files are called on the wire."""

from __future__ import annotations

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
