"""``wenya replay``: history judged again, and what it found."""
