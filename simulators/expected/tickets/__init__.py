"""The second judge's tickets."""
