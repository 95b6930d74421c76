"""Sheets: the forms that the regulations ask for, as data that screen, paper and PDF share. Pure."""
