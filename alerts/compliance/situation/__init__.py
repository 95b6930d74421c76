"""How all places stand at one instant of judging: shares in compliance, coverage, worst values."""
