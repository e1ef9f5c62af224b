"""Doors that are opened for a reason, from the row before the pulse to the word that settles it."""
