"""Where places stand on a map: positions, what lies near enough to be one mark, and outlines."""
