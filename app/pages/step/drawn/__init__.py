"""The drawing, piece by piece."""
