"""What ``--help`` says, in the language of the terminal."""
