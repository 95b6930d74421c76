"""Episodes: changes, identity, figures and evidence (judgement.md, section 4). Pure."""
