"""The same numbers as JSON."""
