"""What was found: changes of episodes, their identity, figures and evidence (judgement.md, section 4). Pure."""
