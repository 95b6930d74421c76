"""What is wrong, where and how bad at this moment."""
