"""The reference judge's episodes: marks, windows, silences, stuck runs and falls, with late readings."""
