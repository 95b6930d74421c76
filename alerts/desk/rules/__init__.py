"""Use cases over the rules in force: which there are, where and when they apply, and what they were."""
