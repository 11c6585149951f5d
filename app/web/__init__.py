"""Addresses in, documents out."""
