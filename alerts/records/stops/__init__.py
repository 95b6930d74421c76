"""Rows of stops of supply, their lines, and their clocks."""
