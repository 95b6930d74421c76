"""The tables of moves as files."""
