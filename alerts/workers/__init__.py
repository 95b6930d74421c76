"""The workers: the judge, the desk, and the scheduled jobs. Nothing else in alerts starts a thread."""
