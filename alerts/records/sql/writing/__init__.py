"""How rows are written: statements that are put together once."""
