"""Judging what is past: the checker built from stored readings, late data judged again, repairs, replays."""
