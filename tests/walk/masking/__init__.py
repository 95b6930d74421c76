"""That who a contact is from is shown to nobody who has not asked for it."""
