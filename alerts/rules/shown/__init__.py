"""Rules as people look at them: their keys as a file writes them, and where and when they apply. Pure."""
