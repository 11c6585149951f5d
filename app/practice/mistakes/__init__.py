"""The known wrong formulas, by phase."""
