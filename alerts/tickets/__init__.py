"""What a ticket is and may become, and where an episode's ticket belongs (judgement.md, section 6). Pure."""
