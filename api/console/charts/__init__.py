"""Charts as the console draws them: geometry, and what a chart of a point shows."""
