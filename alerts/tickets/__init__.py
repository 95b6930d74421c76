"""Tickets: state and commands, where an episode's ticket belongs, notices (judgement.md, section 6). Pure."""
