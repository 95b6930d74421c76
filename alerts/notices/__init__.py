"""Notices before they are sent, as pure code: what a message says within a limit, and when it may go."""
