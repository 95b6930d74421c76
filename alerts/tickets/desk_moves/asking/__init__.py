"""What guards, effects and clocks ask about a file and about who acts, each question in one place."""
