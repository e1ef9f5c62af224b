"""The conversations with a person before the unit, one a file."""
