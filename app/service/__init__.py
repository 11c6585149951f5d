"""Between an address and its lesson: what is kept, and whose turn it is."""
