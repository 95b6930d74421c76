"""Notices, as pure code: who is told of what, what a message says within a limit, and when it may go."""
