"""What addresses ask of lists."""
