"""What the pages show of domain values, in the words of a language."""
