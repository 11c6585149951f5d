"""Geometry only: where things stand, in units of the drawing."""
