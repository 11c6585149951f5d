"""Backstep: one backpropagation example, taken apart one operation at a time."""

__version__ = "0.5.0"
