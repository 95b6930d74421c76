"""Figures of the console: its pages in a city of years, and how soon its consoles hear."""
