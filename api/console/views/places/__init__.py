"""How points and places are shown."""
