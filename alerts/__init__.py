"""What readings mean: windows -> rules -> episodes -> supervision tickets, clocks, notices."""
