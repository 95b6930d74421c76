"""What is known of points and places over time."""
