"""The kinds of steps, by phase: each one's equation, question and reason together."""
