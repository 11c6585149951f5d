"""Other forms of the same step."""
