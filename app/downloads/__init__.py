"""The lesson as files that run, or can be read, by themselves."""
