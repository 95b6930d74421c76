"""``wenya backup`` and ``wenya restore``: all that an installation keeps, in one file."""
