"""Practice: what is asked, what was answered, and what is to be said of it."""
