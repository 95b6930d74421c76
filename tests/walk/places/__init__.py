"""Samples of what is known of points, places and the inventory."""
