"""The console's words, in each language."""
