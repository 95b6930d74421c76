"""What was found: changes of episodes, their identity, figures, evidence (judgement.md, section 4). Pure."""
