"""What is due at an hour of the day: the figures of a day, retention, what is thrown away."""
