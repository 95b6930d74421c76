"""The demo: a hosted service, and a small town for it to watch."""
