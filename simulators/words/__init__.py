"""The words of scenarios, ledgers and verdicts, a folder for each language."""
