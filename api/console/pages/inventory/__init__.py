"""Pages of the inventory: its tables, a row, its form, and files that come in."""
