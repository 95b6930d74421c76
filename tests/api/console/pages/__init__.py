"""Pages of the console, each for itself."""
