"""What goes wrong in a scenario, and when."""
