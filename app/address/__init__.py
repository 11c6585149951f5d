"""The address is the state: reading it, writing it, and the edits that lead from one to another."""
