"""The guide's chapters, by name."""

CHAPTERS = {
    "why": "Why bother",
    "network": "The network and its names",
    "forward": "Forward",
    "error": "The error",
    "gradient": "One weight, three factors",
    "update": "The update",
    "vectors": "Every output weight at once: vectors",
    "hidden": "The hidden layer: every path",
    "delta": "δ, and why it is kept",
    "deeper": "Two hidden layers, and any depth",
    "together": "All at once, with the old weights",
    "training": "Training",
    "checking": "Checking your work",
    "onwards": "Where to go from here",
}
"""The chapters, in the order of telling."""
