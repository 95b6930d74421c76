"""From readings to changes of episodes (judgement.md, sections 2 to 4). Pure."""
