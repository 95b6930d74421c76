"""Copies of the records as they stood at one instant, and records made from such a copy."""
