"""The drawer over the right column: the lesson's numbers, its training, and how it is shown."""
