"""The loops: the judge, the desk, and the jobs that come round. Nothing else in alerts starts a thread."""
