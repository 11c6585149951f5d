"""What is taught: the terms, the steps and their order. Pure; knows the engine only."""
