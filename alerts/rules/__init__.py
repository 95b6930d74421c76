"""What is asked: rules, their files, limits, hours and seasons, and which rule looks at which point. Pure."""
